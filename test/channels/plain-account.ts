import type { Account } from "../../src/channels/account.ts";
import type { Connector, Polled, PollPage } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import type { ChannelDouble } from "./double.ts";

/** The account of a double without a gateway around it: calls go straight out and are given up after a second. */
export const plainAccount = ({ connector, settings }: ChannelDouble): Account<unknown> => ({
  settings: connector.settings(Reader.of(settings)),
  http: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(1000) }),
  now: () => new Date(),
});

/** The same account where some settings are others. */
export const accountWith = (double: ChannelDouble, settings: Readonly<Record<string, unknown>> = {}): Account<unknown> =>
  plainAccount({ ...double, settings: { ...double.settings, ...settings } });

/** Everything the channel lists of a span, page by page. */
export async function pollAll(connector: Connector, account: Account<unknown>, since: Date): Promise<Polled[]> {
  const found: Polled[] = [];
  const span = { since, until: new Date(Date.now() + 1000) };
  for (let cursor: string | null = null; ; ) {
    const page: PollPage | undefined = await connector.poll?.page(account, span, cursor);
    if (!page) throw new Error("It cannot be polled");
    found.push(...page.found);
    if (page.next === null) return found;
    if (page.next === cursor) throw new Error("The cursor stands still");
    cursor = page.next;
  }
}

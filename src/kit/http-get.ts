import { ChannelRefused, ChannelUnavailable } from "./http-errors.ts";

/**
 * Asks a channel for one thing and answers the exact bytes. `channel` is the name a merchant knows.
 *
 * Throws ChannelUnavailable on 408, 429, 5xx and when no answer came, ChannelRefused on every other refusal. Messages
 * name the path and the status, never a header or a body.
 */
export async function getBytes(http: typeof fetch, channel: string, url: string, headers: Record<string, string>): Promise<Uint8Array> {
  const request = `GET ${new URL(url).pathname}`;
  let response: Response;
  try {
    response = await http(url, { headers: { accept: "application/json", ...headers } });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new ChannelUnavailable(`${channel} gave no answer to ${request}; ask again later.`, null, { cause });
  }
  await response.body?.cancel();
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500) {
    throw new ChannelUnavailable(
      `${channel} answered ${status} to ${request}; ask again later.`,
      secondsIn(response.headers.get("retry-after")),
    );
  }
  throw new ChannelRefused(`${channel} answered ${status} to ${request}${reasons.get(status) ?? ""}; asking again cannot help.`, status);
}

const reasons = new Map([
  [401, ": it does not know our credentials"],
  [403, ": our credentials do not allow this"],
  [404, ": it has no such order"],
]);

/** `Retry-After` in seconds. The other form, a date, would need a clock and counts as not said. */
const secondsIn = (text: string | null): number | null => (text !== null && /^\d+(\.\d+)?$/.test(text) ? Math.ceil(Number(text)) : null);

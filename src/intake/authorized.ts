import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Accounts } from "../channels/accounts.ts";
import { checkAccount } from "../channels/check.ts";
import { type Authorized, endAuthorization } from "../flows/authorize-channel.ts";
import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";

export interface AuthorizedRequest {
  /** The channel's id or code, as it stands in the address. */
  readonly channelId: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface AuthorizedDoor {
  readonly orm: MikroORM;
  readonly accounts: Accounts;
  readonly log: Log;
  readonly onCommitted: () => void;
}

/** Where merchants come back to from a channel that they let us in to: answers a page in plain words, without anything of what they brought. */
export function authorizedHandler({ orm, accounts, log, onCommitted }: AuthorizedDoor) {
  return async ({ channelId, query }: AuthorizedRequest): Promise<{ status: number; body: string }> => {
    try {
      const done = await endAuthorization(orm.em.fork() as EntityManager, accounts, channelId, query);
      onCommitted();
      log.info({ channelId: done.channelId }, "channel: connected by its merchant");
      return page(200, "Connected", await told(accounts, done));
    } catch (error) {
      return failed(error, channelId, log);
    }
  };
}

/** What is missing; else, by a real call, what is wrong. */
async function told(accounts: Accounts, { channelId, channelName, missing }: Authorized): Promise<string[]> {
  const done = `The channel ${channelName} is connected.`;
  if (missing.length > 0) return [done, `These settings are still missing: ${missing.join(", ")}. Give them with updateChannel.`];
  const { name, problems } = await checkAccount(accounts, channelId);
  return [name === null ? done : `The channel ${channelName} is connected to ${name}.`, ...problems, "You can close this page."];
}

function failed(error: unknown, channel: string, log: Log): { status: number; body: string } {
  const known = [Refusal, ChannelRefused, MalformedMessage, ChannelUnavailable].some((kind) => error instanceof kind);
  if (!known) {
    const id = newId();
    log.error({ err: error, id, channel }, "channel: an authorization failed");
    return page(500, "Not connected", [`Something went wrong on our side; the log has it under ${id}.`, askAnew]);
  }
  const status = error instanceof ChannelUnavailable ? 503 : 400;
  return page(status, "Not connected", [(error as Error).message, askAnew]);
}

const askAnew = "Nothing was changed. Ask for a new link, with authorizeChannel, to try again.";

const page = (status: number, title: string, words: readonly string[]) => ({
  status,
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${words.map((each) => `<p>${escaped(each)}</p>`).join("")}</html>\n`,
});

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] as string);

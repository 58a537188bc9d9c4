import { type Access, mayAll, requireChannel } from "../access/access.ts";
import type { Accounts } from "../channels/accounts.ts";
import type { Channel } from "../channels/channel.entity.ts";
import type { Connector } from "../channels/connector.ts";
import type { NewMessage } from "../inbox/messages.ts";
import { Refusal } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";
import { dropFile } from "./drop.ts";

/** Faults that an answer tells; all are counted. */
const mostFaults = 1_000;

export interface DropRequest {
  /** The channel's id or code, as it stands in the address. */
  readonly channelId: string;
  readonly access: Access;
  readonly body: Uint8Array;
  /** Nothing is to be kept, only told. */
  readonly dryRun: boolean;
}

export interface DropHandling {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly accounts: Pick<Accounts, "settingsOf">;
  readonly findChannel: (idOrCode: string) => Promise<Channel | null>;
  readonly keep: (messages: readonly NewMessage[]) => Promise<readonly boolean[]>;
  readonly log: Log;
}

interface Said {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** Answers files of orders over HTTP: what became of them, row by row. It is told only after all that can be kept is kept. */
export function dropHandler({ connectors, accounts, findChannel, keep, log }: DropHandling) {
  return async ({ channelId, access, body, dryRun }: DropRequest): Promise<Said> => {
    try {
      if (!mayAll(access, ["orders:write"])) throw new Refusal("FORBIDDEN", "This key needs the scope orders:write.");
      const channel = await findChannel(channelId);
      const connector = channel?.connectorKey ? connectors.get(channel.connectorKey) : undefined;
      if (channel) requireChannel(access, channel.id);
      if (!channel || !connector?.files) return said(404, "UNKNOWN_CHANNEL", "No channel takes files at this address.");
      const settings = settingsOf(accounts, channel, connector);
      if (settings instanceof MalformedMessage)
        return said(409, "CHANNEL_NOT_READY", `This channel's settings are not complete: ${settings.message}.`);
      const report = await dropFile(
        { connector, channelId: channel.id, settings, file: body, at: new Date() },
        { keep: dryRun ? null : keep },
      );
      const { faults, ...counts } = report;
      log.info(
        { channelId: channel.id, dryRun, orders: report.orders, kept: report.kept, faulty: report.faulty },
        "intake: a file was dropped",
      );
      return { status: 200, body: JSON.stringify({ ...counts, faults: faults.slice(0, mostFaults) }) };
    } catch (error) {
      if (error instanceof MalformedMessage) return said(422, "UNREADABLE", `${error.message}. Nothing of the file was taken.`);
      if (error instanceof Refusal) return said(403, error.code, error.message);
      log.error({ err: error, channel: channelId }, "intake: a file could not be kept");
      return {
        ...said(503, "TRY_AGAIN", "The file could not be kept just now. Send it again: what was kept of it is not taken twice."),
        headers: { "retry-after": "5" },
      };
    }
  };
}

function settingsOf(accounts: DropHandling["accounts"], channel: Channel, connector: Connector): unknown {
  try {
    return accounts.settingsOf(channel, connector);
  } catch (error) {
    if (error instanceof MalformedMessage) return error;
    throw error;
  }
}

const said = (status: number, code: string, message: string): Said => ({ status, body: JSON.stringify({ error: { code, message } }) });

import type { MikroORM } from "@mikro-orm/postgresql";
import { type Access, mayAll, requireChannel } from "../access/access.ts";
import type { Channel } from "../channels/channel.entity.ts";
import { importSettlement } from "../flows/import-settlement.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";
import { json } from "../kit/sql.ts";

/** Faults that an answer tells; all are counted. */
const mostFaults = 1_000;

export interface StatementHandling {
  readonly orm: MikroORM;
  readonly findChannel: (idOrCode: string) => Promise<Channel | null>;
  readonly log: Log;
  readonly onCommitted: () => void;
}

export interface HandedStatement {
  readonly channelId: string;
  readonly access: Access;
  readonly body: Uint8Array;
  readonly dryRun: boolean;
  readonly said: { readonly statement: string | null; readonly payout: string | null; readonly fileName: string | null };
}

interface Said {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** Answers statements of marketplaces over HTTP: what became of them, row by row, once all of it is kept. */
export function statementHandler({ orm, findChannel, log, onCommitted }: StatementHandling) {
  return async ({ channelId, access, body, dryRun, said: { statement, payout, fileName } }: HandedStatement): Promise<Said> => {
    try {
      if (!mayAll(access, ["payments:write"])) throw new Refusal("FORBIDDEN", "This key needs the scope payments:write.");
      const channel = await findChannel(channelId);
      if (channel) requireChannel(access, channel.id);
      else return said(404, "UNKNOWN_CHANNEL", "There is no such channel.");
      const deed = { actor: access.keyId, at: new Date(), correlationId: newId() };
      const handed = {
        channelId: channel.id,
        fileName: fileName ?? "statement",
        file: body,
        mapping: null,
        statementId: statement,
        payout,
        dryRun,
      };
      const { faults, ...report } = await importSettlement(orm, deed, handed);
      onCommitted();
      log.info({ channelId: channel.id, dryRun, written: report.written, refused: report.refused }, "intake: a statement was handed in");
      return { status: 200, body: json({ ...report, faults: faults.slice(0, mostFaults) }) };
    } catch (error) {
      if (error instanceof MalformedMessage) return said(422, "UNREADABLE", `${error.message}. Nothing of the file was taken.`);
      if (error instanceof Refusal) return said(error.code === "FORBIDDEN" ? 403 : 422, error.code, error.message);
      log.error({ err: error, channel: channelId }, "intake: a statement could not be kept");
      const later = said(503, "TRY_AGAIN", "The statement could not be kept just now. Send it again: nothing of it is taken twice.");
      return { ...later, headers: { "retry-after": "5" } };
    }
  };
}

const said = (status: number, code: string, message: string): Said => ({ status, body: JSON.stringify({ error: { code, message } }) });

import { readFile } from "node:fs/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { RateLane } from "../carriers/rate-card.ts";
import { type RateCardHead, readHead } from "../carriers/rate-card-head.ts";
import { laneColumns, laneKey, laneOf, readCard } from "../carriers/rate-file.ts";
import type { Deed } from "../events/record.ts";
import { activateRateCard, addLanes, draftFrom, draftRateCard } from "../flows/edit-rates.ts";
import { importRateCard } from "../flows/import-rates.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { asRefusal, Reader } from "../kit/read.ts";
import { row, sql } from "../kit/sql.ts";
import { openCsv } from "./csv.ts";
import { identify } from "./file.ts";
import type { Import } from "./kind.ts";
import type { ImportReport } from "./report.ts";
import { type ImportOptions, runImport } from "./run-import.ts";

export interface RateImportOptions extends ImportOptions {
  /** A file of JSON with the card's head, for lanes in CSV. */
  readonly cardPath?: string;
  /** Activates the card when every row is in; otherwise it stays a draft. */
  readonly activate?: boolean;
}

/** A row of the file; null: it is of another service. */
interface LaneRow {
  readonly lane: RateLane | null;
}

/**
 * Makes a rate card of a file of any size. Lanes in CSV go into a draft, batch by batch; it is activated only when none was refused, as
 * a card that lacks lanes quotes wrongly. A card in JSON is read whole. Throws Refusal.
 */
export async function importRates(orm: MikroORM, path: string, options: RateImportOptions = {}): Promise<ImportReport> {
  const deed: Deed = { actor: options.actor ?? "import", at: new Date(), correlationId: null };
  if (options.cardPath === undefined) return importJson(orm, deed, path, options.activate ?? false);
  const head = await understood(async () => readHead(Reader.json(await readFile(options.cardPath as string))));
  const source = JSON.stringify([(await identify(path)).digest, head.carrier, head.service, head.validFrom]);
  const kind = kindOf(deed, head, source);
  const report = await runImport(orm, path, kind, options);
  const card = await draftFrom(orm.em.fork() as EntityManager, source);
  if (options.activate && report.finished && report.refused === 0 && card)
    await orm.em.fork().transactional((em) => activateRateCard(em as EntityManager, deed, card.id));
  return report;
}

function kindOf(deed: Deed, head: RateCardHead, source: string): Import<LaneRow> {
  let draft: string | null = null;
  return {
    kind: "RATES",
    channelId: null,
    batchRows: 2_000,
    tables: ["rate_lanes"],
    open: (path) => openCsv(path, laneColumns, (cells) => ({ lane: laneOf(cells, head) })),
    keyOf: ({ lane }) => (lane ? laneKey(lane) : newId()),
    async write(em, rows) {
      const id: string = draft ?? (await draftOf(em, deed, head, source));
      const lanes = rows.flatMap(({ row }) => row.lane ?? []);
      if (lanes.length > 0) await addLanes(em, id, lanes);
      draft = id;
      return { written: lanes.length, unchanged: rows.length - lanes.length };
    },
  };
}

/** The draft that the lanes go into: a new one, or that of the import which was stopped. */
async function draftOf(em: EntityManager, deed: Deed, head: RateCardHead, source: string): Promise<string> {
  const [digest] = JSON.parse(source) as [string];
  const begun = await row(
    em,
    sql<{
      fresh: boolean;
    }>`select byte_offset = 0 as fresh from imports where kind = 'RATES' and digest = ${digest} and status = 'RUNNING'`,
  );
  if (begun?.fresh !== false) return (await draftRateCard(em, deed, head, source)).id;
  const draft = await draftFrom(em, source);
  if (!draft)
    throw new Refusal(
      "VERSION_CONFLICT",
      "The import of this file was stopped, and its draft is another card's or no draft any more. Import it from its beginning with --restart.",
    );
  return draft.id;
}

async function importJson(orm: MikroORM, deed: Deed, path: string, activate: boolean): Promise<ImportReport> {
  const card = await understood(async () => readCard(await readFile(path, "utf8")));
  if (card.bad.length === 0) await orm.em.fork().transactional((em) => importRateCard(em as EntityManager, deed, card, activate));
  const { read, lanes, otherServices, bad, ignoredColumns } = card;
  return {
    ...{ read, written: bad.length === 0 ? lanes.length : 0, unchanged: otherServices, refused: bad.length },
    ...{ finished: true, resumedAfter: null, line: read, refusedFile: null, ignoredColumns },
    bad: bad.flatMap(({ line, cells }) => cells.map((cell) => ({ line, ...cell }))).slice(0, 20),
  };
}

/** What cannot be understood of our own files is told as a refusal that names the field. */
async function understood<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Refusal("NOT_FOUND", `There is no file ${"path" in error ? String(error.path) : ""}.`);
    throw asRefusal(error);
  }
}

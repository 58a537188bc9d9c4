import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { stringify } from "csv-stringify/sync";
import type { Access } from "../access/access.ts";
import { Refusal } from "../kit/errors.ts";
import { amountOf, money } from "../kit/money.ts";
import { all, row, rows, sql, uuids } from "../kit/sql.ts";
import type { ExportFormat, ExportKind } from "./export.states.ts";
import { openExportCursor, sealExportCursor } from "./export-cursor.ts";
import { type ExportColumn, type ExportSource, exportSources } from "./export-kinds.ts";

export interface ExportWanted {
  readonly kind: ExportKind;
  readonly format: ExportFormat;
  /** A cursor of an earlier export: only what has changed since. Null: everything. */
  readonly after: string | null;
  /** With personal data. */
  readonly people: boolean;
  /** What a key is limited to; null: nothing. */
  readonly limits: Pick<Access, "channelIds" | "locationIds">;
  /** Ends behind the page with which the file is as large as this; its cursor goes on there. */
  readonly mostBytes?: number;
  readonly pageRows?: number;
}

/** What was written. */
export interface Exported {
  readonly rows: number;
  readonly cursor: string;
  /** False: it was cut. */
  readonly complete: boolean;
}

const usualPage = 1_000;

/**
 * Writes what has changed, a page of rows at a time, and answers where the next export goes on: each row once, and again once it has changed.
 * Throws Refusal INVALID for a cursor that is none, FORBIDDEN where the key's limits leave nothing.
 */
export async function writeExport(em: EntityManager, wanted: ExportWanted, write: (piece: string) => Promise<void>): Promise<Exported> {
  const { kind, format, after, people, pageRows = usualPage, mostBytes = Number.POSITIVE_INFINITY } = wanted;
  const source = exportSources[kind];
  const began = after === null ? null : openExportCursor(after, kind);
  const to = began?.cut?.to ?? (await horizon(em));
  const from = began?.from ?? 0n;
  if (from > to && began !== null && from > (await newest(em)))
    throw new Refusal(
      "INVALID",
      "The cursor lies ahead of the database: it is of another one, or of before a restore. Export everything anew.",
      ["after"],
    );
  let lastId = began?.cut?.lastId ?? null;
  let [written, bytes] = [0, 0];
  const give = async (piece: string) => {
    bytes += Buffer.byteLength(piece);
    await write(piece);
  };
  if (format === "CSV") await give(stringify([source.columns.map(({ name }) => name)]));
  for (;;) {
    const page = await pageOf(em, source, { from, to, lastId, limit: pageRows }, wanted);
    if (page.length > 0) await give(format === "CSV" ? csvOf(source.columns, page, people) : ndjsonOf(source.columns, page, people));
    written += page.length;
    lastId = page.at(-1)?.id ?? lastId;
    if (page.length < pageRows)
      return { rows: written, complete: true, cursor: sealExportCursor({ kind, from: to > from ? to : from, cut: null }) };
    if (bytes >= mostBytes)
      return { rows: written, complete: false, cursor: sealExportCursor({ kind, from, cut: { to, lastId: lastId as string } }) };
  }
}

/** Until all transactions that are under way now have ended, so that an export holds what had been committed by now: ten seconds at most. */
export async function untilSettled(em: EntityManager): Promise<void> {
  const now = await newest(em);
  for (let tries = 0; tries < 200 && (await horizon(em)) < now; tries++) await sleep(50);
}

/** All transactions before it have ended: what they wrote is there for good. */
const horizon = async (em: EntityManager): Promise<bigint> =>
  BigInt((await row(em, sql<{ at: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as at`))?.at ?? 0);
const newest = async (em: EntityManager): Promise<bigint> =>
  BigInt((await row(em, sql<{ at: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as at`))?.at ?? 0);

/** A row keeps the last 32 bits of the transaction that wrote it; the rest is that of the newest one that is not ahead of now. */
const writtenBy = sql.raw(
  "(now_at.at - ((now_at.at - this.xmin::text::bigint) & 4294967295)) from (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as at) now_at",
);

type Read = Readonly<Record<string, string | null>> & { readonly id: string };

interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
  readonly lastId: string | null;
  readonly limit: number;
}

type Limits = ExportWanted["limits"];

/** Throws Refusal FORBIDDEN for a key whose limits leave nothing of this: what has no location cannot be limited by location. */
export function requireWithinLimits({ channel, location }: ExportSource, { channelIds, locationIds }: Limits): void {
  const ofNoChannel = channelIds !== null && channel === null && (location === null || locationIds === null);
  if (ofNoChannel || (locationIds !== null && location === null))
    throw new Refusal("FORBIDDEN", "A key that is limited to channels or locations cannot have this.", ["kind"]);
}

function withinLimits(source: ExportSource, limits: Limits) {
  requireWithinLimits(source, limits);
  const limited = (column: string | null, ids: ReadonlySet<string> | null) =>
    ids === null || column === null ? null : sql`${sql.raw(column)} = any(${uuids([...ids])})`;
  return [limited(source.channel, limits.channelIds), limited(source.location, limits.locationIds)];
}

function pageOf(em: EntityManager, source: ExportSource, { from, to, lastId, limit }: Stretch, { limits }: ExportWanted): Promise<Read[]> {
  const columns = source.columns.map(({ name, sql: text, kind }) => `${kind === "time" ? isoOf(text) : `(${text})::text`} as "${name}"`);
  return rows(
    em,
    sql<Read>`
      select ${sql.raw(columns.join(", "))} from ${sql.raw(source.from)}
      where ${all([
        sql`(select ${writtenBy}) >= ${from.toString()}::bigint`,
        sql`(select ${writtenBy}) < ${to.toString()}::bigint`,
        lastId === null ? null : sql`this.id > ${lastId}::uuid`,
        ...withinLimits(source, limits),
      ])}
      order by this.id limit ${sql.lit(limit)}`,
  );
}

const isoOf = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A value as it stands in a file; null: there is none, or it is not for these eyes. */
function shownOf({ name, kind, person }: ExportColumn, row: Read, people: boolean): string | null {
  const value = row[name] ?? null;
  if (value === null || (person && !people)) return null;
  return kind === "amount" ? amountOf(money(BigInt(value), row.currency as string)) : value;
}

const csvOf = (columns: readonly ExportColumn[], page: readonly Read[], people: boolean): string =>
  stringify(page.map((row) => columns.map((column) => guarded(column, shownOf(column, row, people)))));

/** What a spreadsheet would take for a formula is made a text by an apostrophe. */
const guarded = ({ kind }: ExportColumn, value: string | null): string =>
  value === null ? "" : kind === "text" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;

const ndjsonOf = (columns: readonly ExportColumn[], page: readonly Read[], people: boolean): string =>
  page
    .map((row) => {
      const entries = columns.map((column) => [column.name, typed(column, shownOf(column, row, people))]);
      return `${JSON.stringify(Object.fromEntries(entries))}\n`;
    })
    .join("");

const typed = ({ kind }: ExportColumn, value: string | null): string | number | null =>
  kind === "number" && value !== null ? Number(value) : value;

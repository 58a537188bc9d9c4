import { type CsvError, type Info, parse } from "csv-parse/sync";
import { type BadRow, Cells } from "../kit/cells.ts";
import { Refusal } from "../kit/errors.ts";
import { MalformedMessage, Reader } from "../kit/read.ts";
import { anywhere, placeKeyOf } from "./place-keys.ts";
import type { RateLane, WeightStep } from "./rate-card.ts";
import { mostMinor, placeWords, type RateCardHead, readHead } from "./rate-card-head.ts";

/** The lanes of a file, and what keeps others from being read. */
export interface LanesRead {
  readonly lanes: readonly RateLane[];
  readonly bad: readonly BadRow[];
  /** Rows of the file. */
  readonly read: number;
  /** Rows of the file that are of another service. */
  readonly otherServices: number;
  /** Columns that say nothing here; perhaps misspelt. */
  readonly ignoredColumns: readonly string[];
}

/** A price column: the grams up to which it holds. */
const stepColumn = /^up_to_(\d{1,9})_g$/;

export const laneColumns = {
  required: ["zone", "min_days", "max_days"],
  optional: ["service", "origin", "destination", "up_to_km", "per_kg", "per_kg_beyond"],
  pattern: stepColumn,
};

/** The lane of a row; what is wrong with it is noted in the cells. Null: the row is of another service. */
export function laneOf(
  cells: Cells,
  { service, currency, country }: Pick<RateCardHead, "service" | "currency" | "country">,
): RateLane | null {
  if (cells.has("service") && cells.text("service") !== service) return null;
  const place = (column: string): string => {
    const cell = cells.optional(column) ?? anywhere;
    const key = placeKeyOf(cell, country);
    if (key === null) cells.note(column, `"${cell}" is no place.`, `Write ${placeWords}.`);
    return key ?? anywhere;
  };
  const [minDays, maxDays] = [daysOf(cells, "min_days"), daysOf(cells, "max_days")];
  if (maxDays < minDays && cells.bad.length === 0)
    cells.note("max_days", `${maxDays} is less than min_days.`, "Write the longer time here.");
  const upToKm = cells.decimal("up_to_km");
  if (upToKm === 0) cells.note("up_to_km", "0 km reaches nowhere.", "Write the kilometres up to which it holds.");
  return {
    origin: place("origin"),
    destination: place("destination"),
    upToKm,
    zone: cells.text("zone"),
    minDays,
    maxDays,
    ...pricesOf(cells, currency),
  };
}

function daysOf(cells: Cells, column: string): number {
  const text = cells.text(column);
  const days = text === "" ? null : cells.count(column);
  if (days !== null && days > 365)
    cells.note(column, `${days} days are more than a year.`, "Write the days between handing over and delivery.");
  return days ?? 0;
}

function pricesOf(cells: Cells, currency: string): Pick<RateLane, "steps" | "perStartedKgBeyond"> {
  const amount = (column: string): number | null => {
    const price = cells.amount(column, currency);
    if (price !== null && price.minor > mostMinor)
      cells.note(column, "The price is too large.", `Write it in ${currency}, as people pay it.`);
    return price === null ? null : Number(price.minor);
  };
  const perKg = amount("per_kg");
  const beyond = amount("per_kg_beyond") ?? perKg;
  const steps: WeightStep[] = cells
    .columns(stepColumn)
    .flatMap((column) => {
      const price = amount(column);
      return price === null ? [] : { upToGrams: Number(stepColumn.exec(column)?.[1]), price };
    })
    .sort((a, b) => a.upToGrams - b.upToGrams);
  if (steps.length === 0 && perKg !== null) steps.push({ upToGrams: 1_000, price: perKg });
  if (steps.length === 0 && cells.bad.length === 0)
    cells.note(null, "The row has no price.", "Fill a column such as up_to_1000_g, or per_kg for a price for each started kilogram.");
  return { steps, perStartedKgBeyond: beyond };
}

/** What makes a lane the only one of its kind in a card. */
export const laneKey = ({ origin, destination, upToKm }: RateLane): string => JSON.stringify([origin, destination, upToKm]);

/** Reads the lanes of a CSV text, such as a spreadsheet saves it. Throws Refusal INVALID when it cannot be read as one. */
export function lanesOfCsv(csv: string, head: RateCardHead): LanesRead {
  const text = csv.replace(/^\uFEFF/, "");
  const rows = rowsOf(text);
  const [first, ...rest] = rows;
  const header = (first?.record ?? []).map((name) => name.toLowerCase().replace(/[\s-]+/g, "_"));
  const { required, optional, pattern } = laneColumns;
  const known = header.filter((name) => required.includes(name) || optional.includes(name) || pattern.test(name));
  const missing = required.filter((name) => !known.includes(name));
  if (missing.length > 0)
    throw new Refusal(
      "INVALID",
      `The header line lacks ${missing.join(", ")}. Columns: ${[...required, ...optional].join(", ")}, up_to_1000_g and the like.`,
      ["file"],
    );
  const twice = known.find((name, index) => known.indexOf(name) !== index);
  if (twice) throw new Refusal("INVALID", `The header line names ${twice} twice. Keep one.`, ["file"]);
  const ignoredColumns = header.filter((name) => name !== "" && !known.includes(name));
  return lanesOfRows(
    rest.map(({ record, line }) => ({ line, values: new Map(header.map((name, index) => [name, record[index] ?? ""])) })),
    head,
    ignoredColumns,
  );
}

function rowsOf(text: string): { readonly record: readonly string[]; readonly line: number }[] {
  const head = text.slice(0, /\r?\n|\r/.exec(text)?.index);
  const count = (separator: string) => head.split(separator).length;
  const delimiter = [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
  try {
    const found = parse(text, { delimiter, trim: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, info: true });
    return (found as unknown as { record: string[]; info: Info }[]).map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    const line = (error as CsvError).lines;
    throw new Refusal("INVALID", `The file cannot be read as CSV${line ? ` from line ${line} on` : ""}: close its quotation marks.`, [
      "file",
    ]);
  }
}

/** Reads the lanes of a card in JSON. The same rules as for a row of CSV; lanes are counted from 1. */
export function lanesOfJson(lanes: readonly Reader[], head: RateCardHead): LanesRead {
  const rows = lanes.map((lane, index) => ({ line: index + 1, values: cellsOf(lane) }));
  return lanesOfRows(rows, head, []);
}

const jsonFields = {
  service: "service",
  origin: "origin",
  destination: "destination",
  upToKm: "up_to_km",
  zone: "zone",
  minDays: "min_days",
  maxDays: "max_days",
  perKg: "per_kg",
  perKgBeyond: "per_kg_beyond",
} as const;

function cellsOf(lane: Reader): Map<string, string> {
  const values = new Map<string, string>();
  for (const [field, column] of Object.entries(jsonFields)) if (lane.has(field)) values.set(column, wordOf(lane, field));
  for (const step of lane.optionalList("prices") ?? []) values.set(`up_to_${step.integer("upToGrams")}_g`, step.decimal("price"));
  return values;
}

/** A text, or a number as it is written. */
function wordOf(lane: Reader, field: string): string {
  try {
    return lane.optionalText(field) ?? "";
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return lane.decimal(field);
  }
}

interface Row {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

function lanesOfRows(rows: readonly Row[], head: RateCardHead, ignoredColumns: readonly string[]): LanesRead {
  const [lanes, bad, lineOf] = [[] as RateLane[], [] as BadRow[], new Map<string, number>()];
  let otherServices = 0;
  for (const { line, values } of rows) {
    const cells = new Cells(values);
    const lane = laneOf(cells, head);
    const before = lane && lineOf.get(laneKey(lane));
    if (lane === null) otherServices += 1;
    else if (cells.bad.length > 0) bad.push({ line, cells: cells.bad });
    else if (before !== null && before !== undefined)
      bad.push({
        line,
        cells: [{ column: null, problem: `The same lane stands on line ${before} already.`, remedy: "Keep one of the two." }],
      });
    else {
      lineOf.set(laneKey(lane), line);
      lanes.push(lane);
    }
  }
  return { lanes, bad, read: rows.length, otherServices, ignoredColumns };
}

/** A whole card in JSON: its head, and its lanes. Throws MalformedMessage or Refusal INVALID. */
export function readCard(json: string): { readonly head: RateCardHead } & LanesRead {
  const card = Reader.json(json);
  const head = readHead(card);
  return { head, ...lanesOfJson(card.list("lanes"), head) };
}

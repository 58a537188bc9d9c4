import { createHash } from "node:crypto";
import { checkHeader, columnsOf, folded, neededColumns } from "../kit/column-mapping.ts";
import type { FileFault } from "../kit/file-fault.ts";
import { isCurrency } from "../kit/money.ts";
import { MalformedMessage } from "../kit/read.ts";
import type { Table, TableRow } from "../kit/sheet.ts";
import { csvTable } from "../kit/sheet-csv.ts";
import { excelTable, isWorkbook } from "../kit/sheet-excel.ts";
import { Row } from "../kit/sheet-row.ts";
import { amountFields, type SettlementField, type SettlementMapping, sourceOf } from "./mapping.ts";
import { type EntryType, entryTypes, type Part, type Parts, partOfType, parts } from "./settlement.states.ts";

/** A row of a statement, as it was read. */
export interface ReadEntry {
  readonly line: number;
  readonly rowKey: string;
  /** Null: the file names none. */
  readonly statementId: string | null;
  readonly type: EntryType;
  readonly nativeType: string | null;
  readonly description: string | null;
  readonly externalOrderId: string | null;
  readonly transactionRef: string | null;
  readonly currency: string;
  readonly parts: Parts;
  readonly netMinor: bigint;
  readonly occurredAt: Date;
}

export interface ReadSettlement {
  readonly digest: string;
  readonly entries: readonly ReadEntry[];
  /** All that is wrong with its rows, in the order of the file. A row that has a fault is not among the entries. */
  readonly faults: readonly FileFault[];
  /** Rows of the file; a header is none. */
  readonly rows: number;
  /** Columns that nothing is read from; perhaps misspelt. */
  readonly ignoredColumns: readonly string[];
  /** The parts of an amount that its columns tell apart. */
  readonly toldParts: readonly Part[];
}

/** Reads a statement: CSV or a workbook. Throws MalformedMessage for a file that cannot be read as a whole. */
export async function readSettlement(file: Uint8Array, settings: SettlementMapping): Promise<ReadSettlement> {
  const table = isWorkbook(file) ? await excelTable(file, settings.sheet) : csvTable(file, settings.separator);
  const names = table.header.map(folded);
  checkHeader(names, neededColumns(settings.mapping, ["currency", "occurredAt"]));
  const has = (field: SettlementField) => columnsOf(sourceOf(settings, field)).some((column) => names.includes(folded(column)));
  const told = amountFields.filter(has);
  if (!has("net") && told.length === 0) throw new MalformedMessage("the header", "a column for net or for gross, as the mapping says");
  const toldParts: readonly Part[] = told.length === 0 ? parts : has("net") ? [...told, "other"] : told;
  const keys = new Map<string, number>();
  const faults: FileFault[] = [];
  const entries = table.rows.flatMap((cells) => {
    const row = rowOf(table, names, cells, settings);
    const entry = row.faults.length > 0 ? null : entryOf(row, settings, { told, hasNet: has("net") }, keys);
    faults.push(...row.faults);
    return entry === null || row.faults.length > 0 ? [] : [entry];
  });
  const used = new Set([...settings.mapping.values()].flatMap((source) => columnsOf(source).map(folded)));
  return {
    digest: createHash("sha256").update(file).digest("hex"),
    entries,
    faults,
    rows: table.rows.length,
    ignoredColumns: table.header.filter((name) => name !== "" && !used.has(folded(name))),
    toldParts,
  };
}

function rowOf(table: Table, names: readonly string[], { line, cells }: TableRow, settings: SettlementMapping): Row<SettlementField> {
  const row = new Row(
    line,
    new Map(names.flatMap((name, index) => (cells[index] === undefined ? [] : [[name, cells[index]] as const]))),
    settings,
  );
  if (cells.length !== table.header.length && cells.slice(table.header.length).some((cell) => cell !== ""))
    row.note(null, `${table.header.length} cells as the header has, not ${cells.length}: check separators and quotation marks`);
  return row;
}

/** Null when something was noted. */
function entryOf(
  row: Row<SettlementField>,
  settings: SettlementMapping,
  { told, hasNet }: { readonly told: readonly (typeof amountFields)[number][]; readonly hasNet: boolean },
  keys: Map<string, number>,
): ReadEntry | null {
  const currency = row.text("currency")?.toUpperCase() ?? null;
  if (currency !== null && !isCurrency(currency)) row.note("currency", "a currency code of ISO 4217, such as IDR");
  const nativeType = row.optional("type");
  const type = typeOf(row, nativeType, settings);
  const occurredAt = row.requiredDate("occurredAt");
  const orderId = row.id("orderId");
  const ref = row.id("transactionRef");
  if (row.faults.length > 0 || currency === null || type === null || occurredAt === null) return null;
  const amounts = Object.fromEntries(told.map((field) => [field, row.signed(field, currency).minor])) as Partial<Record<Part, bigint>>;
  const sum = Object.values(amounts).reduce((total, minor) => total + minor, 0n);
  const netMinor = hasNet ? row.signed("net", currency).minor : sum;
  if (row.faults.length > 0) return null;
  const none: Parts = { gross: 0n, discount: 0n, shipping: 0n, commission: 0n, fee: 0n, tax: 0n, refund: 0n, other: 0n };
  const split: Parts = told.length === 0 ? { ...none, [partOfType[type]]: netMinor } : { ...none, ...amounts, other: netMinor - sum };
  const entry = {
    line: row.line,
    statementId: row.optional("statementId"),
    type,
    nativeType,
    description: row.optional("description"),
    externalOrderId: orderId?.replace(/\s/g, encodeURIComponent) ?? null,
    transactionRef: ref,
    currency,
    parts: split,
    netMinor,
    occurredAt: occurredAt.instant,
  };
  const rowKey = keyOf(row, entry, settings, keys);
  return rowKey === null ? null : { ...entry, rowKey };
}

function typeOf(row: Row<SettlementField>, word: string | null, { types, usualType }: SettlementMapping): EntryType | null {
  if (word === null) return usualType ?? row.note("type", "a word for what the row is");
  const known = types.get(folded(word)) ?? entryTypes.find((type) => folded(type) === folded(word));
  return known ?? row.note("type", "a word that `types` of the mapping explains");
}

/** What tells a row from all others, and finds it again in another file. Rows that are equal in everything are counted. */
function keyOf(
  row: Row<SettlementField>,
  entry: Omit<ReadEntry, "rowKey">,
  { referenceIsUnique }: SettlementMapping,
  keys: Map<string, number>,
): string | null {
  const { line: _, parts: split, occurredAt, netMinor, ...said } = entry;
  const unique = referenceIsUnique && entry.transactionRef !== null;
  const what = unique
    ? [entry.transactionRef]
    : [...Object.values(said), String(netMinor), parts.map((part) => String(split[part])), occurredAt.toISOString()];
  const key = createHash("sha256").update(JSON.stringify(what)).digest("hex");
  const before = keys.get(key) ?? 0;
  keys.set(key, before + 1);
  if (unique && before > 0) return row.note("transactionRef", "a reference that no other row of the file has");
  return before === 0 ? key : `${key}#${before}`;
}

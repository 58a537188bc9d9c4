import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { fillBackorders } from "../flows/fill-backorders.ts";
import { moveUnits, stockableItems } from "../flows/lock-stock.ts";
import { buckets } from "../inventory/inventory-level.entity.ts";
import type { MovementEnd } from "../inventory/inventory-movement.entity.ts";
import { Ledger, type LevelCounts } from "../inventory/ledger.ts";
import type { BadCell, BadRow, Cells } from "../kit/cells.ts";
import { rows, sql } from "../kit/sql.ts";
import { openCsv } from "./csv.ts";
import type { Import, Read, Written } from "./kind.ts";
import type { ImportReport } from "./report.ts";
import { type ImportOptions, runImport } from "./run-import.ts";

interface StockRow {
  readonly sku: string;
  /** The location's code. */
  readonly location: string;
  /** Units that lie there, in whatever state. */
  readonly onHand: number;
  /** Of these, kept back. Null: as it is. */
  readonly safetyStock: number | null;
}

/**
 * Brings what is on hand, and what is kept back of it, to the numbers of a CSV file, through the ledger with the reason IMPORTED.
 * The file counts what lies on the shelf, promised units too, so importing it again after a sale never adds what was sold.
 * A row that counts fewer units than are promised, damaged or in quality control is refused. Orders that wait are then served.
 */
export function importStock(orm: MikroORM, path: string, options: ImportOptions = {}): Promise<ImportReport> {
  const deed = (): Deed => ({ actor: options.actor ?? "import", at: new Date(), correlationId: null });
  const stock: Import<StockRow> = {
    kind: "STOCK",
    channelId: null,
    batchRows: 1_000,
    tables: ["inventory_levels", "inventory_movements"],
    open: (path) => openCsv(path, { required: ["sku", "location", "on_hand"], optional: ["safety_stock"] }, stockOf),
    keyOf: ({ sku, location }) => JSON.stringify([sku, location]),
    async write(em, batch) {
      const { itemIds, ...written } = await setStock(em, deed(), batch);
      // What a kill leaves undone here, a gateway's housekeeping does within ten seconds.
      const serve = () => fillBackorders(orm.em.fork() as EntityManager, deed(), itemIds);
      return itemIds.length > 0 ? { ...written, afterwards: serve } : written;
    },
  };
  return runImport(orm, path, stock, options);
}

function stockOf(cells: Cells): StockRow {
  const onHand = cells.count("on_hand");
  if (onHand === null) cells.note("on_hand", "The cell is empty.", "Write how many lie there; 0 for none.");
  return { sku: cells.text("sku"), location: cells.text("location"), onHand: onHand ?? 0, safetyStock: cells.count("safety_stock") };
}

async function setStock(em: EntityManager, deed: Deed, batch: readonly Read<StockRow>[]): Promise<Written & { itemIds: string[] }> {
  const { placed, bad } = await findPlaces(em, batch);
  const ledger = await Ledger.lock(em, placed);
  const short = placed.flatMap((place) => shortage(ledger, place));
  const refused = new Set(short.map(({ line }) => line));
  const countable = placed.filter(({ line }) => !refused.has(line));
  const changed = countable.filter((place) => setLevel(ledger, place));
  await ledger.post(deed);
  return {
    written: changed.length,
    unchanged: countable.length - changed.length,
    bad: [...bad, ...short],
    itemIds: [...new Set(changed.map(({ itemId }) => itemId))],
  };
}

interface Placed extends Read<StockRow> {
  readonly itemId: string;
  readonly locationId: string;
}

/** What is wrong with a row that counts fewer units than are spoken for; found before anything moves, so that its neighbours go in with it left out. */
function shortage(ledger: Ledger, { itemId, locationId, line, row }: Placed): BadRow[] {
  const level = ledger.level({ itemId, locationId }) as LevelCounts;
  const bound = level.RESERVED + level.COMMITTED + level.QUALITY_CONTROL + level.DAMAGED;
  const kept = row.safetyStock ?? level.SAFETY_STOCK;
  if (row.onHand >= bound + kept) return [];
  const problem = `${row.onHand} units are fewer than the ${bound} that are promised, damaged or in quality control and the ${kept} that are kept back.`;
  return [{ line, cells: [{ column: "on_hand", problem, remedy: "Count again, or release or cancel these first." }] }];
}

/** Answers whether anything moved. What is kept back goes first when it shrinks and last when it grows, so that no count falls below zero. */
function setLevel(ledger: Ledger, { itemId, locationId, row }: Placed): boolean {
  const level = ledger.level({ itemId, locationId }) as LevelCounts;
  const found = row.onHand - buckets.reduce((units, bucket) => units + level[bucket], 0);
  const kept = (row.safetyStock ?? level.SAFETY_STOCK) - level.SAFETY_STOCK;
  const move = (from: MovementEnd, to: MovementEnd, quantity: number, column: string) => {
    if (quantity > 0) moveUnits(ledger, { itemId, locationId, from, to, quantity, reason: "IMPORTED", document: null, field: [column] });
  };
  move("SAFETY_STOCK", "AVAILABLE", -kept, "safety_stock");
  move("EXTERNAL", "AVAILABLE", found, "on_hand");
  move("AVAILABLE", "EXTERNAL", -found, "on_hand");
  move("AVAILABLE", "SAFETY_STOCK", kept, "safety_stock");
  return found !== 0 || kept !== 0;
}

async function findPlaces(em: EntityManager, batch: readonly Read<StockRow>[]): Promise<{ placed: Placed[]; bad: BadRow[] }> {
  const items = await idsOf(
    em,
    sql`select id, sku as name from inventory_items where sku = any(${batch.map(({ row }) => row.sku)}::text[])`,
  );
  const locations = await idsOf(
    em,
    sql`select id, code as name from locations where code = any(${batch.map(({ row }) => row.location)}::text[])`,
  );
  const stockable = await stockableItems(em, [...items.values()]);
  const placed: Placed[] = [];
  const bad: BadRow[] = [];
  for (const each of batch) {
    const { sku, location } = each.row;
    const itemId = items.get(sku);
    const locationId = locations.get(location);
    const cells: BadCell[] = [];
    const unstockable = itemId === undefined ? null : stockable.get(itemId)?.unstockable;
    if (itemId === undefined)
      cells.push({ column: "sku", problem: `There is no item with the SKU "${sku}".`, remedy: "Import the items first, or mend the SKU." });
    if (unstockable) cells.push({ column: "sku", problem: unstockable, remedy: "Leave the row out." });
    if (locationId === undefined)
      cells.push({
        column: "location",
        problem: `There is no location with the code "${location}".`,
        remedy: "Add the location first, or mend the code.",
      });
    if (itemId !== undefined && locationId !== undefined && cells.length === 0) placed.push({ ...each, itemId, locationId });
    else bad.push({ line: each.line, cells });
  }
  return { placed, bad };
}

const idsOf = async (em: EntityManager, statement: ReturnType<typeof sql>): Promise<Map<string, string>> =>
  new Map((await rows(em, statement as ReturnType<typeof sql<{ id: string; name: string }>>)).map(({ id, name }) => [name, id]));

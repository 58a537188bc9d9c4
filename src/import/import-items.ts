import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { type NewEvent, record } from "../events/record.ts";
import { checkItem } from "../flows/edit-item.ts";
import type { Cells } from "../kit/cells.ts";
import { newId } from "../kit/ids.ts";
import { rows, sql } from "../kit/sql.ts";
import { openCsv } from "./csv.ts";
import type { Import } from "./kind.ts";
import type { ImportReport } from "./report.ts";
import { type ImportOptions, runImport } from "./run-import.ts";

/** An item as a column of `inventory_items` has it; only what the file says. */
type ItemRow = Readonly<Record<string, unknown>> & { readonly sku: string };

/**
 * Adds or changes items from a CSV file, by SKU. A column that the file does not have stays as it is; an empty cell clears.
 * Importing the same file twice changes nothing the second time. Stock is not touched, and neither are bundles' parts.
 */
export function importItems(orm: MikroORM, path: string, options: ImportOptions = {}): Promise<ImportReport> {
  const actor = options.actor ?? "import";
  const items: Import<ItemRow> = {
    kind: "ITEMS",
    channelId: null,
    batchRows: 1_000,
    tables: ["inventory_items"],
    open: (path) => openCsv(path, columns, itemOf),
    keyOf: ({ sku }) => sku,
    async write(em, batch) {
      if (batch.length === 0) return { written: 0, unchanged: 0 };
      const written = await keepItems(
        em,
        actor,
        batch.map(({ row }) => row),
      );
      return { written, unchanged: batch.length - written };
    },
  };
  return runImport(orm, path, items, options);
}

/** Limits are set over the API. */
const policies = ["DENY", "ALLOW"] as const;

const columns = {
  required: ["sku", "title"],
  optional: [
    ...["barcode", "weight_grams", "length_mm", "width_mm", "height_mm", "tags", "handling_tags"],
    ...["tracked", "backorder_policy", "price", "currency"],
  ],
};

const measures = { weight_grams: "weightGrams", length_mm: "lengthMm", width_mm: "widthMm", height_mm: "heightMm" } as const;

function itemOf(cells: Cells): ItemRow {
  const barcode = cells.optional("barcode");
  const [sku, title] = [cells.text("sku"), cells.text("title")];
  const [tags, handlingTags] = [cells.list("tags"), cells.list("handling_tags")];
  const price = cells.money("price", "currency");
  cells.check(
    () => checkItem({ sku: sku || "-", title: title || "-", barcode, tags, handlingTags }),
    (field) => (field === "handlingTags" ? "handling_tags" : field),
  );
  return {
    sku,
    title,
    ...(cells.has("barcode") && { barcode }),
    ...Object.fromEntries(
      Object.keys(measures)
        .filter((column) => cells.has(column))
        .map((column) => [column, cells.count(column)]),
    ),
    ...(cells.has("tags") && { tags }),
    ...(cells.has("handling_tags") && { handling_tags: handlingTags }),
    ...(cells.has("tracked") && { tracked: cells.flag("tracked") ?? true }),
    ...(cells.has("backorder_policy") && {
      backorder_policy: cells.choice("backorder_policy", policies) ?? "ALLOW",
      backorder_limit: null,
    }),
    ...(cells.has("price") && { price_minor: price?.minor.toString() ?? null, price_currency: price?.currency ?? null }),
  };
}

/** One statement for all; answers how many were new or changed. Every row has the same columns. */
async function keepItems(em: EntityManager, actor: string, items: readonly ItemRow[]): Promise<number> {
  const at = new Date();
  const values = items.map((item) => ({ id: newId(), ...item, event_sequence: 1, version: 1, created_at: at, updated_at: at }));
  const said = Object.keys(items[0] ?? {}).filter((column) => column !== "sku");
  const columns = sql.join(Object.keys(values[0] ?? {}).map((column) => sql.ref(column)));
  const kept = await rows(
    em,
    sql<{ id: string; sku: string; sequence: number }>`
      insert into inventory_items as item (${columns})
      select ${columns} from json_populate_recordset(null::inventory_items, ${JSON.stringify(values)}::json) order by sku
      on conflict (sku) do update set
        ${sql.join(said.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))},
        version = item.version + 1, event_sequence = item.event_sequence + 1, updated_at = excluded.updated_at
      where (${sql.join(said.map((column) => sql`item.${sql.ref(column)}`))})
        is distinct from (${sql.join(said.map((column) => sql`excluded.${sql.ref(column)}`))})
      returning id, sku, event_sequence as sequence`,
  );
  const events = kept.map(
    ({ id, sku, sequence }): NewEvent => ({
      type: sequence === 1 ? "inventory_item.created" : "inventory_item.updated",
      aggregateType: "InventoryItem",
      aggregateId: id,
      sequence,
      itemId: id,
      data: { sku },
    }),
  );
  await record(em, { actor, at, correlationId: null }, events);
  return kept.length;
}

import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const jakarta = await shop.location({ code: "JKT" });
const surabaya = await shop.location({ code: "SUB" });

interface Item {
  readonly id: string;
  readonly version: number;
}
interface UserError {
  readonly code: string;
  readonly field: readonly string[] | null;
  readonly message: string;
}
interface Answer {
  readonly item: (Item & Record<string, unknown>) | null;
  readonly userErrors: readonly UserError[];
}

const selection = `{
  item { id sku barcode title weightGrams tags tracked backorderPolicy price { amount currencyCode } components { quantity item { sku } } version }
  userErrors { field message code }
}`;

async function create(input: Record<string, unknown>, access = anAccess()): Promise<Answer> {
  const query = `mutation($input: CreateInventoryItemInput!) { createInventoryItem(input: $input) ${selection} }`;
  return (await api.ask<{ createInventoryItem: Answer }>(query, { input }, access)).createInventoryItem;
}

async function update(input: Record<string, unknown>): Promise<Answer> {
  const query = `mutation($input: UpdateInventoryItemInput!) { updateInventoryItem(input: $input) ${selection} }`;
  return (await api.ask<{ updateInventoryItem: Answer }>(query, { input })).updateInventoryItem;
}

const itemOf = ({ item, userErrors }: Answer) => {
  expect(userErrors).toEqual([]);
  return item as Item & Record<string, unknown>;
};

test("an item is added once per idempotency key, with everything it was told", async () => {
  const input = {
    sku: "MUG-RED",
    title: "Red mug",
    barcode: "899001",
    weightGrams: 350,
    tags: ["FRAGILE"],
    backorderPolicy: "DENY",
    price: { amount: "45000.50", currencyCode: "IDR" },
    idempotencyKey: "add-red-mug",
  };
  const caller = anAccess();
  const first = await create(input, caller);

  expect(first).toMatchObject({
    item: {
      sku: "MUG-RED",
      barcode: "899001",
      weightGrams: 350,
      tags: ["FRAGILE"],
      tracked: true,
      backorderPolicy: "DENY",
      price: { amount: "45000.50", currencyCode: "IDR" },
      components: [],
      version: 1,
    },
    userErrors: [],
  });
  expect(await create(input, caller)).toEqual(first);
  const events = await shop.read(sql`select type, sequence from outbox where aggregate_type = 'InventoryItem'`);
  expect(events).toEqual([{ type: "inventory_item.created", sequence: 1 }]);
});

test("a SKU or barcode that is taken, and a value that cannot be, are told by field and code", async () => {
  itemOf(await create({ sku: "TAKEN", title: "Taken", barcode: "899002" }));
  expect((await create({ sku: "TAKEN", title: "Other" })).userErrors).toMatchObject([{ code: "ALREADY_EXISTS", field: ["sku"] }]);
  expect((await create({ sku: "FREE", title: "Other", barcode: "899002" })).userErrors).toMatchObject([
    { code: "ALREADY_EXISTS", field: ["barcode"] },
  ]);
  expect((await create({ sku: " ", title: "Blank" })).userErrors).toMatchObject([{ code: "INVALID", field: ["sku"] }]);
  expect((await create({ sku: "LIGHT", title: "Light", weightGrams: -1 })).userErrors).toMatchObject([
    { code: "INVALID", field: ["weightGrams"] },
  ]);
});

test("an update changes what is given, clears what is null, and refuses an old version", async () => {
  const { id, version } = itemOf(
    await create({ sku: "BOWL", title: "Bowl", weightGrams: 500, price: { amount: "10", currencyCode: "IDR" } }),
  );

  const changed = itemOf(await update({ id, version, title: "Blue bowl", weightGrams: null, price: null, sku: null }));

  expect(changed).toMatchObject({ sku: "BOWL", title: "Blue bowl", weightGrams: null, price: null, version: version + 1 });
  expect((await update({ id, version, title: "Green bowl" })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT", field: ["version"] }]);
  expect((await update({ id: globalId("InventoryItem", jakarta.id), title: "None" })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
});

test("a bundle is made of parts by id or SKU, and its parts are replaced as a whole", async () => {
  const pot = itemOf(await create({ sku: "POT", title: "Pot" }));
  itemOf(await create({ sku: "CUP", title: "Cup" }));

  const set = itemOf(
    await create({
      sku: "TEA-SET",
      title: "Tea set",
      components: [
        { itemId: pot.id, quantity: 1 },
        { sku: "CUP", quantity: 4 },
      ],
    }),
  );
  expect(set.components).toEqual([
    { quantity: 4, item: { sku: "CUP" } },
    { quantity: 1, item: { sku: "POT" } },
  ]);

  const smaller = itemOf(await update({ id: set.id, components: [{ sku: "CUP", quantity: 2 }] }));
  expect(smaller).toMatchObject({ components: [{ quantity: 2, item: { sku: "CUP" } }], version: set.version + 1 });
  expect(itemOf(await update({ id: set.id, components: [] })).components).toEqual([]);
});

test("a bundle in a bundle is refused by name, from either side", async () => {
  itemOf(await create({ sku: "FORK", title: "Fork" }));
  const cutlery = itemOf(await create({ sku: "CUTLERY", title: "Cutlery", components: [{ sku: "FORK", quantity: 6 }] }));

  const outer = await create({ sku: "PICNIC", title: "Picnic", components: [{ sku: "CUTLERY", quantity: 1 }] });
  expect(outer.userErrors).toMatchObject([
    { code: "INVALID", field: ["components", "0"], message: expect.stringContaining("CUTLERY is a bundle") },
  ]);

  const [fork] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = 'FORK'`);
  const inner = await update({ id: globalId("InventoryItem", fork?.id as string), components: [{ sku: "MUG-RED", quantity: 1 }] });
  expect(inner.userErrors).toMatchObject([{ code: "INVALID", message: expect.stringContaining("FORK is a part of CUTLERY") }]);
  expect((await update({ id: cutlery.id, components: [{ sku: "CUTLERY", quantity: 1 }] })).userErrors).toMatchObject([{ code: "INVALID" }]);
  expect((await update({ id: cutlery.id, components: [{ sku: "SPOON", quantity: 1 }] })).userErrors).toMatchObject([
    { code: "NOT_FOUND", field: ["components", "0", "sku"] },
  ]);
});

test("an item with stock, or one that an order waits for, does not become a bundle", async () => {
  await shop.item("PART");
  await shop.stock(jakarta, { STOCKED: 3 });
  const waited = await shop.item("WAITED");
  await shop.accept(await shop.channel(), anOrder({ lines: [aLine("WAITED")] }));
  const [stocked] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = 'STOCKED'`);

  const bundle = (id: string) => update({ id: globalId("InventoryItem", id), components: [{ sku: "PART", quantity: 1 }] });
  expect((await bundle(stocked?.id as string)).userErrors).toMatchObject([
    { message: expect.stringContaining("3 units of STOCKED are in stock") },
  ]);
  expect((await bundle(waited.id)).userErrors).toMatchObject([{ message: expect.stringContaining("Orders wait for WAITED") }]);
});

test("available sums all locations; a bundle has as many as its scarcest part allows at each", async () => {
  await shop.stock(jakarta, { TRAY: 5, GLASS: 7 });
  await shop.stock(surabaya, { TRAY: 1, GLASS: 9 });
  await shop.item("GREETING", { tracked: false });
  await shop.bundle("PARTY", { TRAY: 1, GLASS: 3, GREETING: 1 });
  const query = `query($sku: String!, $at: [ID!]) { inventoryItemBySku(sku: $sku) { available levels(locationIds: $at) { available location { code } } } }`;

  expect(await api.ask(query, { sku: "TRAY", at: [globalId("Location", surabaya.id)] })).toEqual({
    inventoryItemBySku: { available: 6, levels: [{ available: 1, location: { code: "SUB" } }] },
  });
  expect(await api.ask(query, { sku: "PARTY" })).toEqual({ inventoryItemBySku: { available: 3, levels: [] } });
  expect(await api.ask(query, { sku: "GREETING" })).toEqual({ inventoryItemBySku: { available: null, levels: [] } });
  const limited = anAccess({ locationIds: new Set([surabaya.id]) });
  expect(await api.ask(query, { sku: "PARTY" }, limited)).toEqual({ inventoryItemBySku: { available: 1, levels: [] } });
});

test("items are found by SKU, tag, barcode, text and whether they are counted, and sorted as asked", async () => {
  for (const [sku, title, tags] of [
    ["Z-1", "Alpha 50%", ["COLD"]],
    ["Z-2", "Gamma", ["COLD", "HEAVY"]],
    ["Z-3", "Beta", []],
  ] as const)
    itemOf(await create({ sku, title, tags, tracked: sku !== "Z-3" }));
  const list = async (args: string) =>
    (
      await api.ask<{ inventoryItems: { nodes: { sku: string }[] } }>(`{ inventoryItems(${args}) { nodes { sku } totalCount } }`)
    ).inventoryItems.nodes.map(({ sku }) => sku);

  expect(await list(`filter: { skus: ["Z-2", "Z-1"] }`)).toEqual(["Z-1", "Z-2"]);
  expect(await list(`filter: { tags: ["COLD"] }`)).toEqual(["Z-1", "Z-2"]);
  expect(await list(`filter: { text: "z-", tracked: false }`)).toEqual(["Z-3"]);
  expect(await list(`filter: { text: "50%" }`)).toEqual(["Z-1"]);
  expect(await list(`filter: { barcode: "899001" }`)).toEqual(["MUG-RED"]);
  expect(await list(`filter: { text: "Z-" }, sort: TITLE`)).toEqual(["Z-1", "Z-3", "Z-2"]);
  expect(await list(`filter: { text: "Z-" }, sort: NEWEST, first: 2`)).toEqual(["Z-3", "Z-2"]);
  expect(await list(`filter: { text: "Z-" }, sort: LAST_CHANGED, last: 1`)).toEqual(["Z-1"]);
});

test("without the scope nothing is read or written", async () => {
  expect(await api.errorsOf(`{ inventoryItems { nodes { sku } } }`, {}, anAccess({ without: ["inventory:read"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
  const mutation = `mutation { createInventoryItem(input: { sku: "NO", title: "No" }) { userErrors { code } } }`;
  expect(await api.errorsOf(mutation, {}, anAccess({ without: ["inventory:write"] }))).toMatchObject([{ code: "UNAUTHORIZED" }]);
});

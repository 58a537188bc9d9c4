import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const jakarta = await shop.location({ code: "JKT" });
const surabaya = await shop.location({ code: "SUB" });

interface Answer {
  readonly levels: readonly Record<string, unknown>[];
  readonly reservations: readonly { readonly id: string; readonly status: string }[];
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly message: string }[];
}

/** Runs one stock mutation and answers its payload. */
async function change(mutation: string, input: Record<string, unknown>, access = anAccess()): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const fields = mutation.includes("eserv")
    ? "reservations { id status quantity level { available reserved } }"
    : "levels { available onHand location { code } item { sku } }";
  const query = `mutation($input: ${type}!) { answer: ${mutation}(input: $input) { ${fields} userErrors { field message code } } }`;
  return (await api.ask<{ answer: Answer }>(query, { input }, access)).answer;
}

const place = async (sku: string, location: Location) => ({ itemId: await item(sku), locationId: at(location) });
const at = ({ id }: Location): string => globalId("Location", id);

async function item(sku: string): Promise<string> {
  const { inventoryItemBySku } = await api.ask<{ inventoryItemBySku: { id: string } | null }>(
    `{ inventoryItemBySku(sku: "${sku}") { id } }`,
  );
  return inventoryItemBySku?.id ?? globalId("InventoryItem", (await shop.item(sku)).id);
}

test("goods come in, are inspected, moved, damaged and written off, and the ledger tells all of it", async () => {
  const mugs = { itemId: await item("MUG"), quantity: 10 };
  expect(await change("receiveStock", { locationId: at(jakarta), lines: [mugs], into: "QUALITY_CONTROL", document: "po:7" })).toEqual({
    levels: [{ available: 0, onHand: 10, location: { code: "JKT" }, item: { sku: "MUG" } }],
    userErrors: [],
  });
  await change("moveStock", { locationId: at(jakarta), lines: [{ ...mugs, quantity: 8 }], from: "QUALITY_CONTROL", to: "AVAILABLE" });
  await change("moveStock", { locationId: at(jakarta), lines: [{ ...mugs, quantity: 2 }], from: "QUALITY_CONTROL", to: "DAMAGED" });
  await change("moveStock", { locationId: at(jakarta), lines: [{ ...mugs, quantity: 2 }], from: "DAMAGED", to: "EXTERNAL" });
  await change("moveStock", { locationId: at(jakarta), lines: [{ ...mugs, quantity: 1 }], from: "AVAILABLE", to: "SAFETY_STOCK" });
  await change("transferStock", { fromLocationId: at(jakarta), toLocationId: at(surabaya), lines: [{ ...mugs, quantity: 3 }] });
  await change("adjustStock", { changes: [{ ...(await place("MUG", jakarta)), delta: -1 }], reason: "WRITTEN_OFF", document: "broken" });

  const { inventoryLevels } = await api.ask<{
    inventoryLevels: { nodes: unknown[] };
  }>(`{ inventoryLevels(filter: { skus: ["MUG"], locationIds: ["${at(jakarta)}"] }) { nodes {
    available safetyStock qualityControl damaged onHand incoming sequence
    movements(first: 3) { nodes { from to quantity reason document levelSequence } totalCount pageInfo { hasNextPage } }
  } } }`);
  expect(inventoryLevels.nodes).toEqual([
    {
      available: 3,
      safetyStock: 1,
      qualityControl: 0,
      damaged: 0,
      onHand: 4,
      incoming: 0,
      sequence: 7,
      movements: {
        nodes: [
          { from: "AVAILABLE", to: "EXTERNAL", quantity: 1, reason: "WRITTEN_OFF", document: "broken", levelSequence: 7 },
          { from: "AVAILABLE", to: "EXTERNAL", quantity: 3, reason: "TRANSFERRED_OUT", document: null, levelSequence: 6 },
          { from: "AVAILABLE", to: "SAFETY_STOCK", quantity: 1, reason: "ADJUSTED", document: null, levelSequence: 5 },
        ],
        totalCount: 7,
        pageInfo: { hasNextPage: true },
      },
    },
  ]);
  expect(await shop.counts("MUG", surabaya)).toMatchObject({ available: 3, onHand: 3 });
});

test("a change is done once per idempotency key, however often it is sent", async () => {
  const caller = anAccess();
  const input = { changes: [{ ...(await place("PEN", jakarta)), delta: 5 }], idempotencyKey: "five-more-pens" };
  const answers = await Promise.all([
    change("adjustStock", input, caller),
    change("adjustStock", input, caller),
    change("adjustStock", input, caller),
  ]);
  expect(answers.map(({ levels }) => levels)).toMatchObject([[{ available: 5 }], [{ available: 5 }], [{ available: 5 }]]);
  expect(await shop.counts("PEN")).toMatchObject({ onHand: 5 });
});

test("two mutations of one operation each show what stands after them", async () => {
  const pin = await place("PIN", jakarta);
  const query = `mutation($place: [StockChangeInput!]!) {
    one: adjustStock(input: { changes: $place }) { levels { available } }
    two: adjustStock(input: { changes: $place }) { levels { available } }
  }`;
  expect(await api.ask(query, { place: [{ ...pin, delta: 2 }] })).toEqual({
    one: { levels: [{ available: 2 }] },
    two: { levels: [{ available: 4 }] },
  });
});

test("what cannot be done names the input and changes nothing", async () => {
  await shop.stock(jakarta, { CAP: 2 });
  await shop.bundle("CAP-SET", { CAP: 2 });
  const cap = await place("CAP", jakarta);
  const services = globalId("InventoryItem", (await shop.item("SERVICE", { tracked: false })).id);
  const errors = async (mutation: string, input: Record<string, unknown>) => (await change(mutation, input)).userErrors;

  expect(
    await errors("adjustStock", {
      changes: [
        { ...cap, delta: 5 },
        { ...cap, delta: -9 },
      ],
    }),
  ).toMatchObject([{ code: "INSUFFICIENT_STOCK", field: ["changes", "1", "delta"], message: "Only 7 units are available there, not 9." }]);
  expect(await errors("adjustStock", { changes: [{ ...cap, delta: 0 }] })).toMatchObject([
    { code: "INVALID", field: ["changes", "0", "delta"] },
  ]);
  expect(await errors("adjustStock", { changes: [] })).toMatchObject([{ code: "INVALID" }]);
  expect(await errors("adjustStock", { changes: [{ ...(await place("CAP-SET", jakarta)), delta: 1 }] })).toMatchObject([
    { code: "INVALID", field: ["changes", "0", "itemId"], message: expect.stringContaining("bundle") },
  ]);
  expect(await errors("adjustStock", { changes: [{ ...cap, itemId: services, delta: 1 }] })).toMatchObject([
    { code: "INVALID", message: expect.stringContaining("not counted") },
  ]);
  expect(await errors("adjustStock", { changes: [{ ...cap, itemId: cap.locationId, delta: 1 }] })).toMatchObject([
    { code: "INVALID", field: ["changes", "0", "itemId"] },
  ]);
  expect(
    await errors("receiveStock", {
      locationId: globalId("Location", jakarta.id.replace(/.{4}$/, "0000")),
      lines: [{ itemId: cap.itemId, quantity: 1 }],
    }),
  ).toMatchObject([{ code: "NOT_FOUND", field: ["locationId"] }]);
  expect(await errors("receiveStock", { locationId: at(jakarta), lines: [{ itemId: cap.itemId, quantity: 0 }] })).toMatchObject([
    { code: "INVALID", field: ["lines", "0", "quantity"] },
  ]);
  expect(
    await errors("transferStock", { fromLocationId: at(jakarta), toLocationId: at(jakarta), lines: [{ itemId: cap.itemId, quantity: 1 }] }),
  ).toMatchObject([{ code: "INVALID", field: ["toLocationId"] }]);
  expect(
    await errors("moveStock", {
      locationId: at(jakarta),
      lines: [{ itemId: cap.itemId, quantity: 1 }],
      from: "COMMITTED",
      to: "AVAILABLE",
    }),
  ).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  expect(await errors("adjustStock", { changes: [{ ...cap, delta: 2_000_000_000 }] })).toMatchObject([{ code: "INVALID" }]);
  expect(await shop.counts("CAP")).toMatchObject({ available: 2, onHand: 2 });
});

test("units are reserved for a cart and given back once", async () => {
  await shop.stock(jakarta, { BAG: 4 });
  const bag = await place("BAG", jakarta);
  const kept = await change("reserveStock", {
    lines: [{ ...bag, quantity: 3 }],
    ownerType: "CART",
    ownerId: "cart-1",
    expiresAt: "2999-01-01T00:00:00Z",
  });
  expect(kept).toMatchObject({ reservations: [{ status: "ACTIVE", level: { available: 1, reserved: 3 } }], userErrors: [] });
  expect((await change("reserveStock", { lines: [{ ...bag, quantity: 2 }], ownerType: "QUOTE", ownerId: "q" })).userErrors).toMatchObject([
    { code: "INSUFFICIENT_STOCK", message: expect.stringContaining("3 more are promised") },
  ]);
  expect(
    (await change("reserveStock", { lines: [{ ...bag, quantity: 1 }], ownerType: "CART", ownerId: "c", expiresAt: "2000-01-01T00:00:00Z" }))
      .userErrors,
  ).toMatchObject([{ code: "INVALID", field: ["expiresAt"] }]);

  const reservationIds = kept.reservations.map(({ id }) => id);
  const elsewhere = anAccess({ locationIds: new Set([surabaya.id]) });
  expect((await change("releaseReservation", { reservationIds }, elsewhere)).userErrors).toMatchObject([
    { code: "NOT_FOUND", field: ["reservationIds", "0"] },
  ]);
  expect(await change("releaseReservation", { reservationIds })).toMatchObject({
    reservations: [{ status: "RELEASED", level: { available: 4, reserved: 0 } }],
    userErrors: [],
  });
  expect((await change("releaseReservation", { reservationIds })).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  expect((await change("releaseReservation", { reservationIds: ["nonsense"] })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
});

test("a key sees and changes the stock of its locations alone", async () => {
  await shop.stock(jakarta, { HAT: 2 });
  await shop.stock(surabaya, { HAT: 7 });
  const limited = anAccess({ locationIds: new Set([surabaya.id]) });
  const query = `{ inventoryLevels(filter: { skus: ["HAT"] }) { nodes { available location { code } } totalCount } inventoryItemBySku(sku: "HAT") { available levels { available } } }`;

  expect(await api.ask(query, {}, limited)).toEqual({
    inventoryLevels: { nodes: [{ available: 7, location: { code: "SUB" } }], totalCount: 1 },
    inventoryItemBySku: { available: 7, levels: [{ available: 7 }] },
  });
  const input = { changes: [{ ...(await place("HAT", jakarta)), delta: 1 }] };
  expect((await change("adjustStock", input, limited)).userErrors).toMatchObject([
    { code: "FORBIDDEN", field: ["changes", "0", "locationId"] },
  ]);
  const noPlaces = anAccess({ without: ["locations:read"] });
  expect(await api.errorsOf(`{ inventoryLevels(filter: { skus: ["HAT"] }) { nodes { location { code } } } }`, {}, noPlaces)).toMatchObject([
    { code: "UNAUTHORIZED" },
    { code: "UNAUTHORIZED" },
  ]);
});

test("levels are paged by SKU, and what runs low is found", async () => {
  for (const [sku, units] of [
    ["LOW-1", 1],
    ["LOW-2", 20],
    ["LOW-3", 3],
  ] as const)
    await shop.stock(jakarta, { [sku]: units });
  const list = `query($low: Int, $first: Int, $after: String) {
    inventoryLevels(filter: { skus: ["LOW-1", "LOW-2", "LOW-3"], belowAvailable: $low }, first: $first, after: $after) { nodes { item { sku } } pageInfo { endCursor hasNextPage } totalCount }
  }`;
  type Page = {
    inventoryLevels: { nodes: { item: { sku: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean }; totalCount: number };
  };
  const skus = ({ inventoryLevels }: Page) => inventoryLevels.nodes.map(({ item: { sku } }) => sku);

  expect(skus(await api.ask<Page>(list, { low: 5 }))).toEqual(["LOW-1", "LOW-3"]);
  const first = await api.ask<Page>(list, { first: 2 });
  expect(skus(first)).toEqual(["LOW-1", "LOW-2"]);
  expect(first.inventoryLevels).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(skus(await api.ask<Page>(list, { first: 2, after: first.inventoryLevels.pageInfo.endCursor }))).toEqual(["LOW-3"]);
});

test("goods that come in go to the order that waits for them, before the answer is given", async () => {
  await shop.item("SCARF");
  await shop.accept(await shop.channel(), anOrder({ lines: [aLine("SCARF", 2)] }));

  const received = await change("receiveStock", { locationId: at(jakarta), lines: [{ itemId: await item("SCARF"), quantity: 5 }] });

  expect(received.levels).toMatchObject([{ available: 3, onHand: 5 }]);
  expect(await shop.counts("SCARF")).toEqual({ available: 3, reserved: 0, committed: 2, onHand: 5 });
});

test("units that a cart gives back go to the order that waits for them", async () => {
  await shop.stock(jakarta, { GLOVE: 1 });
  const kept = await change("reserveStock", {
    lines: [{ ...(await place("GLOVE", jakarta)), quantity: 1 }],
    ownerType: "CART",
    ownerId: "cart-2",
  });
  await shop.accept(await shop.channel(), anOrder({ lines: [aLine("GLOVE")] }));

  await change("releaseReservation", { reservationIds: kept.reservations.map(({ id }) => id) });

  expect(await shop.counts("GLOVE")).toEqual({ available: 0, reserved: 0, committed: 1, onHand: 1 });
});

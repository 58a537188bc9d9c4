import { expect, test } from "vitest";
import type { Location } from "../../src/locations/location.entity.ts";
import { openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { idOf, Merchant } from "./a-network.ts";

/** The rules of the field's practice, each from its rule to its decision, over the API alone. */
const shop = await openShop();
const api = await openApi(shop);
const merchant = new Merchant(shop, api);
const channel = await shop.channel({ code: "shop", type: "B2B" });

const done = async (mutation: string, input: object, wanted = ""): Promise<Record<string, { id: string }>> => {
  const answer = await merchant.does<Record<string, { id: string }>>(mutation, input as Record<string, unknown>, wanted);
  expect(answer.userErrors).toEqual([]);
  return answer;
};

const rates = async (service: string, lanes: string, card: object = {}) => {
  const file = `origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond\n${lanes}`;
  const head = { carrier: "NUSA", service, currency: "IDR", country: "ID", validFrom: "2026-01-01", ...card };
  const { rateCard } = await done("importRateCard", { format: "CSV", file, card: head }, "rateCard { id }");
  await done("activateRateCard", { id: rateCard?.id });
};
await rates(
  "REG",
  `city:Jakarta,region:DKI Jakarta,A,1,2,9000,8000
city:Bandung,region:DKI Jakarta,B,1,3,12000,10000
city:Surabaya,region:DKI Jakarta,C,2,3,18000,17000
city:Surabaya,region:Jawa Timur,A,1,2,9000,8000
*,*,D,3,6,42000,40000`,
);
await rates("YES", "city:Jakarta,region:DKI Jakarta,A,1,1,15000,14000\n*,*,D,1,2,60000,55000");

const place = (code: string, city: string, values: object = {}): Promise<Location> =>
  done(
    "createLocation",
    { code, name: code, type: "WAREHOUSE", timeZone: "Asia/Jakarta", city, countryCode: "ID", ...values },
    "location { id }",
  ).then(({ location }) => ({ ...location, id: location?.id }) as unknown as Location);
const item = (sku: string, values: object = {}) =>
  done("createInventoryItem", { sku, title: sku, weightGrams: 500, ...values }, "item { id }");
const stock = async (location: Location, counts: Readonly<Record<string, number>>) => {
  const { inventoryItems } = await api.ask<{ inventoryItems: { nodes: { id: string; sku: string }[] } }>(
    "{ inventoryItems(first: 100) { nodes { id sku } } }",
  );
  const lines = Object.entries(counts).map(([sku, quantity]) => ({
    itemId: inventoryItems.nodes.find((one) => one.sku === sku)?.id,
    quantity,
  }));
  await done("receiveStock", { locationId: location.id, lines });
};

interface Decided {
  readonly status: string;
  readonly validations: readonly { readonly code: string; readonly message: string }[];
  readonly fulfillmentOrders: readonly {
    readonly status: string;
    readonly requestStatus: string | null;
    readonly location: { readonly code: string } | null;
    readonly lines: readonly { readonly quantity: number }[];
    readonly promise: { readonly carrier: string; readonly service: string } | null;
    readonly routingDecision: { readonly summary: string; readonly candidates: readonly Candidate[] };
  }[];
}
interface Candidate {
  readonly location: { readonly code: string };
  readonly exclusion: string | null;
}

let orders = 0;
/** An order over the API, and what was decided of it. */
async function ordered(
  lines: Readonly<Record<string, number>>,
  values: Record<string, unknown> = {},
): Promise<Decided & { readonly id: string }> {
  const input = {
    channelId: idOf("Channel", channel),
    externalId: `order-${++orders}`,
    currencyCode: "IDR",
    paymentStatus: "PAID",
    shipTo: { lines: ["Jl. Kemang Raya 12"], city: "Jakarta Selatan", region: "DKI Jakarta", countryCode: "ID" },
    customer: { name: "Sari", email: "sari@example.com" },
    lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity, unitPrice: { amount: "10000", currencyCode: "IDR" } })),
    ...values,
  };
  const { order } = await done("createOrder", input, "order { id }");
  return decided(order?.id as string);
}

const decided = async (id: string) =>
  (
    await api.ask<{ order: Decided & { readonly id: string; readonly lines: readonly { readonly id: string }[] } }>(
      `query($id: ID!) { order(id: $id) { id status lines { id } validations { code message } fulfillmentOrders {
        status requestStatus location { code } lines { quantity } promise { carrier service }
        routingDecision { summary candidates { location { code } exclusion } } } } }`,
      { id },
    )
  ).order;

/** Live work in words: `JKT OPEN 30`. */
const work = ({ fulfillmentOrders }: Decided): string[] =>
  fulfillmentOrders
    .filter(({ status }) => !["CANCELLED", "INCOMPLETE"].includes(status))
    .map(({ location, status, lines }) => [location?.code ?? "-", status, ...lines.map(({ quantity }) => quantity)].join(" "))
    .sort();
const leftOut = ({ fulfillmentOrders }: Decided): string[] =>
  (fulfillmentOrders[0]?.routingDecision.candidates ?? [])
    .flatMap(({ location, exclusion }) => (exclusion ? [`${location.code} ${exclusion}`] : []))
    .sort();
const services = ({ fulfillmentOrders }: Decided) => fulfillmentOrders.map(({ promise }) => promise?.service);

const jkt = await place("JKT", "Jakarta", { networks: ["ID"] });
const sub = await place("SUB", "Surabaya", { networks: ["ID"], priority: 10 });
const sin = await place("SIN", "Singapore", { networks: ["ABROAD"], countryCode: "SG", timeZone: "Asia/Singapore" });

/** One set of rules for all; each is about orders that carry its word. */
const rule = (id: string, actions: object, when = `"${id}" in order.tags`) =>
  done("putRule", { version: 1, rule: { id, name: id, when, actions } });
await done("createRuleSetDraft", { name: "Practice" });
await rule("at-home", { allowedNetworks: ["ID"] });
await rule("premium", { preferPremium: true });
await rule("complete", { shipComplete: true });
await rule("express-east", { carriers: [{ carrier: "NUSA", service: "YES" }] }, 'destination.region == "Jawa Timur"');
await rule("express-fragile", { carriers: [{ carrier: "NUSA", service: "YES" }] }, 'lines.exists(line, "fragile" in line.tags)');
await rule("express-friends", { carriers: [{ carrier: "NUSA", service: "YES" }] }, 'customer.emailDomain == "friends.example"');
await done("activateRuleSet", { version: 1 });

test("split by availability: what is there leaves from where it is, and the rest waits, marked as such", async () => {
  await item("CHAIR", { backorderPolicy: "ALLOW" });
  await stock(jkt, { CHAIR: 30 });
  await stock(sub, { CHAIR: 20 });
  const order = await ordered({ CHAIR: 60 });

  expect(work(order)).toEqual(["JKT BACKORDERED 10", "JKT OPEN 30", "SUB OPEN 20"]);
  expect(order.validations).toContainEqual({ code: "BACKORDERED", message: expect.stringContaining("10 of") });
});

test("split by availability: what may not wait is out of stock, and a person decides; what is there is kept meanwhile", async () => {
  await item("TABLE", { backorderPolicy: "DENY" });
  await stock(jkt, { TABLE: 3 });
  await stock(sub, { TABLE: 2 });
  const order = await ordered({ TABLE: 6 });
  expect([order.status, ...work(order)]).toEqual(["EXCEPTION"]);
  expect(order.validations).toContainEqual({ code: "OUT_OF_STOCK", message: expect.stringContaining("1 of") });
  expect(await shop.counts("TABLE")).toMatchObject({ available: 0, reserved: 5 });

  const { id, lines } = (await decided(order.id)) as unknown as { id: string; lines: { id: string }[] };
  await done("cancelOrder", { orderId: id, reason: "The buyer takes five", lines: [{ lineId: lines[0]?.id, quantity: 1 }] });
  expect(work(await decided(id))).toEqual(["JKT OPEN 3", "SUB OPEN 2"]);
});

test("the backup warehouse at home is asked, none abroad; what it lacks waits at the first choice", async () => {
  await item("LAMP", { backorderPolicy: "ALLOW" });
  await stock(sub, { LAMP: 3 });
  await stock(sin, { LAMP: 50 });
  const order = await ordered({ LAMP: 5 }, { tags: ["at-home"] });

  expect(work(order)).toEqual(["JKT BACKORDERED 2", "SUB OPEN 3"]);
  expect(leftOut(order)).toContain("SIN NETWORK");
});

test("goods with a handling tag leave where they can be handled", async () => {
  const cold = await place("COLD-1", "Bandung", { handlingTags: ["COLD"] });
  await item("ICE", { handlingTags: ["COLD"] });
  for (const location of [jkt, cold]) await stock(location, { ICE: 5 });
  const order = await ordered({ ICE: 2 });

  expect(work(order)).toEqual(["COLD-1 OPEN 2"]);
  expect(leftOut(order)).toContain("JKT HANDLING");
});

test("the carrier's service is chosen by destination, by product or by customer", async () => {
  await item("BOOK");
  await item("VASE", { tags: ["fragile"] });
  await stock(jkt, { BOOK: 20, VASE: 5 });
  const east = { lines: ["Jl. Pemuda 1"], city: "Malang", region: "Jawa Timur", countryCode: "ID" };

  expect(services(await ordered({ BOOK: 1 }))).toEqual(["REG"]);
  expect(services(await ordered({ BOOK: 1 }, { shipTo: east }))).toEqual(["YES"]);
  expect(services(await ordered({ VASE: 1 }))).toEqual(["YES"]);
  expect(services(await ordered({ BOOK: 1 }, { customer: { name: "Ani", email: "ani@friends.example" } }))).toEqual(["YES"]);
});

test("premium first: the location of better priority, though it is dearer", async () => {
  await item("WATCH");
  for (const location of [jkt, sub]) await stock(location, { WATCH: 5 });

  expect(work(await ordered({ WATCH: 1 }))).toEqual(["JKT OPEN 1"]);
  expect(work(await ordered({ WATCH: 1 }, { tags: ["premium"] }))).toEqual(["SUB OPEN 1"]);
});

test("ship complete: from one place that has all, or all of it waits", async () => {
  await item("PLATE", { backorderPolicy: "ALLOW" });
  await item("CUP", { backorderPolicy: "ALLOW" });
  await stock(jkt, { PLATE: 5 });
  await stock(sub, { CUP: 5, PLATE: 1 });

  expect(work(await ordered({ PLATE: 1, CUP: 1 }))).toEqual(["SUB OPEN 1 1"]);
  const order = await ordered({ PLATE: 2, CUP: 2 }, { tags: ["complete"] });
  expect(work(order)).toEqual(["JKT BACKORDERED 2 2"]);
});

test("what handling costs decides where carriage is alike; so does spare capacity where all is", async () => {
  const cheap = await place("JKT-2", "Jakarta", { handlingCost: { amount: "500", currencyCode: "IDR" } });
  const dear = await place("JKT-3", "Jakarta", { handlingCost: { amount: "2500", currencyCode: "IDR" }, dailyCapacity: 4 });
  await item("PEN");
  for (const location of [cheap, dear]) await stock(location, { PEN: 50 });
  expect(work(await ordered({ PEN: 1 }))).toEqual(["JKT-2 OPEN 1"]);

  // Alike but for their days: the first fills, and the other takes turns with it.
  await done("updateLocation", { id: cheap.id, dailyCapacity: 4, handlingCost: { amount: "2500", currencyCode: "IDR" } });
  const turns: string[] = [];
  for (let turn = 0; turn < 6; turn++) turns.push(...work(await ordered({ PEN: 1 })));
  expect(new Set(turns)).toEqual(new Set(["JKT-2 OPEN 1", "JKT-3 OPEN 1"]));
  expect(turns.filter((one) => one.startsWith("JKT-3")).length).toBe(3);
});

test("a store, a dark store and a micro-fulfilment centre send parcels where they are cheapest, unless they do not ship", async () => {
  for (const type of ["STORE", "DARK_STORE", "MFC"]) {
    const sku = `SOAP-${type}`;
    await item(sku);
    const near = await place(`${type}-1`, "Jakarta", { type });
    const shut = await place(`${type}-2`, "Jakarta", { type, ships: false, priority: 1 });
    for (const location of [near, shut, sub]) await stock(location, { [sku]: 5 });
    const order = await ordered({ [sku]: 1 });

    expect(work(order)).toEqual([`${type}-1 OPEN 1`]);
    expect(leftOut(order)).toContain(`${type}-2 SERVICE`);
  }
});

test("a vendor's goods leave from the vendor alone, who is asked first; the rest of the order leaves from us", async () => {
  const values = { type: "DROPSHIP_VENDOR", ownerRef: "acme", externalRequest: true };
  const vendor = await place("ACME", "Surabaya", values);
  const other = await place("OTHER", "Jakarta", { ...values, ownerRef: "other" });
  await item("SOFA", { handlingTags: ["DROPSHIP:acme"] });
  for (const location of [jkt, vendor, other]) await stock(location, { SOFA: 5 });
  await item("RUG");
  await stock(jkt, { RUG: 5 });
  const order = await ordered({ SOFA: 1, RUG: 1 });

  expect(work(order)).toEqual(["ACME OPEN 1", "JKT OPEN 1"]);
  expect(order.fulfillmentOrders.map(({ location, requestStatus }) => [location?.code, requestStatus]).sort()).toEqual([
    ["ACME", "SUBMITTED"],
    ["JKT", null],
  ]);
  const alone = await ordered({ SOFA: 1 });
  expect(leftOut(alone)).toEqual(expect.arrayContaining(["JKT VENDOR", "OTHER VENDOR"]));
});

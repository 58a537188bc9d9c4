import { expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { kilatJson, nusaCard, nusaCsv } from "../carriers/rates.ts";
import { anAccess, openApi } from "../support/api.ts";
import { promiseAll } from "../support/promises.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);

interface Done {
  readonly rateCard: { readonly id: string; readonly name: string; readonly status: string; readonly laneCount: number } | null;
  readonly report: {
    readonly lanes: number;
    readonly refused: number;
    readonly findings: readonly { row: number; column: string | null }[];
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
}

const importing = `mutation($input: ImportRateCardInput!) { importRateCard(input: $input) {
  rateCard { id name status laneCount } report { lanes refused findings { row column } } userErrors { code message field } } }`;
const importCard = async (input: object) => (await api.ask<{ importRateCard: Done }>(importing, { input })).importRateCard;
const cardsOf = (service: string) =>
  shop.read(
    sql<{ status: string; lanes: number }>`
      select card.status, (select count(*)::int from rate_lanes where rate_card_id = card.id) as lanes
      from rate_cards card join carrier_services service on service.id = service_id where service.code = ${service} order by card.id`,
  );
const change = async (mutation: string, input: object) => {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await api.ask<Record<string, { userErrors: Done["userErrors"] }>>(
    `mutation($input: ${name}!) { ${mutation}(input: $input) { userErrors { code message field } } }`,
    { input },
  );
  return answer[mutation]?.userErrors;
};

const jakarta = await shop.location({
  code: "JKT",
  countryCode: "ID",
  city: "Jakarta",
  region: "DKI Jakarta",
  latitude: -6.17,
  longitude: 106.83,
  cutOff: "16:00",
});
const surabaya = await shop.location({
  code: "SUB",
  countryCode: "ID",
  city: "Surabaya",
  region: "Jawa Timur",
  latitude: -7.26,
  longitude: 112.75,
  pickup: true,
});
const kemang = {
  countryCode: "ID",
  region: "DKI Jakarta",
  city: "Jakarta Selatan",
  postalCode: "12730",
  latitude: -6.26,
  longitude: 106.81,
};
/** A Tuesday morning in Jakarta. */
const readyAt = "2026-11-03T09:00:00+07:00";

test("a dry run tells every fault and writes nothing; a file with a fault is not imported at all", async () => {
  const file = nusaCsv.replace("B,1,3", "B,3,1").replace("postal:60", "Surabaya");
  const input = { format: "CSV", card: { ...nusaCard, service: "REG" }, file };

  const dry = await importCard({ ...input, dryRun: true });
  const wet = await importCard({ ...input, activate: true });

  expect(dry).toMatchObject({
    rateCard: null,
    userErrors: [],
    report: {
      lanes: 4,
      refused: 2,
      findings: [
        { row: 3, column: "max_days" },
        { row: 4, column: "destination" },
      ],
    },
  });
  expect(wet).toMatchObject({ rateCard: null, userErrors: [{ code: "INVALID", field: ["file"] }] });
  expect(wet.userErrors[0]?.message).toContain("Row 3, max_days: 1 is less than min_days.");
  expect(await shop.read(sql`select 1 from carriers`)).toEqual([]);
});

test("a CSV file becomes a draft; imported again, that is replaced; activated, the service is quoted by it", async () => {
  const input = { format: "CSV", card: nusaCard, file: nusaCsv };
  await importCard(input);
  const again = await importCard({ ...input, idempotencyKey: "once and no more" });
  expect(again).toMatchObject({ rateCard: { status: "DRAFT", laneCount: 6 }, userErrors: [] });
  expect(await cardsOf("REG")).toEqual([{ status: "DRAFT", lanes: 6 }]);

  await shop.read(sql`update locations set country_code = null where id = ${jakarta.id}`);
  const unplaced = {
    code: "INVALID",
    message: expect.stringContaining("has lanes from ID/city:jakarta, where JKT seems to lie, but JKT has no countryCode"),
  };
  expect(await change("activateRateCard", { id: again.rateCard?.id })).toMatchObject([unplaced]);
  expect((await importCard({ ...input, activate: true })).userErrors).toMatchObject([unplaced]);
  await shop.read(sql`update locations set country_code = 'ID' where id = ${jakarta.id}`);
  expect(await cardsOf("REG")).toEqual([{ status: "DRAFT", lanes: 6 }]);
  expect(await change("activateRateCard", { id: again.rateCard?.id })).toEqual([]);

  const shown = await api.ask<{ carriers: { nodes: object[] }; rateCards: { nodes: object[] } }>(`{
    carriers { nodes { code name services { code carrier { code } } } }
    rateCards(filter: { statuses: [ACTIVE], carriers: ["NUSA"], validOn: "2026-05-05" }) { totalCount nodes {
      currency validFrom validUntil deliversOn surcharges service { code } lanes(first: 1) { totalCount nodes { destination prices perKgBeyond { amount currencyCode } } } } }
  }`);
  expect(shown).toEqual({
    carriers: { nodes: [{ code: "NUSA", name: "Nusa Kirim", services: [{ code: "REG", carrier: { code: "NUSA" } }] }] },
    rateCards: {
      totalCount: 1,
      nodes: [
        {
          currency: "IDR",
          validFrom: "2026-01-01",
          validUntil: null,
          deliversOn: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"],
          surcharges: [],
          service: { code: "REG" },
          lanes: {
            totalCount: 6,
            nodes: [
              {
                destination: "*",
                prices: [
                  { upToGrams: 1000, price: "42000.00" },
                  { upToGrams: 2000, price: "80000.00" },
                ],
                perKgBeyond: { amount: "40000.00", currencyCode: "IDR" },
              },
            ],
          },
        },
      ],
    },
  });
});

test("a card in JSON is active at once, and its surcharges are shown as people write them", async () => {
  const made = await importCard({ format: "JSON", file: kilatJson, activate: true });

  const { rateCard } = await api.ask<{ rateCard: object }>(
    "query($id: ID!) { rateCard(id: $id) { status surcharges lanes { nodes { zone upToKm } } } }",
    {
      id: made.rateCard?.id,
    },
  );
  expect(rateCard).toMatchObject({
    status: "ACTIVE",
    surcharges: [
      { code: "FUEL", when: "ALWAYS", percent: "12.50", fixed: "0.00" },
      { code: "REMOTE_AREA", places: ["ID/region:papua", "ID/postal:99"] },
      { code: "COD_FEE", of: "COD_AMOUNT", atLeast: "5000.00" },
    ],
  });
});

test("two cards of a service never begin on the same day; one that expired can come back", async () => {
  const second = await importCard({ format: "CSV", card: { ...nusaCard, name: "dearer" }, file: nusaCsv.replaceAll("9000", "9900") });
  expect(await change("activateRateCard", { id: second.rateCard?.id })).toMatchObject([{ code: "ALREADY_EXISTS", field: ["id"] }]);
  const { rateCards } = await api.ask<{ rateCards: { nodes: { id: string }[] } }>(
    '{ rateCards(filter: { statuses: [ACTIVE], carriers: ["NUSA"] }) { nodes { id } } }',
  );
  const first = rateCards.nodes[0]?.id;

  expect(await change("expireRateCard", { id: first })).toEqual([]);
  expect(await change("activateRateCard", { id: second.rateCard?.id })).toEqual([]);
  expect(await change("expireRateCard", { id: second.rateCard?.id, validUntil: "2025-01-01" })).toMatchObject([
    { code: "INVALID", field: ["validUntil"] },
  ]);
  expect(await change("expireRateCard", { id: second.rateCard?.id })).toEqual([]);
  expect(await change("expireRateCard", { id: second.rateCard?.id })).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  expect(await change("activateRateCard", { id: first })).toEqual([]);
  const told = await shop.read(
    sql<{
      type: string;
      sequence: number;
    }>`select type, sequence from outbox where type like 'rate_card.%' and data->>'code' = 'NUSA' order by sequence`,
  );
  expect(told.map(({ type }) => type)).toEqual([
    "rate_card.activated",
    "rate_card.expired",
    "rate_card.activated",
    "rate_card.expired",
    "rate_card.activated",
  ]);
});

const quoting = `query($input: QuoteRatesInput!) { quoteRates(input: $input) { quotes {
  location { code } carrier service price { amount currencyCode } parts { code amount { amount } } chargeableGrams shipBy deliverFrom deliverTo refused { code } } } }`;
interface Quoted {
  readonly quoteRates: {
    readonly quotes: readonly {
      readonly location: { readonly code: string };
      readonly carrier: string;
      readonly price: { readonly amount: string } | null;
      readonly shipBy: string | null;
      readonly refused: { readonly code: string } | null;
    }[];
  };
}
const quotes = async (input: object, access = anAccess()) =>
  (await api.ask<Quoted>(quoting, { input: { destination: kemang, grams: 800, readyAt, ...input } }, access)).quoteRates.quotes;
const short = (all: Quoted["quoteRates"]["quotes"]) =>
  all.map(({ location, carrier, price, refused }) => `${location.code} ${carrier} ${price?.amount ?? refused?.code}`);

test("quotes compare all services from all locations, the cheapest first, and those that do not quote say why", async () => {
  expect(short(await quotes({}))).toEqual(["JKT NUSA 9000.00", "JKT KILAT 15750.00", "SUB NUSA 19000.00", "SUB KILAT 27000.00"]);
  expect(short(await quotes({ grams: 6_000 })).at(-1)).toBe("SUB KILAT TOO_HEAVY");
  expect((await quotes({}))[1]).toEqual({
    location: { code: "JKT" },
    carrier: "KILAT",
    service: "DAY",
    price: { amount: "15750.00", currencyCode: "IDR" },
    parts: [
      { code: "FREIGHT", amount: { amount: "14000.00" } },
      { code: "FUEL", amount: { amount: "1750.00" } },
    ],
    chargeableGrams: 800,
    shipBy: "2026-11-03",
    deliverFrom: "2026-11-03",
    deliverTo: "2026-11-04",
    refused: null,
  });
});

test("a key that is limited to a location is quoted from there alone", async () => {
  expect(short(await quotes({}, anAccess({ locationIds: new Set([surabaya.id]) })))).toEqual(["SUB NUSA 19000.00", "SUB KILAT 27000.00"]);
});

test("a full day, an outage and a stopped service change the quotes", async () => {
  const ids = await api.ask<{ locations: { nodes: { id: string; code: string }[] }; carriers: { nodes: { id: string; code: string }[] } }>(
    "{ locations { nodes { id code } } carriers { nodes { id code } } }",
  );
  const locationId = ids.locations.nodes.find(({ code }) => code === "JKT")?.id;
  const carrierId = ids.carriers.nodes.find(({ code }) => code === "KILAT")?.id;
  expect(await change("setLocationCapacity", { locationId, date: "2026-11-03", limit: 0 })).toEqual([]);
  expect((await quotes({ locationIds: [locationId] }))[0]?.shipBy).toBe("2026-11-04");

  expect(await change("updateCarrier", { id: carrierId, services: [{ code: "DAY", status: "INACTIVE" }] })).toEqual([]);
  expect(await change("declareOutage", { locationId, reason: "Flood", beginsAt: "2027-03-01T00:00:00Z" })).toEqual([]);
  expect(short(await quotes({}))).toEqual(["JKT NUSA 9000.00", "SUB NUSA 19000.00"]);
  expect(short(await quotes({ readyAt: "2027-03-02T09:00:00+07:00" }))).toEqual(["SUB NUSA 19000.00", "JKT NUSA UNAVAILABLE"]);

  const { location } = await api.ask<{ location: { outages: { id: string }[]; capacity: object[] } }>(
    `query($id: ID!) { location(id: $id) { outages { id reason endsAt } capacity(from: "2026-11-01", to: "2026-11-30") { date limit used setForDay overrideReason } } }`,
    { id: locationId },
  );
  expect(location).toMatchObject({
    outages: [{ reason: "Flood", endsAt: null }],
    capacity: [{ date: "2026-11-03", limit: 0, used: 0, setForDay: true, overrideReason: null }],
  });
  expect(await change("endOutage", { outageId: location.outages[0]?.id })).toEqual([]);
  expect(await change("endOutage", { outageId: location.outages[0]?.id })).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  expect(await change("updateCarrier", { id: carrierId, services: [{ code: "DAY", status: "ACTIVE" }] })).toEqual([]);
  expect(await change("updateCarrier", { id: carrierId, services: [{ code: "NIGHT", status: "ACTIVE" }] })).toMatchObject([
    { code: "NOT_FOUND", message: 'KILAT has no service "NIGHT"; it has DAY.', field: ["services", "0", "code"] },
  ]);
});

test("a cart's options: by each service, with a parcel from each place it takes, and picked up where all of it lies", async () => {
  const channel = await shop.channel({ code: "web" });
  await shop.item("MUG", { weightGrams: 400 });
  await shop.item("VASE", { weightGrams: 900, backorderPolicy: "DENY" });
  await shop.stock(jakarta, { MUG: 2 });
  await shop.stock(surabaya, { MUG: 9, VASE: 1 });
  const options = async (lines: object[]) =>
    (
      await api.ask<{ deliveryOptions: { options: Record<string, unknown>[] } }>(
        `query($input: DeliveryOptionsInput!) { deliveryOptions(input: $input) { options {
          levels method carrier price { amount } parts { code amount { amount currencyCode } } shipBy deliverTo lines { sku quantity deliverTo basis }
          parcels { location { code } lines { sku quantity } price { amount } parts { code } waits }
          missing { sku quantity backorder reason expectedOn releaseAt shipBy deliverFrom deliverTo } } } }`,
        { input: { channelCode: channel.code, lines, destination: kemang, readyAt: "2026-11-04T09:00:00+07:00" } },
      )
    ).deliveryOptions.options;

  expect(await options([{ sku: "MUG", quantity: 2 }])).toMatchObject([
    { method: "PICKUP", carrier: null, price: { amount: "0.00" }, shipBy: "2026-11-04", parcels: [{ location: { code: "SUB" } }] },
    {
      levels: ["STANDARD", "CHEAPEST"],
      method: "SHIP",
      carrier: "NUSA",
      price: { amount: "9000.00" },
      deliverTo: "2026-11-06",
      lines: [{ sku: "MUG", quantity: 2, deliverTo: "2026-11-06" }],
      parcels: [{ location: { code: "JKT" }, waits: false }],
      missing: [],
    },
    {
      ...{ levels: ["FASTEST"], method: "SHIP", carrier: "KILAT", price: { amount: "15750.00" }, deliverTo: "2026-11-05" },
      parts: [
        { code: "FREIGHT", amount: { amount: "14000.00", currencyCode: "IDR" } },
        { code: "FUEL", amount: { amount: "1750.00", currencyCode: "IDR" } },
      ],
    },
  ]);
  expect(
    await options([
      { sku: "MUG", quantity: 11 },
      { sku: "VASE", quantity: 2 },
    ]),
  ).toMatchObject([
    {
      carrier: "NUSA",
      // 0.8 kg from Jakarta at 9,000; 9 mugs and a vase, 4.5 kg, from Surabaya at 37,000 and 3 kg of 18,000.
      price: { amount: "100000.00" },
      parcels: [
        { location: { code: "JKT" }, lines: [{ sku: "MUG", quantity: 2 }], price: { amount: "9000.00" } },
        {
          location: { code: "SUB" },
          lines: [
            { sku: "MUG", quantity: 9 },
            { sku: "VASE", quantity: 1 },
          ],
          price: { amount: "91000.00" },
        },
      ],
      missing: [{ sku: "VASE", quantity: 1, backorder: false, reason: "OUT_OF_STOCK", expectedOn: null, deliverTo: null }],
    },
    { carrier: "KILAT", missing: [{ sku: "VASE", quantity: 1 }] },
  ]);
  expect(
    await api.errorsOf(
      '{ deliveryOptions(input: { channelCode: "web", lines: [{ sku: "NOTHING", quantity: 1 }], destination: {} }) { options { carrier } } }',
    ),
  ).toEqual([{ message: 'The channel sells nothing as "NOTHING".', code: "NOT_FOUND" }]);
});

test("thirty arrivals change what is promised, each counted once", async () => {
  const arrivals = Array.from({ length: 30 }, (_, index) => ({
    ...{ carrier: "NUSA", service: "REG", zone: "A", reference: `N-${index}`, shippedOn: "2026-10-05" },
    deliveredOn: index < 25 ? "2026-10-08" : "2026-10-20",
  }));
  const record = `mutation($input: RecordTransitInput!) { recordTransit(input: $input) { recorded userErrors { code field } } }`;
  expect(await api.ask(record, { input: { arrivals } })).toEqual({ recordTransit: { recorded: 30, userErrors: [] } });
  expect(await api.ask(record, { input: { arrivals } })).toEqual({ recordTransit: { recorded: 0, userErrors: [] } });

  const { quoteRates } = await api.ask<{ quoteRates: { quotes: object[] } }>(
    `query($input: QuoteRatesInput!) { quoteRates(input: $input) { quotes { carrier deliverFrom deliverTo confidence basis } } }`,
    { input: { destination: kemang, grams: 800, readyAt: "2026-11-04T09:00:00+07:00" } },
  );
  expect(quoteRates.quotes[0]).toEqual({
    carrier: "NUSA",
    deliverFrom: "2026-11-07",
    deliverTo: "2026-11-07",
    confidence: 25 / 30,
    basis: "83 % of 30 parcels of NUSA REG to zone A took 3 days or less.",
  });
  expect(await change("recordTransit", { arrivals: [{ ...arrivals[0], carrier: "NOBODY" }] })).toMatchObject([
    { code: "NOT_FOUND", field: ["arrivals", "0", "service"] },
  ]);
});

test("a promise is shown with the order, settled when the parcel arrives, and counted", async () => {
  await shop.stock(jakarta, { CUP: 5 });
  await shop.accept(
    await shop.channel(),
    anOrder({ number: "#promised", lines: [aLine("CUP", 1)] }),
    anOrder({ lines: [aLine("CUP", 1)] }),
  );
  await promiseAll(shop);
  const read = `{ orders(filter: { text: "#promised" }) { nodes { lines { promise { deliverTo kept } } fulfillmentOrders { id promise { carrier shipBy deliverTo kept deliveredOn } } } } }`;
  interface Read {
    readonly orders: { readonly nodes: readonly { readonly fulfillmentOrders: readonly { readonly id: string }[] }[] };
  }
  const before = await api.ask<Read>(read);
  expect(before.orders.nodes[0]).toMatchObject({
    lines: [{ promise: { deliverTo: "2026-11-26", kept: null } }],
    fulfillmentOrders: [{ promise: { carrier: "NUSA", kept: null } }],
  });

  const delivered = {
    fulfillmentOrderId: before.orders.nodes[0]?.fulfillmentOrders[0]?.id,
    shippedOn: "2026-11-24",
    deliveredOn: "2026-11-26",
  };
  expect(await change("recordDelivery", delivered)).toEqual([]);
  expect(await change("recordDelivery", delivered)).toEqual([]);

  expect((await api.ask<Read>(read)).orders.nodes[0]).toMatchObject({
    lines: [{ promise: { kept: true } }],
    fulfillmentOrders: [{ promise: { kept: true, deliveredOn: "2026-11-26" } }],
  });
  const { promisePerformance } = await api.ask<{ promisePerformance: object }>(
    '{ promisePerformance(input: { from: "2026-11-01", to: "2026-11-30" }) { promised kept broken keptPercent services { carrier service promised kept } } }',
  );
  expect(promisePerformance).toMatchObject({
    promised: 2,
    kept: 1,
    broken: 0,
    services: [{ carrier: "NUSA", service: "REG", promised: 2, kept: 1 }],
  });
});

test("carriers need a scope of their own", async () => {
  const access = anAccess({ without: ["carriers:read", "carriers:write"] });

  expect(await api.errorsOf("{ carriers { nodes { code } } }", {}, access)).toMatchObject([{ code: "UNAUTHORIZED" }]);
  expect(await api.errorsOf(importing, { input: { format: "JSON", file: "{}" } }, access)).toMatchObject([{ code: "UNAUTHORIZED" }]);
});

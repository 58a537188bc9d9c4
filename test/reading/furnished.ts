import { globalId, type NodeType, readGlobalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { Relay } from "../../src/events/relay.ts";
import { openClaim } from "../../src/flows/claim-units.ts";
import { confirmChange } from "../../src/flows/confirm-change.ts";
import { declareOutage } from "../../src/flows/declare-outage.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import { attachReturnLabel } from "../../src/flows/label-return.ts";
import { keepCataloguePage } from "../../src/flows/match-catalogue.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { refundUnits } from "../../src/flows/refund-units.ts";
import { setCapacity } from "../../src/flows/set-capacity.ts";
import { beginChange } from "../../src/flows/stage-change.ts";
import { onOrder } from "../../src/flows/work.ts";
import { keepMessages, parkMessage } from "../../src/inbox/messages.ts";
import { silentLog } from "../../src/kit/log.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { json, sql } from "../../src/kit/sql.ts";
import { Location } from "../../src/locations/location.entity.ts";
import { kilatJson, nusaCard, nusaCsv } from "../carriers/rates.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { fileOf, handIn } from "../settlements/settling.ts";
import type { Api } from "../support/api.ts";
import { until } from "../support/gateway.ts";
import { OrdersForExamples } from "../support/orders-for-examples.ts";
import { promiseAll } from "../support/promises.ts";
import { aDeed, aLine, anOrder, jakarta, type Shop } from "../support/shop.ts";
import type { Known } from "./any-query.ts";

export interface Furnished extends Known {
  readonly channelIds: readonly string[];
  readonly locationIds: readonly string[];
}

/** Fills a shop with a little of everything that can be read, and tells what queries may ask for. */
export async function furnish(shop: Shop, api: Api): Promise<Furnished> {
  const locations = [
    await shop.location({ code: "JKT", name: 'Gudang "Utara"', latitude: -6.2, longitude: 106.8, addressLines: ["Jl. Satu 1", "Lt. 2"] }),
    await shop.location({
      code: "SUB",
      type: "STORE",
      city: "Surabaya",
      countryCode: "ID",
      handlingTags: ["COLD", "FRAGILE"],
      pickup: true,
    }),
  ];
  const [jkt, sub] = locations as [(typeof locations)[0], (typeof locations)[0]];
  const channels = [
    await shop.channel({ code: "web", connectorKey: "shopify", externalLocations: { "10": jkt.id, till: sub.id, "9": sub.id } }),
    await shop.channel({ code: "b2b", type: "B2B", currency: "JPY", locationIds: [sub.id] }),
    await shop.channel({ code: "woo", connectorKey: "woocommerce", settings: { webhookSecret: "s" }, locationIds: [sub.id, jkt.id] }),
  ];
  const [web, b2b] = channels as [(typeof channels)[0], (typeof channels)[0]];
  await shop.stock(jkt, { MUG: 20, VASE: 3, "KÖPI\u2028☕": 7 });
  await shop.stock(sub, { MUG: 5, LAMP: 1 });
  await shop.item("PRICED", { priceMinor: 1_999_050n, priceCurrency: "USD", barcode: "899\t1", tags: ["GIFT"], weightGrams: 250 });
  await shop.bundle("SET", { MUG: 2, VASE: 1 });
  await shop.item("SERVICE", { tracked: false });

  const yen = { unitPrice: moneyOf("1500", "JPY"), discount: moneyOf("0", "JPY"), tax: moneyOf("7", "JPY") };
  const orders = [
    anOrder({ number: '#1 "quoted" \\ tab\t', lines: [aLine("MUG", 2), aLine("VASE", 5, { tax: moneyOf("1100.5", "IDR") })] }),
    anOrder({ number: "#2", lines: [aLine("GHOST"), aLine("MUG")], shipTo: null, customer: null }),
    anOrder({
      number: "#3",
      paymentStatus: "PENDING",
      placedAt: new Date("2026-10-01T00:00:00.123Z"),
      billTo: { ...jakarta, name: "", lines: ["", "é 2"] },
    }),
    anOrder({
      number: "#4",
      lines: [aLine("SET", 1), aLine("LAMP", 3)],
      customer: { externalId: "c2", name: "👩‍🚀 Astro", email: null, phone: "" },
    }),
    anOrder({ number: "#5", test: true, placedAt: new Date("2026-09-01T10:00:00Z") }),
    anOrder({
      number: "#8",
      orderStatus: "CANCEL_REQUESTED",
      lines: [aLine("MUG"), aLine("FBA", 2, { fulfilledByChannel: true })],
      dispatchBy: new Date("2026-11-03T10:00:00Z"),
      payout: moneyOf("17500", "IDR"),
      adjustments: [
        { kind: "VOUCHER", funder: "CHANNEL", amount: moneyOf("1500.5", "IDR"), title: '11.11 "big"', externalLineId: "line-FBA" },
        { kind: "COMMISSION", funder: "SELLER", amount: moneyOf("500", "IDR"), title: "", externalLineId: null },
        { kind: "TIP", funder: "BUYER", amount: moneyOf("0", "IDR"), title: "Tip", externalLineId: "line-nobody" },
      ],
    }),
    anOrder({ number: "#6", cancelled: true, orderStatus: "CANCELLED" }),
  ];
  await shop.accept(web, ...orders);
  const zeroYen = moneyOf("0", "JPY");
  const inYen = {
    currencyCode: "JPY",
    discountTotal: zeroYen,
    taxTotal: zeroYen,
    shippingTotal: zeroYen,
    feeTotal: zeroYen,
    difference: zeroYen,
  };
  await shop.accept(b2b, { ...anOrder({ number: "#7" }), ...inYen, total: moneyOf("3000", "JPY"), lines: [aLine("MUG", 2, yen)] });

  const kept = (channelId: string, deliveryId: string, body: Uint8Array) =>
    keepMessages(shop.em, [
      { channelId, deliveryId, source: "WEBHOOK", delivery: { headers: { "x-topic": "orders", "x-token": "s" }, body } },
    ]);
  await kept(web.id, "one", Buffer.from('{"é":1}'));
  await kept(b2b.id, "two", Buffer.from([0xff, 0x00, 0x41]));
  const [first] = await shop.read(sql<{ id: string }>`select id::text as id from inbox order by id limit 1`);
  await parkMessage(shop.em, first?.id as string, "line_items[0].price: expected an amount of money");

  await shop.read(sql`
    insert into channel_health (channel_id, since, webhook_at, gaps, gap_at, bad_signatures, bad_signature_at)
    values (${web.id}, now(), '2026-11-01T00:00:00.5Z', 3, '2026-01-01', 7, '2026-01-01')`);
  await shop.read(sql`
    insert into channel_backfills (id, channel_id, state, from_at, to_at, reached_at, found, fresh, next_at, created_at, finished_at, error) values
      (gen_random_uuid(), ${web.id}, 'DONE', '2026-01-01', '2026-02-01', '2026-02-01', 9, 8, now(), '2026-03-01', '2026-03-02', null),
      (gen_random_uuid(), ${web.id}, 'RUNNING', '2025-01-01', '2026-02-01', '2025-06-01', 4, 0, now(), '2026-03-03', null, 'Shopify answered 503')`);

  await floor(shop, jkt.id, changing(api));
  await someRefunds(shop);
  await comeBack(shop, web, jkt);
  await rateCards(shop);
  await shop.em.transactional((em) =>
    declareOutage(em as never, aDeed(), { locationId: sub.id, reason: "Flood", beginsAt: new Date("2026-01-01T00:00:00Z"), endsAt: null }),
  );
  const day = { locationId: jkt.id, date: "2026-11-30" };
  await shop.em.transactional((em) => setCapacity(em as never, aDeed(), { ...day, limit: 3, overrideReason: "Sale" }));
  await promiseAll(shop);

  await handIn(
    shop,
    web,
    fileOf(
      { order: "a-stranger", gross: 1_000, commission: -65 },
      { type: "FEE", fee: -500 },
      { type: "PAYOUT", net: -435, at: "2026-11-12T00:00:00Z" },
      { order: "in-dollars", gross: 7, currency: "USD", statement: "S-2" },
    ),
  );
  await changeThroughTheApi(shop, api, { channelId: web.id, locationId: jkt.id });
  await changes(shop);
  await someBooks(shop, web.id);
  await logAllEvents(shop);
  return {
    ids: await idsOf(shop),
    cursors: await cursorsOf(api),
    texts: ["MUG", "VASE", "#1", "mug", "web", "Sari", "899\t1", "%", "", "COLD", "COUNT"],
    moments: ["2026-09-15T00:00:00Z", "2026-11-01T10:00:00+07:00", "2027-01-01T00:00:00.000Z"],
    channelIds: channels.map(({ id }) => id),
    locationIds: locations.map(({ id }) => id),
  };
}

/** A return in two states, one that is asked for, and a claim. */
async function comeBack(shop: Shop, channel: Channel, location: Location): Promise<void> {
  const desk = new ReturnsDesk(shop);
  await desk.policy({ name: "Usual „Bedingungen“", windowDays: 30, feeBasisPoints: 1_050, tag: "GIFT" });
  await desk.policy({ name: "Web", channelId: channel.id, feeUnitMinor: 150_000n, feeCurrency: "IDR", reasons: ["UNWANTED"] });
  await shop.stock(location, { TRAY: 4 });
  const orderId = await desk.shipped(channel, { number: "#9", lines: [aLine("TRAY", 4)] });
  const exchange = { sku: "VASE", priceMinor: 2_000_050n };
  const note = 'She said "no"';
  const id = await desk.comesBack(orderId, [
    { sku: "TRAY", quantity: 2, resolution: "EXCHANGE", exchange, note, photos: ["https://a.example/1.jpg"] },
  ]);
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, (book, work, ret) => {
    attachReturnLabel(book, work, ret, { carrier: "JNE", trackingNumber: "JX1", trackingUrl: "https://jne.example/JX1" });
    const unexpected = [{ sku: null, quantity: 1, note: "A „sock“" }];
    receiveReturn(book, work, ret, { locationId: location.id, lines: [{ lineId, quantity: 1 }], unexpected });
  });
  await desk.comesBack(orderId, [{ sku: "TRAY", resolution: "REFUND" }], { origin: "BUYER" });
  await desk.on(orderId, (book, work) => {
    const lines = book.originalLines.map((line) => ({ lineId: line.id, quantity: 1 }));
    const said = { reason: "DAMAGED", against: "CARRIER", resolution: "REFUND", note: null, photos: [] } as const;
    openClaim(book, work, { ...said, lines, fulfillmentId: book.fulfillments[0]?.id ?? null, amountMinor: 500_000n });
  });
}

/** Does a mutation; fails when it is refused. */
const changing =
  (api: Api) =>
  async (mutation: string, type: string, input: Record<string, unknown>): Promise<void> => {
    const answer = await api.ask<Record<string, { userErrors: unknown[] }>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { message field } } }`,
      { input },
    );
    if (answer[mutation]?.userErrors.length !== 0) throw new Error(JSON.stringify(answer));
  };

/** What only the API does: holds, listings, reservations, corrections. */
async function changeThroughTheApi(shop: Shop, api: Api, ids: { readonly channelId: string; readonly locationId: string }): Promise<void> {
  const change = changing(api);
  const [order] = await shop.read(sql<{ id: string }>`select id from orders where number like '#1%'`);
  const [item] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = 'MUG'`);
  const locationId = globalId("Location", ids.locationId);
  for (const people of [true, false]) await change("startExport", "StartExportInput", { kind: "ORDERS", people });
  await change("placeHold", "PlaceHoldInput", {
    orderId: globalId("Order", order?.id as string),
    reason: "CUSTOMER_REQUEST",
    notes: "Späte Lieferung",
  });
  await change("createListing", "CreateListingInput", {
    channelId: globalId("Channel", ids.channelId),
    externalSku: "WEB-MUG",
    title: "Mug",
    components: [
      { sku: "MUG", quantity: 2 },
      { sku: "VASE", quantity: 1 },
    ],
  });
  await shop.em.transactional((em) =>
    keepCataloguePage(em as never, aDeed(), ids.channelId, [
      { externalSku: "WEB-MUG", externalIds: { id: "1" }, title: "Mug", barcode: null, stock: 3 },
      { externalSku: "mug", externalIds: {}, title: "A mug „größer“", barcode: "8991234567890", stock: null },
      { externalSku: "WEB-OTHER", externalIds: {}, title: "Nothing we know", barcode: null, stock: 0 },
    ]),
  );
  await shop.read(
    sql`insert into catalogue_pulls (channel_id, status, pages, entries, started_at, due_at) values (${ids.channelId}, 'RUNNING', 1, 3, now(), now())`,
  );
  const issuer = { name: 'PT "Muara"', taxable: true, taxId: "0123456789012345", taxCode: "04", taxRule: "INCLUDED_IF_UNSAID" };
  await change("setInvoiceIssuer", "SetInvoiceIssuerInput", { code: "main", ...issuer });
  await change("setInvoiceIssuer", "SetInvoiceIssuerInput", { code: "web", name: "Web", channelIds: [globalId("Channel", ids.channelId)] });
  for (const { id } of await shop.read(sql<{ id: string }>`select id from orders where number like '#1%' or number = '#7'`))
    await change("issueInvoice", "IssueInvoiceInput", { orderId: globalId("Order", id), units: "ORDERED" });
  await change("createRuleSetDraft", "CreateRuleSetDraftInput", { name: "All that a rule can say" });
  await change("putRule", "PutRuleInput", { version: 1, rule: aWholeRule });
  await change("activateRuleSet", "ActivateRuleSetInput", { version: 1 });
  await change("createRuleSetDraft", "CreateRuleSetDraftInput", { name: "Not yet mended" });
  await change("putRule", "PutRuleInput", { version: 2, rule: { ...aWholeRule, id: "wrong", when: "order.tot > 1" } });
  const [parcel] = await shop.read(sql<{ id: string }>`
    select work.id from fulfillment_orders work join orders on orders.id = work.order_id where work.status = 'OPEN' and orders.number <> '#1' limit 1`);
  await change("shipFulfillmentOrder", "ShipFulfillmentOrderInput", {
    fulfillmentOrderId: globalId("FulfillmentOrder", parcel?.id as string),
  });
  const [shipped] = await shop.read(sql<{ id: string }>`select id from fulfillments limit 1`);
  await change("createPackingSlip", "CreatePackingSlipInput", { fulfillmentId: globalId("Fulfillment", shipped?.id as string) });
  const line = { itemId: globalId("InventoryItem", item?.id as string), locationId, quantity: 2 };
  const channelId = globalId("Channel", ids.channelId);
  await change("createChannelBuffer", "CreateChannelBufferInput", { channelId, percent: 10 });
  await change("createChannelBuffer", "CreateChannelBufferInput", { channelId, itemId: line.itemId, locationId, units: 3, strict: true });
  await change("createChannelBuffer", "CreateChannelBufferInput", { channelId, itemTag: "GIFT", network: "EAST", units: 1 });
  await change("reserveStock", "ReserveStockInput", { lines: [line], ownerType: "CART", ownerId: "cart-1" });
  await change("reserveStock", "ReserveStockInput", { lines: [line], ownerType: "CHANNEL", ownerId: "campaign", channelId });
  await change("createExpectedReceipts", "CreateExpectedReceiptsInput", {
    locationId,
    eta: "2026-12-24",
    reference: "PO 7",
    lines: [{ itemId: line.itemId, quantity: 4 }],
  });
  const own = { code: "fleet", name: "Our „Flotte“", client: "own-fleet", carriers: [{ carrier: "KILAT", accountCode: "KILAT" }] };
  await change("connectCarrier", "ConnectCarrierInput", own);
  await shop.read(sql`
    insert into manifests (id, carrier, location_id, day, status, event_sequence, created_at, updated_at)
    select gen_random_uuid(), 'KILAT', id, '2026-11-22', 'OPEN', 0, now(), now() from locations limit 2`);
  await shop.read(sql`
    insert into manifest_parcels (id, manifest_id, fulfillment_id, left_out, created_at)
    select gen_random_uuid(), (select id from manifests limit 1), id, 'It is held', now() from fulfillments limit 1`);
  await shop.read(sql`
    insert into tracking_events (id, fulfillment_id, key, status, code, happened_at, source, moved, created_at)
    select gen_random_uuid(), id, 'one', 'IN_TRANSIT', 'picked', now(), 'POLL', true, now() from fulfillments limit 1`);
  await change("updateInventoryItem", "UpdateInventoryItemInput", {
    id: line.itemId,
    backorderPolicy: "UNTIL_QTY",
    backorderLimit: 9,
  });
}

/** Work that is being scanned, packed in boxes, on a pick list, and ready to be picked up. */
async function floor(
  shop: Shop,
  locationId: string,
  change: (mutation: string, type: string, input: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  const store = await shop.location({ code: "STORE", pickup: true, ships: false });
  const depot = await shop.em.findOneOrFail(Location, { id: locationId });
  for (const place of [store, depot]) await shop.stock(place, { CRATE: 40, LID: 40 });
  const channel = await shop.channel({ code: "floor" });
  const workOn = async (values: object = {}) => {
    const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("CRATE", 2, values), aLine("LID", 1, values)] }));
    const [work] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${taken?.orderId}`);
    return { fulfillmentOrderId: globalId("FulfillmentOrder", work?.id as string) };
  };
  const box = { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 100 };
  await change("packFulfillmentOrder", "PackFulfillmentOrderInput", { ...(await workOn()), boxes: [box, { weightGrams: 1 }] });
  const pickup = await workOn({ pickup: { locationId: store.id } });
  await change("markReadyForPickup", "FloorWorkInput", pickup);
  for (const isWhole of [true, false]) {
    const work = await workOn();
    for (const barcode of ["CRATE", "LID"]) await change("scanToPack", "ScanToPackInput", { ...work, barcode });
    await change("closePackage", "ClosePackageInput", { ...work, box });
    await change("scanToPack", "ScanToPackInput", { ...work, barcode: "CRATE" });
    if (isWhole) await change("closePackage", "ClosePackageInput", { ...work, box: { weightGrams: 5 } });
  }
  const works = [await workOn(), await workOn()].map(({ fulfillmentOrderId }) => fulfillmentOrderId);
  const wave = { locationId: globalId("Location", depot.id), fulfillmentOrderIds: works };
  await change("createPickList", "CreatePickListInput", wave);
  const [list] = await shop.read(sql<{ id: string }>`select id from pick_lists`);
  const pickListId = globalId("PickList", list?.id as string);
  await change("startPickList", "AssignPickListInput", { pickListId, assignee: "Käthe" });
  await change("scanPick", "ScanPickInput", { pickListId, barcode: "CRATE", quantity: 3 });
}

/** An order of our own, changed and being changed; begun work that is to be cancelled; what comes again. */
async function changes(shop: Shop): Promise<void> {
  const made = new OrdersForExamples(shop);
  const orderId = readGlobalId(await made.order())?.id as string;
  const deed = aDeed();
  const begin = (actions: Parameters<typeof beginChange>[3]["actions"]) =>
    shop.em.transactional((em) => beginChange(em as never, deed, orderId, { reason: "„Größer“", baseVersion: null, actions }));
  const price = moneyOf("12345.67", "IDR");
  const id = await begin([
    { kind: "ADD_LINE", sku: "MUG", quantity: 1, unitPrice: price, tax: moneyOf("1", "IDR") },
    { kind: "SET_ADDRESS", shipTo: { ...jakarta, city: "Bandung" } },
    { kind: "ADD_SURCHARGE", amount: price, title: "Gift wrap" },
  ]);
  await shop.em.transactional((em) => confirmChange(em as never, deed, { orderId, id }, { ask: false }));
  await begin([{ kind: "SET_SHIPPING", amount: price, shippingOption: "YES" }]);
  await made.change(true);
  await made.cancellation();
  await made.draft();
  await made.recurring();
  await made.recurring(true);
}

const aWholeRule = {
  id: "whole",
  name: "A rule of every kind of action",
  when: 'order.total > 1000000000 && line.sku == "MUG"',
  appliesTo: "LINE",
  actions: {
    hold: { reason: "OTHER", notes: "„Größe“", expiresAfterMinutes: 5 },
    finding: { severity: "WARN", message: "Look at it" },
    addTags: ["a", "b"],
    priority: 5,
    addItems: [{ sku: "MUG", quantity: 1 }],
    shipComplete: true,
    preferPremium: false,
    allowedNetworks: ["java"],
    excludedLocations: ["JKT"],
    carriers: [{ carrier: "JNE", service: null }],
    backorder: "DENY",
    deliverWithinDays: 2,
    safetyBuffers: [{ quantity: 3, itemTag: "slow" }],
    splitPenalty: "1.50",
    latePerDay: "2.50",
    loadPenalty: "0",
    opportunityCost: true,
  },
};

async function logAllEvents(shop: Shop): Promise<void> {
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await until(async () => (await shop.read(sql`select 1 from outbox limit 1`)).length === 0);
  await relay.stop();
}

/** Units to credit, goodwill back the way it came, and an account at a gateway. */
async function someRefunds(shop: Shop): Promise<void> {
  const [order] = await shop.read(sql<{ id: string }>`select id from orders where number = '#7'`);
  for (const method of ["STORE_CREDIT", "ORIGINAL"] as const)
    await shop.em.transactional((em) =>
      onOrder(em as never, aDeed(), order?.id as string, (book, work) => {
        const units = method === "ORIGINAL" ? [] : [{ line: book.lines[0] as never, quantity: 1 }];
        refundUnits(book, work, { units, extraMinor: 150n, feeMinor: 50n, reason: "CLAIM", method, note: "“Late”" });
      }),
    );
  await shop.read(sql`
    insert into gateway_accounts (id, code, name, gateway, settings, created_at, updated_at)
    values (gen_random_uuid(), 'stripe-id', 'Stripe', 'stripe', '{}', now(), now())`);
}

/** Books with a way of their own for a channel, and postings with and without an order. */
async function someBooks(shop: Shop, channelId: string): Promise<void> {
  const policy = { usually: "NONE", channels: { [channelId]: "INVOICE" }, moment: "FULFILLED", contacts: "CHANNEL", items: false };
  await shop.read(sql`
    insert into books (id, code, name, status, keeper_key, settings, policy, position, created_at, updated_at)
    values (gen_random_uuid(), 'main', 'Büro', 'PAUSED', 'xero', '{}', ${json(policy)}::jsonb, 0, now(), now())`);
  for (const kind of ["CONTACT", "INVOICE"])
    await shop.read(sql`
      insert into book_postings (id, book_id, kind, subject, order_id, status, reference, reason, next_attempt_at, created_at, updated_at)
      select gen_random_uuid(), books.id, ${kind}, 'one', case when ${kind} = 'INVOICE' then (select id from orders order by id limit 1) end, 'REFUSED', 'one',
        'Not „so“', now(), now(), now() from books`);
}

/** A card by places and one by distance. */
async function rateCards(shop: Shop): Promise<void> {
  for (const [format, file, card] of [["CSV", nusaCsv, nusaCard] as const, ["JSON", kilatJson, null] as const])
    await shop.em.transactional((em) => importRateCard(em as never, aDeed(), readRateFile({ format, file, card }), format === "CSV"));
}

const tables: Readonly<Record<Exclude<NodeType, "InventoryLevel">, string>> = {
  Order: "orders",
  OrderChange: "order_changes",
  CancellationRequest: "cancellation_requests",
  RecurringOrder: "recurring_orders",
  OrderLine: "order_lines",
  OrderValidation: "order_validations",
  Hold: "holds",
  Customer: "customers",
  FulfillmentOrder: "fulfillment_orders",
  ShipmentGroup: "shipment_groups",
  Fulfillment: "fulfillments",
  PickList: "pick_lists",
  Document: "documents",
  Invoice: "invoices",
  InvoiceIssuer: "invoice_issuers",
  ChannelCommand: "channel_commands",
  Payment: "payment_transactions",
  Refund: "refunds",
  GatewayAccount: "gateway_accounts",
  Location: "locations",
  LocationOutage: "location_outages",
  Carrier: "carriers",
  CarrierAccount: "carrier_accounts",
  Manifest: "manifests",
  RateCard: "rate_cards",
  InventoryItem: "inventory_items",
  Channel: "channels",
  ChannelBuffer: "channel_buffers",
  ExpectedReceipt: "expected_receipts",
  CatalogueEntry: "catalogue_entries",
  ChannelListing: "channel_listings",
  InboxMessage: "inbox",
  RuleSet: "rule_sets",
  Return: "returns",
  ReturnLine: "return_lines",
  ReverseFulfillmentOrder: "reverse_fulfillment_orders",
  Claim: "claims",
  ReturnPolicy: "return_policies",
  WebhookSubscription: "webhook_subscriptions",
  WebhookDelivery: "webhook_deliveries",
  Notice: "notices",
  Settlement: "settlements",
  SettlementEntry: "settlement_entries",
  ReconciliationItem: "reconciliation_items",
  Export: "exports",
  Book: "books",
  BookPosting: "book_postings",
};

async function idsOf(shop: Shop): Promise<string[]> {
  const ids: string[] = [];
  for (const [type, table] of Object.entries(tables))
    for (const { id } of await shop.read(sql<{ id: string }>`select id::text as id from ${sql.table(table)} limit 8`))
      ids.push(globalId(type as NodeType, id));
  const levels = await shop.read(sql<{ id: string }>`select item_id || '@' || location_id as id from inventory_levels`);
  return [...ids, ...levels.map(({ id }) => globalId("InventoryLevel", id))];
}

const lists = [
  "orders",
  "orders(sort: HIGHEST_TOTAL)",
  "inventoryLevels",
  "inventoryItems",
  "locations",
  "channels",
  "invoices",
  "fulfillmentOrders",
  "inboxMessages",
];

async function cursorsOf(api: Api): Promise<string[]> {
  const found = await Promise.all(
    lists.map((list) => api.ask<Record<string, { edges: { cursor: string }[] }>>(`{ list: ${list} { edges { cursor } } }`)),
  );
  return found.flatMap(({ list }) => (list?.edges ?? []).slice(0, 3).map(({ cursor }) => cursor));
}

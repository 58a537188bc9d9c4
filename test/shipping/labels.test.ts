import { afterAll, beforeEach, expect, test } from "vitest";
import { biteship } from "../../connectors/biteship/index.ts";
import { globalId } from "../../schema/kit/global-id.ts";
import type { CarrierClient } from "../../src/carriers/carrier-client.ts";
import { isOwnTrackingNumber } from "../../src/carriers/tracking-number.ts";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { mergeWork } from "../../src/flows/merge-work.ts";
import { onOrder } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { BiteshipDouble } from "../carriers-out/biteship.ts";
import type { Fault } from "../channels/channel-server.ts";
import { anAccess } from "../support/api.ts";
import { openGateway, until } from "../support/gateway.ts";
import { giveUp } from "../support/give-up.ts";
import { aDeed, jakarta } from "../support/shop.ts";
import { Packing } from "./a-parcel.ts";

const double = await BiteshipDouble.open();
afterAll(() => double.server.stop());
const gateway = await openGateway({
  carriers: [biteship as CarrierClient],
  pace: { commands: { idleMilliseconds: 20, pause: () => 0.05 }, line: { deadlineMs: 400, failures: 1_000 } },
});
const { shop } = gateway;
const place = await shop.location({ postalCode: "10110", city: "Jakarta", countryCode: "ID", addressLines: ["Jl. Merdeka 1"] });
const packing = new Packing(shop, place);

interface Done {
  readonly fulfillment: { readonly id: string; readonly status: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}
const change = async (mutation: string, input: object, key?: string): Promise<Done> => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await gateway.ask<Record<string, Done>>(
    `mutation($input: ${type}!) { ${mutation}(input: $input) { ${/Carrier|Manifest/.test(mutation) ? "" : "fulfillment { id status }"} userErrors { code message } } }`,
    { input },
    key,
  );
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data[mutation] as Done;
};
const parcel = (id: string) => globalId("Fulfillment", id);
const reached = (id: string, status: string) =>
  until(
    () => packing.stateOf(id),
    (one) => one.status === status,
  );
const labelled = (id: string) => reached(id, "LABELLED");
const bookings = (id: string) =>
  shop.read(sql<{ id: string; status: string; attempts: number; reason: string | null; because: string | null }>`
    select booking.id, booking.status, booking.attempts, booking.reason, booking.because from carrier_bookings booking
    join booked_parcels part on part.booking_id = booking.id where part.fulfillment_id = ${id} order by booking.id`);

expect(
  (
    await change("connectCarrier", {
      code: "fleet",
      name: "Fleet",
      client: "own-fleet",
      carriers: [{ carrier: "FLEET", accountCode: "FLEET" }],
    })
  ).userErrors,
).toEqual([]);
const theirs = ["JNE", "SICEPAT", "ANTERAJA"].map((carrier) => ({ carrier, accountCode: carrier.toLowerCase() }));
const biteshipAccount = { code: "biteship", name: "Biteship", client: "biteship", carriers: theirs, settings: double.settings };

beforeEach(() => expect(double.server.bugs).toEqual([]));

test("an account is connected only when a real call shows that it lets us in, and its key is never shown", async () => {
  const wrong = await change("connectCarrier", { ...biteshipAccount, settings: { ...double.settings, apiKey: "wrong" } });
  const right = await change("connectCarrier", biteshipAccount);
  const unknown = await change("connectCarrier", { ...biteshipAccount, carriers: [{ carrier: "DHL", accountCode: "dhl" }] });

  expect(wrong.userErrors[0]).toMatchObject({ code: "INVALID", message: expect.stringContaining("does not let us in") });
  expect(right.userErrors).toEqual([]);
  expect(unknown.userErrors[0]?.message).toContain("jne, sicepat, anteraja");
  const stored = JSON.stringify(await shop.read(sql`select * from carrier_accounts`));
  const told = JSON.stringify(await shop.read(sql`select data from outbox union all select data from event_log`));
  for (const text of [stored, told]) expect(text).not.toContain(double.settings.apiKey);
});

test("a parcel of the own fleet gets a number that a mistyped digit breaks, a label to print, and leaves", async () => {
  const { fulfillmentId, orderId } = await packing.packed(2);

  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "FLEET", service: "SAME" });
  const { trackingNumber } = await labelled(fulfillmentId);

  expect(isOwnTrackingNumber("MU", trackingNumber ?? "")).toBe(true);
  const kinds = await shop.read(sql<{ mediaType: string }>`
    select media_type as "mediaType" from documents where subject_id = ${fulfillmentId} and kind = 'LABEL' order by 1`);
  expect(kinds.map(({ mediaType }) => mediaType)).toEqual(["application/pdf", "application/zpl"]);
  expect((await change("shipFulfillment", { fulfillmentId: parcel(fulfillmentId) })).fulfillment?.status).toBe("SHIPPED");
  expect(await packing.told(fulfillmentId)).toEqual(
    ["created", "label_requested", "labelled", "shipped"].map((what) => `fulfillment.${what}`),
  );
  const [order] = await shop.read(sql<{ status: string }>`select fulfillment_status as status from orders where id = ${orderId}`);
  expect(order?.status).toBe("FULFILLED");
});

test("where nothing was promised the cheapest is taken, live prices and all; it is explained, and asking twice books once", async () => {
  const { fulfillmentId } = await packing.packed();
  const input = { fulfillmentId: parcel(fulfillmentId) };

  await Promise.all([change("buyLabel", input), change("buyLabel", input)]);
  const { carrier } = await labelled(fulfillmentId);
  await change("buyLabel", input);

  expect(carrier).toBe("SICEPAT");
  const [booking, ...others] = await bookings(fulfillmentId);
  expect(others).toEqual([]);
  expect(booking?.because).toContain("SICEPAT BEST, 12000.00 IDR, is the cheapest of 3");
  expect(double.orderOf(booking?.id as string).asked).toMatchObject({
    courier_company: "sicepat",
    courier_type: "best",
    items: [{ weight: 500 }],
  });
  const other = await change("buyLabel", { ...input, carrier: "JNE", service: "REG" });
  expect(other.userErrors[0]?.code).toBe("ALREADY_EXISTS");
});

test.each<{ readonly kind: Fault["kind"]; readonly fault: Fault }>([
  { kind: "RATE_LIMITED", fault: { kind: "RATE_LIMITED", seconds: 1 } },
  { kind: "ERROR", fault: { kind: "ERROR" } },
  { kind: "ERROR_AFTER", fault: { kind: "ERROR_AFTER" } },
  { kind: "TIMEOUT", fault: { kind: "TIMEOUT" } },
  { kind: "HALF_OPEN", fault: { kind: "HALF_OPEN" } },
  { kind: "LOST_ANSWER", fault: { kind: "LOST_ANSWER" } },
])("a parcel is booked exactly once, whatever goes wrong: $kind", async ({ fault }) => {
  const { fulfillmentId } = await packing.packed();
  double.server.misbehave(
    ({ method, path }) => method === "POST" && path === "/v1/orders",
    fault,
    fault.kind === "RATE_LIMITED" ? { kind: "ERROR" } : fault,
  );

  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "JNE", service: "REG" });
  const { trackingNumber } = await labelled(fulfillmentId);

  expect(double.server.faultsLeft).toBe(0);
  const [booking] = await bookings(fulfillmentId);
  const order = double.orderOf(booking?.id as string);
  expect(trackingNumber).toBe(order.waybill);
  expect(booking?.status).toBe("BOOKED");
});

test("a number that comes later is waited for, and its message brings it", async () => {
  double.numbersLater = true;
  const { fulfillmentId } = await packing.packed();
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "ANTERAJA", service: "REG" });
  const order = await until(async () =>
    [...double.orders.values()].find(({ reference }) => reference !== null && double.orderOf(reference).waybill === null),
  );
  double.numbersLater = false;
  expect((await packing.stateOf(fulfillmentId)).status).toBe("CREATED");

  double.number(order as NonNullable<typeof order>);
  const message = double.message(order as NonNullable<typeof order>, "order.waybill_id");
  const answer = await fetch(`${gateway.url}/carriers/biteship/webhook`, { method: "POST", ...message });

  expect(answer.status).toBe(200);
  expect((await labelled(fulfillmentId)).trackingNumber).toBe(order?.waybill);
});

test("what the carrier does not take is refused with its words, and another can be asked", async () => {
  const { fulfillmentId } = await packing.packed();
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "JNE", service: "YES" });
  await until(async () => (await bookings(fulfillmentId))[0]?.status === "REFUSED");

  expect((await bookings(fulfillmentId))[0]?.reason).toContain("No courier available");
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "JNE", service: "REG" });
  expect((await labelled(fulfillmentId)).carrier).toBe("JNE");
});

test("an order that is cancelled takes its label back at the carrier", async () => {
  const { fulfillmentId, orderId } = await packing.packed();
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "JNE", service: "REG" });
  await labelled(fulfillmentId);
  double.server.misbehave(({ path }) => path.endsWith("/cancel"), { kind: "LOST_ANSWER" });

  await shop.em.transactional((em) => onOrder(em as never, aDeed(), orderId, (book, work) => cancelOrder(book, work, "The buyer asked")));
  expect((await packing.stateOf(fulfillmentId)).status).toBe("LABELLED");
  await shop.em.transactional((em) => onOrder(em as never, aDeed(), orderId, giveUp));

  expect((await packing.stateOf(fulfillmentId)).status).toBe("CANCELLED");
  const booking = await until(
    async () => (await bookings(fulfillmentId))[0],
    (one) => one?.status === "VOIDED",
  );
  expect(double.orderOf(booking?.id as string).history.filter(({ status }) => status === "cancelled").length).toBe(1);
  expect(await packing.told(fulfillmentId)).toContain("fulfillment.cancelled");
});

interface Printed {
  readonly fileName: string;
  readonly url: string | null;
  readonly voidedAt: string | null;
}
const printedFor = async (fulfillmentId: string): Promise<readonly Printed[]> =>
  (
    await gateway.data<{ fulfillment: { documents: readonly Printed[] } }>(
      "query($id: ID!) { fulfillment(id: $id) { documents { fileName url voidedAt } } }",
      { id: parcel(fulfillmentId) },
    )
  ).fulfillment.documents;

test("a label that is replaced is taken back and void, and the parcel leaves with the new one alone", async () => {
  const { fulfillmentId } = await packing.packed();
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "JNE", service: "REG" });
  await labelled(fulfillmentId);
  const first = await printedFor(fulfillmentId);
  const opens = async ({ url }: Printed) => (await fetch(new URL(url as string, gateway.url))).status;
  expect(await Promise.all(first.map(opens))).toEqual(first.map(() => 200));

  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "FLEET", service: "SAME", replace: true });
  const early = await change("shipFulfillment", { fulfillmentId: parcel(fulfillmentId) });
  await until(async () => (await bookings(fulfillmentId)).map(({ status }) => status).join() === "VOIDED,BOOKED");

  expect(["ILLEGAL_TRANSITION", undefined]).toContain(early.userErrors[0]?.code);
  expect((await packing.stateOf(fulfillmentId)).carrier).toBe("FLEET");
  expect(await Promise.all(first.map(opens))).toEqual(first.map(() => 410));
  const known = new Set(first.map(({ fileName }) => fileName));
  const now = await printedFor(fulfillmentId);
  expect(now.filter(({ voidedAt }) => voidedAt !== null).map(({ fileName, url }) => [fileName, url])).toEqual(
    first.map(({ fileName }) => [fileName, null]),
  );
  expect(await Promise.all(now.filter(({ fileName }) => !known.has(fileName)).map(opens))).toEqual([200, 200]);
});

test("where the channel brings the label, ours is refused by name", async () => {
  const { ownRights } = await import("../../src/channels/channel.entity.ts");
  const channel = await shop.channel({ connectorKey: "gone", rights: { ...ownRights, labelBy: "CHANNEL" } });
  const { fulfillmentId } = await packing.packed(1, { channel });

  expect((await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "FLEET", service: "SAME" })).userErrors[0]?.code).toBe(
    "CHANNEL_FORBIDS",
  );
});

test("orders in one box get one label, share what it costs to the last unit, and leave together", async () => {
  const channel = await shop.channel();
  const orders = [await packing.order(1, { channel }), await packing.order(2, { channel }), await packing.order(4, { channel })];
  const works = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = any(${orders}::uuid[])`);
  await shop.em.transactional((em) =>
    mergeWork(
      em as never,
      aDeed(),
      works.map(({ id }) => id),
      anAccess(),
    ),
  );
  const first = await packing.pack(orders[0] as string);
  const tooEarly = await change("buyLabel", { fulfillmentId: parcel(first), carrier: "JNE", service: "REG" });
  const parcels = [first, await packing.pack(orders[1] as string), await packing.pack(orders[2] as string)];

  await change("buyLabel", { fulfillmentId: parcel(first), carrier: "JNE", service: "REG" });
  await labelled(first);

  expect(tooEarly.userErrors[0]?.code).toBe("ILLEGAL_TRANSITION");
  const shown = await shop.read(sql<{ number: string; cost: string }>`
    select tracking_number as number, cost_minor::text as cost from fulfillments where id = any(${parcels}::uuid[]) order by id`);
  expect(new Set(shown.map(({ number }) => number)).size).toBe(1);
  expect(shown.map(({ cost }) => BigInt(cost))).toEqual([257_143n, 514_286n, 1_028_571n]);
  expect(shown.reduce((sum, { cost }) => sum + BigInt(cost), 0n)).toBe(1_800_000n);
  await change("shipFulfillment", { fulfillmentId: parcel(parcels[1] as string) });
  for (const id of parcels) expect((await packing.stateOf(id)).status).toBe("SHIPPED");
});

test("of orders in one box that are paid on delivery the carrier takes the sum, and each order gets its own", async () => {
  const channel = await shop.channel();
  const orders = [1, 2].map((units) => packing.order(units, { channel, paymentStatus: "COD_DUE" }));
  const ids = [await (orders[0] as Promise<string>), await (orders[1] as Promise<string>)];
  const works = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = any(${ids}::uuid[])`);
  await shop.em.transactional((em) =>
    mergeWork(
      em as never,
      aDeed(),
      works.map(({ id }) => id),
      anAccess(),
    ),
  );
  const parcels = [await packing.pack(ids[0] as string), await packing.pack(ids[1] as string)];

  await change("buyLabel", { fulfillmentId: parcel(parcels[0] as string) });
  await labelled(parcels[0] as string);

  const [booking] = await bookings(parcels[0] as string);
  expect(double.orderOf(booking?.id as string).asked).toMatchObject({ destination_cash_on_delivery: 30_000 });
  await change("shipFulfillment", { fulfillmentId: parcel(parcels[0] as string) });
  for (const id of parcels)
    await change("recordTrackingEvent", { fulfillmentId: parcel(id), status: "DELIVERED", happenedAt: new Date().toISOString() });
  const paid = await shop.read(sql<{ total: string; captured: string }>`
    select total_minor::text as total, captured_minor::text as captured from orders where id = any(${ids}::uuid[]) order by total_minor`);
  expect(paid).toEqual(["1000000", "2000000"].map((all) => ({ total: all, captured: all })));
});

test("who shared a box with an order that is cancelled gets a label of its own", async () => {
  const channel = await shop.channel();
  const orders = [await packing.order(1, { channel }), await packing.order(1, { channel })];
  const works = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = any(${orders}::uuid[])`);
  await shop.em.transactional((em) =>
    mergeWork(
      em as never,
      aDeed(),
      works.map(({ id }) => id),
      anAccess(),
    ),
  );
  const [gone, stays] = [await packing.pack(orders[0] as string), await packing.pack(orders[1] as string)];
  await change("buyLabel", { fulfillmentId: parcel(gone), carrier: "JNE", service: "REG" });
  const { trackingNumber } = await labelled(stays);

  await shop.em.transactional((em) =>
    onOrder(em as never, aDeed(), orders[0] as string, (book, work) => cancelOrder(book, work, "The buyer asked")),
  );
  await shop.em.transactional((em) => onOrder(em as never, aDeed(), orders[0] as string, giveUp));

  const now = await until(
    () => packing.stateOf(stays),
    (one) => one.trackingNumber !== null && one.trackingNumber !== trackingNumber,
  );
  expect(now.status).toBe("LABELLED");
});

test("a parcel leaves or is cancelled, never both", async () => {
  const { fulfillmentId, orderId } = await packing.packed();
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "FLEET", service: "SAME" });
  await labelled(fulfillmentId);

  const [shipped, cancelled] = await Promise.all([
    change("shipFulfillment", { fulfillmentId: parcel(fulfillmentId) }),
    change("cancelOrder", { orderId: globalId("Order", orderId), reason: "The buyer asked" }).catch(() => null),
  ]);

  await shop.em.transactional((em) => onOrder(em as never, aDeed(), orderId, giveUp));
  const { status } = await packing.stateOf(fulfillmentId);
  expect(status).toBe(shipped.userErrors.length === 0 ? "SHIPPED" : "CANCELLED");
  expect(cancelled).toBeDefined();
  expect((await checkInvariants(shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox")).toEqual([]);
});

test("a parcel gets no label while its order is held, though it is packed", async () => {
  const { orderId, fulfillmentId } = await packing.packed();
  const { placeHold } = await gateway.data<{ placeHold: { hold: { id: string } } }>(
    "mutation($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } } }",
    { input: { orderId: globalId("Order", orderId), reason: "OTHER" } },
  );
  const buy = () => change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "FLEET", service: "SAME" });

  const held = await buy();
  await gateway.data("mutation($input: ReleaseHoldInput!) { releaseHold(input: $input) { userErrors { code } } }", {
    input: { holdId: placeHold.hold.id },
  });
  const released = await buy();

  expect(held.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", message: expect.stringContaining("is held (OTHER)") }]);
  expect(released.userErrors).toEqual([]);
});

test("a manifest hands over its parcels once, and leaves out what is held", async () => {
  const store = await shop.location({ timeZone: "Asia/Jayapura", postalCode: "99111", city: "Jayapura", countryCode: "ID" });
  const there = new Packing(shop, store);
  const parcels = [await there.packed(), await there.packed(), await there.packed()];
  for (const { fulfillmentId } of parcels)
    await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "FLEET", service: "SAME" });
  for (const { fulfillmentId } of parcels) await labelled(fulfillmentId);
  const held = parcels[1] as (typeof parcels)[0];
  await gateway.data(`mutation($input: PlaceHoldInput!) { placeHold(input: $input) { userErrors { code } } }`, {
    input: { orderId: globalId("Order", held.orderId), reason: "OTHER" },
  });
  const shown = `manifests(filter: { locationIds: ["${globalId("Location", store.id)}"] }) { totalCount nodes { id carrier day status parcels { leftOut fulfillment { status } } } }`;
  interface Shown {
    readonly manifests: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly id: string; readonly parcels: readonly { readonly leftOut: string | null }[] }[];
    };
  }
  const before = await gateway.data<Shown>(`{ ${shown} }`);
  const [manifest] = before.manifests.nodes;

  const closing = { manifestId: manifest?.id as string };
  await Promise.all([change("closeManifest", closing), change("closeManifest", closing)]);

  const after = await gateway.data<Shown>(`{ ${shown} }`);
  expect(after.manifests.totalCount).toBe(1);
  expect(after.manifests.nodes[0]).toMatchObject({ carrier: "FLEET", status: "CLOSED" });
  expect(after.manifests.nodes[0]?.parcels.flatMap(({ leftOut }) => leftOut ?? [])).toEqual([expect.stringContaining("held")]);
  for (const { fulfillmentId } of parcels) {
    const events = await there.told(fulfillmentId);
    expect(events.filter((type) => type === "fulfillment.shipped").length).toBe(fulfillmentId === held.fulfillmentId ? 0 : 1);
  }
});

test("a partner's key ships what is at their place, end to end, and sees nothing of others", async () => {
  const partner = await shop.location({ type: "THREE_PL", externalRequest: true, postalCode: "40111", countryCode: "ID" });
  const theirKey = await gateway.key(["fulfillment:read", "fulfillment:write"], { locationIds: [partner.id] });
  const there = new Packing(shop, partner);
  const orderId = await there.order(2, { shipTo: jakarta });
  const [work] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${orderId}`);
  const fulfillmentOrderId = globalId("FulfillmentOrder", work?.id as string);
  const asPartner = async (mutation: string, input: object) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const answer = await gateway.ask<Record<string, { userErrors: { code: string }[]; fulfillment?: { id: string; status: string } }>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { ${mutation.startsWith("ship") || mutation.startsWith("record") ? "fulfillment { id status }" : ""} userErrors { code message } } }`,
      { input },
      theirKey,
    );
    return answer.data?.[mutation];
  };

  expect((await asPartner("acceptFulfillmentRequest", { fulfillmentOrderId }))?.userErrors).toEqual([]);
  const left = await asPartner("shipFulfillmentOrder", { fulfillmentOrderId, carrier: "JNE", trackingNumber: "JX1" });
  const there2 = await asPartner("recordTrackingEvent", {
    fulfillmentId: left?.fulfillment?.id,
    status: "DELIVERED",
    happenedAt: new Date().toISOString(),
  });

  expect(left?.fulfillment?.status).toBe("SHIPPED");
  expect(there2?.fulfillment?.status).toBe("DELIVERED");
  const { fulfillmentId } = await packing.packed();
  expect((await asPartner("shipFulfillment", { fulfillmentId: parcel(fulfillmentId) }))?.userErrors[0]?.code).toBe("NOT_FOUND");
});

test("a carrier's message is checked, kept once, and makes us ask; asked or told, the parcel moves once", async () => {
  const { fulfillmentId } = await packing.packed();
  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId), carrier: "JNE", service: "REG" });
  await labelled(fulfillmentId);
  await change("shipFulfillment", { fulfillmentId: parcel(fulfillmentId) });
  const [booking] = await bookings(fulfillmentId);
  const order = double.orderOf(booking?.id as string);
  for (const status of ["allocated", "picked", "dropping_off", "delivered"]) double.scan(order, status);
  const message = double.message(order);
  const post = (headers: Readonly<Record<string, string>>, body = message.body) =>
    fetch(`${gateway.url}/carriers/biteship/webhook`, { method: "POST", headers, body });
  const asked = async () => (await post(message.headers)).json();

  const forged = await post({ ...message.headers, "x-muara-key": "guessed" });
  const ping = await post({}, "");
  const answers = await Promise.all([asked(), asked(), asked()]);
  await shop.read(sql`update carrier_bookings set next_check_at = now() where id = ${booking?.id}`);
  await reached(fulfillmentId, "DELIVERED");

  expect([forged.status, ping.status]).toEqual([401, 200]);
  expect(answers.map((one) => (one as { status: string }).status).sort()).toEqual(["ACCEPTED", "DUPLICATE", "DUPLICATE"]);
  const told = await packing.told(fulfillmentId);
  expect(told.filter((type) => type === "fulfillment.delivered").length).toBe(1);
  const shown = await gateway.data(
    `query($id: ID!) { fulfillment(id: $id) { status nextStatuses deliveredAt cost { amount currencyCode } collect { amount }
      labels { status carrier service because } trackingEvents { status code source moved } } }`,
    { id: parcel(fulfillmentId) },
  );
  expect(shown).toMatchObject({
    fulfillment: {
      status: "DELIVERED",
      nextStatuses: [],
      cost: { amount: "18000.00", currencyCode: "IDR" },
      collect: null,
      labels: [{ status: "BOOKED", carrier: "JNE", service: "REG", because: "JNE REG was asked for." }],
      trackingEvents: [
        { status: null, code: "confirmed", source: "POLL", moved: false },
        { status: null, code: "allocated", moved: false },
        { status: "IN_TRANSIT", code: "picked", moved: false },
        { status: "OUT_FOR_DELIVERY", code: "dropping_off", moved: false },
        { status: "DELIVERED", code: "delivered", moved: true },
      ],
    },
  });
  // Its way has ended: it is asked for no more.
  const [left] = await until(
    () => shop.read(sql<{ next: string | null }>`select next_check_at as next from carrier_bookings where id = ${booking?.id}`),
    ([one]) => one?.next === null,
  );
  expect(left?.next).toBeNull();
});

test("cash to be collected is told to the carrier, of whom only those that collect are asked", async () => {
  const { fulfillmentId } = await packing.packed(2, { paymentStatus: "COD_DUE" });

  await change("buyLabel", { fulfillmentId: parcel(fulfillmentId) });
  const { carrier } = await labelled(fulfillmentId);

  // The cheapest does not collect.
  expect(carrier).toBe("ANTERAJA");
  const [booking] = await bookings(fulfillmentId);
  expect(double.orderOf(booking?.id as string).asked).toMatchObject({
    destination_cash_on_delivery: 20_000,
    destination_cash_on_delivery_type: "7_days",
  });
});

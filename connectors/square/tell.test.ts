import { afterAll, beforeEach, expect, test } from "vitest";
import type { Commands } from "../../src/channels/command.ts";
import { ChannelServer } from "../../test/channels/channel-server.ts";
import { check } from "./check.ts";
import { tell } from "./tell.ts";

/** Square's shapes as its API description 2025-08-20 gives them. */
interface SquareOrder {
  id: string;
  location_id: string;
  version: number;
  fulfillments: { uid: string; type: string; state: string; shipment_details?: Record<string, string> }[];
  tenders: { id: string; payment_id: string; amount_money: { amount: number; currency: string } }[];
}

let order: SquareOrder;
let refunds: Map<string, { id: string; status: string }>;
beforeEach(() => {
  order = {
    id: "O1",
    location_id: "L1",
    version: 3,
    fulfillments: [{ uid: "f1", type: "SHIPMENT", state: "PROPOSED" }],
    tenders: [{ id: "t1", payment_id: "p1", amount_money: { amount: 2_000, currency: "USD" } }],
  };
  refunds = new Map();
});
const server = await ChannelServer.start(({ method, path, headers, body }) => {
  if (headers.authorization !== "Bearer EAAA") return { status: 401, body: { errors: [{ code: "UNAUTHORIZED" }] } };
  if (path === "/v2/locations")
    return { body: { locations: [{ id: "L1", name: "Main", business_name: "Kopi", currency: "USD", status: "ACTIVE" }] } };
  const said = body.length > 0 ? (JSON.parse(Buffer.from(body).toString()) as Record<string, never>) : {};
  if (method === "GET" && path === "/v2/orders/O1") return { body: { order } };
  if (method === "PUT" && path === "/v2/orders/O1") return { body: update(said.order as unknown as SquareOrder) };
  if (method === "POST" && path === "/v2/refunds") {
    const key = said.idempotency_key as unknown as string;
    if (!refunds.has(key)) refunds.set(key, { id: `r${refunds.size + 1}`, status: "PENDING" });
    return { body: { refund: refunds.get(key) } };
  }
  const known = [...refunds.values()].find(({ id }) => path === `/v2/refunds/${id}`);
  return known ? { body: { refund: { ...known, status: "COMPLETED" } } } : { status: 404, body: { errors: [{ code: "NOT_FOUND" }] } };
});
afterAll(() => server.stop());

function update(sparse: SquareOrder) {
  for (const change of sparse.fulfillments) Object.assign(order.fulfillments.find(({ uid }) => uid === change.uid) ?? {}, change);
  order.version += 1;
  return { order };
}

const settings = { webhookSecrets: ["k"], notificationUrl: "https://x.example", accessToken: "EAAA", apiBaseUrl: server.url };
const account = { settings, http: (url: string, init?: RequestInit) => fetch(url, init), now: () => new Date() };
const theirs = { externalId: "O1", number: "#1", currencyCode: "USD" };
const shipCommand: Commands["SHIP"] = {
  order: theirs,
  shipment: {
    id: "parcel",
    lines: [{ externalIds: ["l1"], sku: null, quantity: 1 }],
    complete: true,
    trackingNumber: "1Z9",
    carrierCode: "ups",
    carrierName: "UPS",
    trackingUrl: "https://ups.example/1Z9",
    shippedAt: new Date(0),
    externalLocationId: null,
    notifyBuyer: true,
  },
};
const refundCommand: Commands["REFUND"] = { order: theirs, amount: { minor: 500n, currency: "USD" }, lines: [], reason: "Late" };

test("a parcel completes the order's fulfillment with its tracking; looked at, or sent again, it is seen", async () => {
  expect(await tell.SHIP?.observe?.(shipCommand, account, "k1")).toBeNull();
  expect(await tell.SHIP?.send(shipCommand, account, "k1")).toEqual({ outcome: "ACCEPTED", reference: "f1" });

  expect(order.fulfillments[0]).toMatchObject({ state: "COMPLETED", shipment_details: { carrier: "UPS", tracking_number: "1Z9" } });
  expect(await tell.SHIP?.observe?.(shipCommand, account, "k1")).toEqual({ outcome: "ACCEPTED", reference: "f1" });
  expect(await tell.SHIP?.send(shipCommand, account, "k1")).toEqual({ outcome: "ACCEPTED", reference: "f1" });
  expect(order.version).toBe(4);
});

test("what has nothing open is rejected in words", async () => {
  order.fulfillments = [{ uid: "f1", type: "SHIPMENT", state: "CANCELED" }];
  expect(await tell.SHIP?.send(shipCommand, account, "k1")).toMatchObject({ outcome: "REJECTED" });
});

test("a refund goes to the payment that has enough, once a key, and is waited for", async () => {
  expect(await tell.REFUND?.send(refundCommand, account, "k2")).toEqual({ outcome: "PENDING", reference: "r1" });
  expect(await tell.REFUND?.observe?.(refundCommand, account, "k2")).toEqual({ outcome: "ACCEPTED", reference: "r1" });
  expect(refunds.size).toBe(1);

  const more = { ...refundCommand, amount: { minor: 2_001n, currency: "USD" } };
  expect(await tell.REFUND?.send(more, account, "k3")).toMatchObject({ outcome: "REJECTED" });
});

test("whose account it is, is asked; without credentials nothing is told", async () => {
  expect(await check(account)).toEqual({ name: "Kopi", currencyCode: "USD", problems: [] });
  const stranger = { ...account, settings: { ...settings, accessToken: "no" } };
  await expect(tell.SHIP?.send(shipCommand, stranger, "k1")).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
});

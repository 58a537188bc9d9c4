import { expect, test, vi } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { revokeKey } from "../../src/access/keys.ts";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const surabaya = await shop.location({ code: "SUB", latitude: -7.3, longitude: 112.7 });
const web = await shop.channel({ code: "web" });
const b2b = await shop.channel({ code: "b2b", type: "B2B" });
await shop.stock(jakarta, { MUG: 100, TEA: 100 });
await shop.stock(surabaya, { MUG: 100 });
await gateway.settled();

interface Level {
  readonly item: { readonly sku: string };
  readonly location: { readonly code: string };
}
interface OrderNews {
  readonly type: string;
  readonly order: { readonly number: string; readonly status: string } | null;
}
const levels =
  "subscription($filter: InventoryLevelEventFilterInput) { inventoryLevels(filter: $filter) { item { sku } location { code } } }";
const orders = "subscription($filter: OrderEventFilterInput) { orderEvents(filter: $filter) { type order { number status } } }";
const placesOf = (events: readonly Level[]) => events.map(({ item, location }) => `${item.sku} ${location.code}`);

test("subscribers hear what they asked for: a location, a SKU, a channel, an order, a kind of event", async () => {
  const key = await gateway.key();
  const [known] = await shop.accept(web, anOrder({ number: "#1" }));
  await gateway.settled();
  const stand = await gateway.standing(5);
  const atJakarta = subscribe<Level>(gateway.client(key), levels, { filter: { locationIds: [globalId("Location", jakarta.id)] } });
  const ofTea = subscribe<Level>(gateway.client(key), levels, { filter: { skus: ["TEA"] } });
  const ofBoth = subscribe<Level>(gateway.client(key), levels, {
    filter: { skus: ["TEA"], locationIds: [globalId("Location", surabaya.id)] },
  });
  const ofB2b = subscribe<OrderNews>(gateway.client(key), orders, {
    filter: { channelIds: [globalId("Channel", b2b.id)], types: ["order.received"] },
  });
  const ofKnown = subscribe<OrderNews>(gateway.client(key), orders, {
    filter: { orderIds: [globalId("Order", known?.orderId as string)] },
  });
  await stand();

  await shop.stock(surabaya, { MUG: 1 });
  await shop.stock(jakarta, { TEA: 1 });
  await shop.stock(jakarta, { MUG: 1 });
  await shop.accept(web, anOrder({ number: "#2" }));
  await shop.accept(b2b, anOrder({ number: "#3" }));
  await until(() => ofB2b.events.length > 0);
  await sleep(300);

  // The mugs moved three times, twice of that for the orders: of what came at once there is the last count alone.
  expect([...new Set(placesOf(atJakarta.events))]).toEqual(["TEA JKT", "MUG JKT"]);
  expect(placesOf(ofTea.events)).toEqual(["TEA JKT"]);
  expect(ofBoth.events).toEqual([]);
  expect(ofB2b.events).toEqual([{ type: "order.received", order: { number: "#3", status: "OPEN" } }]);
  expect(ofKnown.events).toEqual([]);
});

test("a key without the scope is refused when it subscribes, not when something happens", async () => {
  const client = gateway.client(await gateway.key(["locations:read"]));
  for (const query of [
    "subscription { orderEvents { type } }",
    "subscription { fulfillmentOrderEvents { type } }",
    "subscription { inventoryLevels { available } }",
  ]) {
    const { ended } = subscribe(client, query);
    expect(await until(ended)).toMatchObject([{ extensions: { code: "UNAUTHORIZED" } }]);
  }
});

test("a key limited to a location hears of its stock and work alone, and of no orders", async () => {
  const key = await gateway.key(["inventory:read", "fulfillment:read", "orders:read", "locations:read"], { locationIds: [surabaya.id] });
  const client = gateway.client(key);
  const stand = await gateway.standing(3);
  const stock = subscribe<Level>(client, levels);
  const work = subscribe<{ type: string; fulfillmentOrder: { location: { code: string } } }>(
    client,
    "subscription { fulfillmentOrderEvents { type fulfillmentOrder { location { code } } } }",
  );
  const news = subscribe<OrderNews>(client, orders);
  await stand();

  await shop.stock(jakarta, { MUG: 1 });
  await shop.accept(web, anOrder());
  await shop.stock(surabaya, { VASE: 5 });
  await shop.accept(web, anOrder({ lines: [aLine("VASE")] }));
  await until(() => stock.events.length >= 1 && work.events.length >= 1);
  await sleep(300);

  expect(new Set(placesOf(stock.events))).toEqual(new Set(["VASE SUB"]));
  expect(new Set(work.events.map(({ fulfillmentOrder }) => fulfillmentOrder.location.code))).toEqual(new Set(["SUB"]));
  expect(news.events).toEqual([]);
});

test("a key limited to a channel hears of its orders alone", async () => {
  const stand = await gateway.standing(1);
  const { events } = subscribe<OrderNews>(gateway.client(await gateway.key(["orders:read"], { channelIds: [b2b.id] })), orders);
  await stand();

  await shop.accept(web, anOrder({ number: "#W" }));
  await shop.accept(b2b, anOrder({ number: "#B" }));
  await until(() => events.length > 0);
  await sleep(300);

  expect(new Set(events.map(({ order }) => order?.number))).toEqual(new Set(["#B"]));
});

test("each event is answered afresh: the second shows the second state", async () => {
  const stand = await gateway.standing(1);
  const { events } = subscribe<OrderNews>(gateway.client(await gateway.key()), orders, {
    filter: { channelIds: [globalId("Channel", b2b.id)] },
  });
  await stand();

  const [accepted] = await shop.accept(b2b, anOrder({ number: "#C" }));
  await until(() => events.some(({ type }) => type === "order.opened"));
  const before = events.length;
  const { cancelOrder } = await gateway.data<{ cancelOrder: { userErrors: unknown[] } }>(
    'mutation($id: ID!) { cancelOrder(input: { orderId: $id, reason: "buyer asked" }) { userErrors { message } } }',
    {
      id: globalId("Order", accepted?.orderId as string),
    },
  );
  expect(cancelOrder.userErrors).toEqual([]);
  await until(() => events.length > before);

  expect(events.at(before - 1)?.order?.status).toBe("OPEN");
  expect(events.at(-1)?.order?.status).toBe("CANCELLED");
});

test("a key that is revoked loses its socket with 4403 when keys are next looked at; others stay", async () => {
  const interval = vi.spyOn(globalThis, "setInterval");
  const stolen = await gateway.key();
  const stand = await gateway.standing(2);
  const honest = subscribe(gateway.client(await gateway.key()), levels);
  const thief = subscribe(gateway.client(stolen), levels);
  await stand();
  // Keys are looked at every half a minute, too long for a test: what would be called then is called now.
  const looks = interval.mock.calls.filter(([, ms]) => ms === 30_000).map(([look]) => look as () => void);
  interval.mockRestore();
  expect(looks).toHaveLength(2);

  await revokeKey(shop.em, keyIdOf(stolen), new Date());
  for (const look of looks) look();

  expect(await until(thief.ended)).toMatchObject({ code: 4403 });
  await sleep(100);
  expect(honest.ended()).toBeNull();
});

test.each(["", "muara_00000000000000000000000000000000_0000000000000000000000000000000000000000000", "Bearer"])(
  "an unknown key (%j) opens no socket",
  async (key) => {
    const { ended } = subscribe(gateway.client(key), levels);

    expect(await until(ended)).toMatchObject({ code: 4403 });
  },
);

const keyIdOf = (key: string) => (/^muara_(.{32})_/.exec(key)?.[1] ?? "").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

test("the same question by keys with other rights is answered by those: one sees the buyer's name, the other does not", async () => {
  const query = "subscription { orderEvents { type order { customer { name masked } } } }";
  interface Named {
    readonly type: string;
    readonly order: { readonly customer: { readonly name: string; readonly masked: boolean } };
  }
  const stand = await gateway.standing(3);
  const [seeing, alike, blind] = [await gateway.key(), await gateway.key(), await gateway.key(["orders:read"])].map((key) =>
    subscribe<Named>(gateway.client(key), query),
  );
  await stand();

  await shop.accept(web, anOrder({ number: "#N" }));
  await until(() => [seeing, alike, blind].every((one) => one?.events.some(({ type }) => type === "order.received")));

  expect(seeing?.events[0]?.order.customer).toEqual({ name: "Sari Wulandari", masked: false });
  expect(alike?.events[0]?.order.customer).toEqual({ name: "Sari Wulandari", masked: false });
  expect(blind?.events[0]?.order.customer).toEqual({ name: "S•••", masked: true });
});

import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { globalId } from "../../schema/kit/global-id.ts";
import { newId } from "../../src/kit/ids.ts";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { muchHappensTo, type News, numbers, orderNews, type StockNews, stockMoves, stockNews } from "./much-happens.ts";

const gateway = await openGateway();
const { shop } = gateway;
const till = await shop.location({ code: "SENAYAN" });
const key = await gateway.key(["inventory:read", "orders:read"]);
/** The filter for one order, whether there is one or not. */
const of = (orderId: string) => ({ orderIds: [globalId("Order", orderId)] });

test("a till that was away while 50,000 things happened hears each once and in order, and then what is new", async () => {
  const order = newId();
  const left = await gateway.settled();
  await muchHappensTo(gateway, order, 1, 50_000);
  await gateway.settled();

  const { events, ended } = subscribe<News>(gateway.client(key), orderNews, { after: left });
  await until(() => events.length >= 20_000);
  // It is still catching up when more happens.
  await muchHappensTo(gateway, order, 50_001, 50_500);
  await until(() => events.length >= 50_500, Boolean, 60_000);
  await sleep(300);

  expect(ended()).toBeNull();
  expect(events.map(({ sequence }) => sequence)).toEqual(numbers(1, 50_500));
  expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(50_500);
});

test("a till whose line is cut again and again comes back each time without a gap and without a repeat", async () => {
  const order = newId();
  let after = await gateway.settled();
  const heard: News[] = [];
  let written = 0;
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await muchHappensTo(gateway, order, written + 1, written + 25);
      written += 25;
      gateway.gateway.services.nudge();
      await sleep(5);
    }
  })();

  for (const enough of [40, 700, 90, 1_500, 10]) {
    let socket: WebSocket | undefined;
    const client = gateway.client(key, {
      on: {
        opened: (opened) => {
          socket = opened as WebSocket;
        },
      },
    });
    const { events, ended } = subscribe<News>(client, orderNews, { after, filter: of(order) });
    await until(() => events.length >= enough);
    socket?.terminate();
    await until(() => ended() !== null);
    heard.push(...events);
    after = events.at(-1)?.cursor ?? after;
  }
  writing = false;
  await writer;
  const { events } = subscribe<News>(gateway.client(key), orderNews, { after, filter: of(order) });
  await until(() => heard.length + events.length >= written);
  await sleep(300);

  expect([...heard, ...events].map(({ sequence }) => sequence)).toEqual(numbers(1, written));
});

test("state first, then events: with the cursor read before the state nothing is missed between", async () => {
  const order = newId();
  await muchHappensTo(gateway, order, 1, 1);
  await gateway.settled();

  const { eventCursor } = await gateway.data<{ eventCursor: string }>("{ eventCursor orders { nodes { status } } }");
  await muchHappensTo(gateway, order, 2, 4);
  const { events } = subscribe<News>(gateway.client(key), orderNews, { after: eventCursor, filter: of(order) });
  await until(() => events.length >= 3);

  expect(events.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
});

test("of stock that moved 20,000 times a till hears little, in order, and the last count of every level", async () => {
  const items = await Promise.all(["MUG", "TEA", "VASE"].map((sku) => shop.item(sku)));
  const left = await gateway.settled();
  await stockMoves(
    gateway,
    items.map(({ id }) => id),
    till.id,
    1,
    20_000,
  );
  const { events } = subscribe<StockNews & { item: { sku: string } }>(
    gateway.client(key),
    stockNews.replace("available", "available item { sku }"),
    { after: left },
  );
  const lastOf = (sku: string) => events.findLast(({ item }) => item.sku === sku)?.available;
  await until(() => ["MUG", "TEA", "VASE"].every((sku) => lastOf(sku) === 20_000));

  expect(events.length).toBeLessThan(1_000);
  for (const [, heard] of Map.groupBy(events, ({ item }) => item.sku))
    expect(heard.map(({ sequence }) => sequence)).toEqual([...new Set(heard.map(({ sequence }) => sequence))].sort((a, b) => a - b));
});

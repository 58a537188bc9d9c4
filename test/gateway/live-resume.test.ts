import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { muchHappens, numbers, type StockEvent, stockNews } from "./stock-news.ts";

const gateway = await openGateway();
const { shop } = gateway;
const till = await shop.location({ code: "SENAYAN" });
const key = await gateway.key(["inventory:read"]);

test("a till that was away while 50,000 things happened hears each once and in order, and then what is new", async () => {
  const mug = await shop.item("MUG");
  const left = await gateway.settled();
  await muchHappens(gateway, mug, till, 1, 50_000);
  await gateway.settled();

  const { events, ended } = subscribe<StockEvent>(gateway.client(key), stockNews, { after: left });
  await until(() => events.length >= 20_000);
  // It is still catching up when more happens.
  await muchHappens(gateway, mug, till, 50_001, 50_500);
  await until(() => events.length >= 50_500, Boolean, 60_000);
  await sleep(300);

  expect(ended()).toBeNull();
  expect(events.map(({ sequence }) => sequence)).toEqual(numbers(1, 50_500));
  expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(50_500);
});

test("a till whose line is cut again and again comes back each time without a gap and without a repeat", async () => {
  const tea = await shop.item("TEA");
  let after = await gateway.settled();
  const heard: StockEvent[] = [];
  let written = 0;
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await muchHappens(gateway, tea, till, written + 1, written + 25);
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
    const { events, ended } = subscribe<StockEvent>(client, stockNews, { after, filter: { skus: ["TEA"] } });
    await until(() => events.length >= enough);
    socket?.terminate();
    await until(() => ended() !== null);
    heard.push(...events);
    after = events.at(-1)?.cursor ?? after;
  }
  writing = false;
  await writer;
  const { events } = subscribe<StockEvent>(gateway.client(key), stockNews, { after, filter: { skus: ["TEA"] } });
  await until(() => heard.length + events.length >= written);
  await sleep(300);

  expect([...heard, ...events].map(({ sequence }) => sequence)).toEqual(numbers(1, written));
});

test("state first, then events: with the cursor read before the state nothing is missed between", async () => {
  const vase = await shop.item("VASE");
  await muchHappens(gateway, vase, till, 1, 1);
  await gateway.settled();

  const { eventCursor } = await gateway.data<{ eventCursor: string }>("{ eventCursor inventoryLevels { nodes { available } } }");
  await muchHappens(gateway, vase, till, 2, 4);
  const { events } = subscribe<StockEvent>(gateway.client(key), stockNews, { after: eventCursor, filter: { skus: ["VASE"] } });
  await until(() => events.length >= 3);

  expect(events.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
});

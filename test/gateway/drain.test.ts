import { expect, test } from "vitest";
import type { Post } from "../../src/demo/channels.ts";
import { secrets } from "../../src/demo/merchant.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { aMugOrder, post } from "./posting.ts";

const gateway = await openGateway();
await gateway.shop.stock(await gateway.shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 10_000 });
await gateway.shop.channel({ code: "shopify", connectorKey: "shopify", settings: { webhookSecrets: [secrets.shopify] } });
const url = `${gateway.url}/webhooks/shopify`;

interface OrderNews {
  readonly cursor: string;
  readonly sequence: number;
  readonly order: { readonly number: string };
}
const news =
  'subscription($after: String) { orderEvents(after: $after, filter: { types: ["order.received"] }) { cursor sequence order { number } } }';

test("a gateway that is stopped amid 200 webhooks loses none that it acknowledged and takes none twice", async () => {
  const key = await gateway.owner();
  expect(await post(aMugOrder(url))).toMatchObject({ status: 200 });
  await until(
    () => gateway.shop.counts("MUG"),
    ({ committed }) => committed === 1,
  );
  const began = await gateway.settled();
  const first = subscribe<OrderNews>(gateway.client(key), news, { after: began });
  await sleep(200);

  const acknowledged: string[] = [];
  let refused = 0;
  const send = async () => {
    const message = aMugOrder(url);
    try {
      // Whoever is turned away hears so: with a refusal, or because nobody is there.
      if ((await post(message)).status === 200) acknowledged.push(message.number);
      else refused += 1;
    } catch {
      refused += 1;
    }
  };
  const early = Array.from({ length: 120 }, send);
  await until(() => acknowledged.length >= 40);
  const stopped = gateway.stop();
  const late = Array.from({ length: 80 }, send);
  await Promise.all([stopped, ...early, ...late]);

  expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  expect(refused).toBeGreaterThan(0);
  expect(acknowledged.length + refused).toBe(200);
  expect(first.ended()).toMatchObject({ code: 1001 });

  await gateway.start();
  const { shop } = gateway;
  await until(
    () => shop.read(sql<{ left: number }>`select count(*)::int as left from inbox where status <> 'DONE'`),
    ([counted]) => counted?.left === 0,
  );
  const orders = (await shop.read(sql<{ number: string }>`select number from orders`)).map(({ number }) => number);
  expect(new Set(orders).size).toBe(orders.length);
  expect(orders).toEqual(expect.arrayContaining(acknowledged));
  expect((await shop.counts("MUG")).committed).toBe(orders.length);

  const second = subscribe<OrderNews>(gateway.client(key), news, { after: first.events.at(-1)?.cursor ?? began });
  await until(() => first.events.length + second.events.length >= orders.length - 1);
  await sleep(300);
  const heard = [...first.events, ...second.events].map(({ order }) => order.number);
  // All but the one that was there before it subscribed.
  expect(heard.length).toBe(orders.length - 1);
  expect(orders).toEqual(expect.arrayContaining(heard));
  expect(new Set(heard).size).toBe(heard.length);
});

test("the client of graphql-ws comes back by itself after a restart and goes on after the last event it had", async () => {
  const heard: string[] = [];
  const client = gateway.client(await gateway.owner(), { retryAttempts: 100, retryWait: () => sleep(20), shouldRetry: () => true });
  // It sends these variables each time it comes back: keeping the cursor in them is what makes it resume.
  const variables = { after: await gateway.settled() };
  const next = ({ data }: { data?: { orderEvents: OrderNews } | null }) => {
    if (!data) return;
    heard.push(data.orderEvents.order.number);
    variables.after = data.orderEvents.cursor;
  };
  client.subscribe<{ orderEvents: OrderNews }>({ query: news, variables }, { next, error: () => {}, complete: () => {} });
  const [first, ...others] = Array.from({ length: 3 }, () => aMugOrder(url));

  await post(first as Post);
  await until(() => heard.length === 1);
  await gateway.stop();
  await gateway.start();
  for (const message of others) await post(message);
  await until(() => heard.length >= 3);
  await sleep(200);

  expect(heard).toEqual([first, ...others].map((message) => message?.number));
});

test("stopping twice is stopping once, and a stopped gateway is not ready", async () => {
  const running = gateway.gateway;
  expect((await fetch(`${running.url}/readyz`)).status).toBe(200);

  await Promise.all([gateway.stop(), running.stop()]);

  await expect(fetch(`${running.url}/readyz`)).rejects.toThrow();
  await gateway.start();
});

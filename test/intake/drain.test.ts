import { expect, test } from "vitest";
import { connectors } from "../../connectors/index.ts";
import { shopifyOrder } from "../../src/demo/channels.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { Drain } from "../../src/intake/drain.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const byKey = new Map(connectors.map((connector) => [connector.key, connector]));

test("five hundred messages are taken in few transactions; a bad one fails alone, and a later version finds its order", async () => {
  await shop.stock(await shop.location(), { MUG: 1_000 });
  const { id: channelId } = await shop.channel({ connectorKey: "shopify", settings: { webhookSecrets: ["x"] } });
  const anOrder = (id: number, title = "Mug") =>
    shopifyOrder("", { id, name: `#${id}`, customer: "Sari W", lines: [{ sku: "MUG", title, quantity: 1, price: "1.00" }] });
  const sent = Array.from({ length: 500 }, (_, number) => anOrder(number + 1));
  sent[249] = anOrder(250, "nobody can store \u0000");
  // One order of the first batch is cancelled in the next, and one of the third in the same.
  const cancelled = (id: number) => {
    const { headers, body } = anOrder(id);
    const order = JSON.parse(body) as Record<string, unknown>;
    return { headers, body: JSON.stringify({ ...order, cancelled_at: "2036-11-01T00:00:00Z", updated_at: "2036-11-01T00:00:00Z" }) };
  };
  sent.splice(300, 0, { url: "", ...cancelled(7) });
  sent.push({ url: "", ...cancelled(480) });
  await keepMessages(
    shop.em,
    sent.map(({ headers, body }, number) => ({
      channelId,
      deliveryId: `delivery-${number}`,
      source: "WEBHOOK",
      delivery: { headers, body: Buffer.from(body) },
    })),
  );

  const drain = new Drain({ orm: shop.orm, connectors: byKey, log: silentLog(), onCommitted: () => {} });
  drain.start();
  await expect
    .poll(() => shop.read(sql`select status, attempts, count(*)::int as messages from inbox group by 1, 2 order by 1`), { timeout: 20_000 })
    .toEqual([
      { status: "DONE", attempts: 0, messages: 501 },
      { status: "PENDING", attempts: 1, messages: 1 },
    ]);
  await drain.stop();

  expect(await shop.read(sql`select status, count(*)::int as orders from orders group by 1 order by 1`)).toEqual([
    { status: "CANCELLED", orders: 2 },
    { status: "OPEN", orders: 497 },
  ]);
  expect(await shop.counts("MUG")).toMatchObject({ available: 503, committed: 497 });
  const [written] = await shop.read(sql<{ transactions: number }>`select count(distinct xmin::text)::int as transactions from orders`);
  expect(written?.transactions).toBeLessThan(20);
  const [told] = await shop.read(sql<{ messages: number }>`
    select count(distinct correlation_id)::int as messages from outbox where type = 'order.received' and correlation_id like 'message:%'`);
  expect(told).toEqual({ messages: 499 });
});

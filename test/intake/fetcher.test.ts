import { expect, test } from "vitest";
import { type Post, shopifyOrder, squareEvent } from "../../src/demo/channels.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { sql } from "../../src/kit/sql.ts";
import { aGate } from "../support/gate.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();

test("a channel that does not answer keeps nobody else waiting, and is asked a few things at once at most", async () => {
  await shop.location();
  const web = await shop.channel({ connectorKey: "shopify", settings: { webhookSecrets: ["x"] } });
  const till = await shop.channel({
    connectorKey: "square",
    settings: { webhookSecrets: ["x"], notificationUrl: "https://example.com/hook", accessToken: "t", apiBaseUrl: "https://example.com" },
  });
  const answers: ((response: Response) => void)[] = [];
  let fails = false;
  const silent: typeof fetch = () =>
    fails ? Promise.resolve(new Response(null, { status: 503 })) : new Promise((resolve) => answers.push(resolve));
  const { gate, stop } = aGate(shop, { http: silent });
  const keep = (channelId: string, deliveryId: string, { headers, body }: Post) =>
    keepMessages(shop.em, [{ channelId, deliveryId, source: "WEBHOOK", delivery: { headers, body: Buffer.from(body) } }]);

  for (let number = 1; number <= 9; number += 1)
    await keep(till.id, `sale-${number}`, squareEvent("https://example.com/hook", `SALE-${number}`));
  gate.start();
  await expect.poll(() => answers.length).toBe(4);
  await keep(
    web.id,
    "order-1",
    shopifyOrder("https://example.com", {
      id: 1,
      name: "#1",
      customer: "Sari W",
      lines: [{ sku: "MUG", title: "Mug", quantity: 1, price: "1.00" }],
    }),
  );
  gate.nudge();

  await expect.poll(() => shop.read(sql`select external_id as id from orders`)).toEqual([{ id: "1" }]);
  expect(answers).toHaveLength(4);

  fails = true;
  for (const answer of answers) answer(new Response(null, { status: 503 }));
  await expect
    .poll(() => shop.read(sql`select count(*)::int as tried from inbox where status = 'PENDING' and attempts = 1`))
    .toEqual([{ tried: 9 }]);
  await stop();
});

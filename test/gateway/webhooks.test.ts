import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Post, wooOrder } from "../../src/demo/channels.ts";
import { secrets } from "../../src/demo/merchant.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aMugOrder, inboxSize, messages, post, resigned, signature } from "./posting.ts";

const gateway = await openGateway({ env: { MUARA_MAX_BODY_BYTES: "20000" } });
const { shop } = gateway;
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 100 });
const shopify = await shop.channel({
  code: "shopify",
  connectorKey: "shopify",
  settings: { webhookSecrets: [secrets.shopify, "shpss_next"] },
});
await shop.channel({ code: "woo", connectorKey: "woocommerce", settings: { webhookSecrets: [secrets.woocommerce] } });
await shop.channel({ code: "till", type: "POS" });
const url = `${gateway.url}/webhooks/shopify`;

test("a webhook is kept, answered, and becomes an order", async () => {
  const message = aMugOrder(url);

  expect(await post(message)).toEqual({ status: 200, code: "ACCEPTED" });
  const [kept] = await until(
    () => messages(gateway),
    ([newest]) => newest?.status === "DONE",
  );
  expect(kept).toMatchObject({ outcome: "ACCEPTED", source: "WEBHOOK", order: { number: message.number } });
});

test("the same delivery twice is acknowledged twice and kept once, even at the same moment", async () => {
  const message = aMugOrder(url);
  const before = await inboxSize(gateway);

  const answers = await Promise.all(Array.from({ length: 12 }, () => post(message)));

  expect(answers.map(({ code }) => code).sort()).toEqual(["ACCEPTED", ...Array(11).fill("DUPLICATE")]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await inboxSize(gateway)).toBe(before + 1);
});

test("webhooks are answered when they are kept: nobody waits for stock that somebody else has locked", async () => {
  const sent = Array.from({ length: 30 }, () => aMugOrder(url));
  const taken = () =>
    shop.read(sql<{ orders: number }>`select count(*)::int as orders from orders where number = any(${sent.map(({ number }) => number)})`);

  await shop.em.transactional(async (em) => {
    await sql`select 1 from inventory_levels for update`.execute(em.getKysely());
    // One after the other, so that the first is being accepted, and waits, long before the last is sent.
    for (const message of sent) expect(await post(message)).toEqual({ status: 200, code: "ACCEPTED" });
    expect(await taken()).toEqual([{ orders: 0 }]);
  });

  await until(taken, ([counted]) => counted?.orders === 30);
});

test("a channel is known by its code and by its id", async () => {
  expect(await post(aMugOrder(`${gateway.url}/webhooks/${shopify.id}`))).toEqual({ status: 200, code: "ACCEPTED" });
});

test("while a secret is changed, both the old and the new one are good, and no third", async () => {
  expect(await post(resigned(aMugOrder(url), "shpss_next"))).toEqual({ status: 200, code: "ACCEPTED" });
  expect(await post(resigned(aMugOrder(url), "shpss_third"))).toEqual({ status: 401, code: "BAD_SIGNATURE" });
});

test("WooCommerce's ping is answered and means nothing", async () => {
  const before = await inboxSize(gateway);

  expect(
    await post({
      url: `${gateway.url}/webhooks/woo`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "webhook_id=142",
    }),
  ).toEqual({ status: 200, code: "PING" });
  expect(await inboxSize(gateway)).toBe(before);
});

test("another channel's signature is nobody's here", async () => {
  const before = await inboxSize(gateway);
  const woo = wooOrder(`${gateway.url}/webhooks/woo`, { id: 1, status: "processing", modified: 1, lines: [] });

  expect(await post({ ...woo, url })).toEqual({ status: 401, code: "BAD_SIGNATURE" });
  expect(await post(aMugOrder(woo.url))).toEqual({ status: 401, code: "BAD_SIGNATURE" });
  expect(await inboxSize(gateway)).toBe(before);
});

const refused: readonly (readonly [string, (good: Post) => Post, number, string])[] = [
  ["whose price was changed on the way", (good) => ({ ...good, body: good.body.replace("85000.00", "1.00") }), 401, "BAD_SIGNATURE"],
  ["without a signature", (good) => withHeader(good, "x-shopify-hmac-sha256", ""), 401, "BAD_SIGNATURE"],
  [
    "signed in hex instead of base64",
    (good) => withHeader(good, "x-shopify-hmac-sha256", Buffer.from(signature(secrets.shopify, good.body), "base64").toString("hex")),
    401,
    "BAD_SIGNATURE",
  ],
  ["that is signed, but no JSON", (good) => resigned(good, secrets.shopify, '{"id": 1,'), 400, "MALFORMED"],
  ["that is signed, and empty", (good) => resigned(good, secrets.shopify, ""), 400, "MALFORMED"],
  ["that names no event", (good) => withHeader(withHeader(good, "x-shopify-event-id", ""), "x-shopify-webhook-id", ""), 400, "MALFORMED"],
  [
    "that is longer than is taken",
    (good) => resigned(good, secrets.shopify, JSON.stringify({ id: 1, note: "x".repeat(20_000) })),
    413,
    "BODY_TOO_LARGE",
  ],
  ["to a channel that nobody knows", (good) => ({ ...good, url: `${gateway.url}/webhooks/lazada` }), 404, "UNKNOWN_CHANNEL"],
  [
    "to an id that nobody has",
    (good) => ({ ...good, url: `${gateway.url}/webhooks/01990000-0000-7000-8000-000000000000` }),
    404,
    "UNKNOWN_CHANNEL",
  ],
  ["to a channel of our own", (good) => ({ ...good, url: `${gateway.url}/webhooks/till` }), 404, "UNKNOWN_CHANNEL"],
  ["to a path within the channel", (good) => ({ ...good, url: `${url}/orders` }), 404, "NOT_FOUND"],
];

test.each(refused)("a message %s is refused and leaves no row", async (_, spoil, status, code) => {
  const before = await inboxSize(gateway);

  expect(await post(spoil(aMugOrder(url)))).toEqual({ status, code });
  expect(await inboxSize(gateway)).toBe(before);
});

test("a compressed body is refused: what is signed is what was sent", async () => {
  const { body, headers } = aMugOrder(url);
  const response = await fetch(url, { method: "POST", headers: { ...headers, "content-encoding": "gzip" }, body: gzipSync(body) });

  expect(response.status).toBe(415);
});

test("a body just as long as is taken is taken", async () => {
  const { body } = aMugOrder(url);
  const padded = `${body.slice(0, -1)},"note":"${"x".repeat(20_000 - body.length - 10)}"}`;
  expect(padded).toHaveLength(20_000);

  expect(await post(resigned(aMugOrder(url), secrets.shopify, padded))).toEqual({ status: 200, code: "ACCEPTED" });
});

test("a channel whose settings are not complete asks to send it later, and keeps nothing", async () => {
  await shop.channel({ code: "new", connectorKey: "shopify", settings: {} });
  const before = await inboxSize(gateway);

  expect(await post(aMugOrder(`${gateway.url}/webhooks/new`))).toEqual({ status: 503, code: "CHANNEL_NOT_READY" });
  expect(await inboxSize(gateway)).toBe(before);
});

test("a secret that was changed is in force a second later", async () => {
  const key = await gateway.key(["channels:write", "channels:read"]);
  const { data } = await gateway.ask<{ updateChannel: { userErrors: unknown[] } }>(
    "mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { userErrors { message } } }",
    { input: { id: Buffer.from(`Channel:${shopify.id}`).toString("base64url"), settings: { webhookSecrets: ["shpss_only"] } } },
    key,
  );
  expect(data?.updateChannel.userErrors).toEqual([]);

  const answer = await until(
    () => post(aMugOrder(url)),
    ({ status }) => status === 401,
    3_000,
  );
  expect(answer.code).toBe("BAD_SIGNATURE");
  expect(await post(resigned(aMugOrder(url), "shpss_only"))).toMatchObject({ status: 200 });
});

function withHeader(message: Post, name: string, value: string): Post {
  return { ...message, headers: { ...message.headers, [name]: value } };
}

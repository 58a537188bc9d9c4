import { expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { keepMessages, parkMessage } from "../../src/inbox/messages.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";
import { muara } from "./muara.ts";

const shop = await openShop();
const env = { DATABASE_URL: shop.url };
const shopify = await shop.channel({ code: "shopify" });
const square = await shop.channel({ code: "square" });

async function parked(channel: Channel, deliveryId: string): Promise<string> {
  await keepMessages(shop.em, [
    { channelId: channel.id, deliveryId, source: "WEBHOOK", delivery: { headers: {}, body: Buffer.from('{"name":"Sari"}') } },
  ]);
  const [message] = await shop.read(sql<{ id: string }>`select id::text as id from inbox where delivery_id = ${deliveryId}`);
  await parkMessage(shop.em, message?.id as string, "line_items[0].price: expected an amount of money");
  return message?.id as string;
}

const stillParked = async () =>
  (await shop.read(sql<{ id: string }>`select id::text as id from inbox where status = 'PARKED' order by id`)).map(({ id }) => id);

const first = await parked(shopify, "one");
const second = await parked(shopify, "two");
const third = await parked(square, "three");
await keepMessages(shop.em, [
  { channelId: square.id, deliveryId: "four", source: "WEBHOOK", delivery: { headers: {}, body: Buffer.from("{}") } },
]);

test("parked messages are listed with their reason, newest first, without what they say", async () => {
  const { code, out } = await muara(["inbox", "list", "--status", "parked"], { env });

  expect(code).toBe(0);
  expect(out.split("\n").map((line) => line.split(/\s+/)[0])).toEqual(["ID", third, second, first, ""]);
  expect(out).toContain("line_items[0].price: expected an amount of money");
  expect(out).not.toContain("Sari");
});

test("the list is narrowed by channel and length", async () => {
  expect((await muara(["inbox", "list", "--channel", "shopify"], { env })).out).not.toContain("square");
  const { out, err } = await muara(["inbox", "list", "--limit", "1"], { env });
  expect(out.trim().split("\n")).toHaveLength(2);
  expect(err).toContain("There are more");
  expect(await muara(["inbox", "list", "--channel", "lazada"], { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining("there are shopify, square"),
  });
});

test("one message is replayed, one that cannot be is told and keeps no other back", async () => {
  const { code, out, err } = await muara(["inbox", "replay", "999", first, "x"], { env });

  expect(code).toBe(1);
  expect(err).toBe('error: 999: There is no such message.\nerror: x: "x" is not the number of a message.\n');
  expect(out).toContain("1 message is put back");
  expect(await stillParked()).toEqual([second, third]);
});

test("all parked messages of a channel are replayed, then all", async () => {
  expect(await muara(["inbox", "replay"], { env })).toMatchObject({ code: 1, err: expect.stringContaining("--all-parked") });

  expect((await muara(["inbox", "replay", "--all-parked", "--channel", "shopify"], { env })).code).toBe(0);
  expect(await stillParked()).toEqual([third]);

  expect((await muara(["inbox", "replay", "--all-parked"], { env })).out).toContain("1 message is put back");
  expect(await stillParked()).toEqual([]);
});

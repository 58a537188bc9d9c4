import { createRequire } from "node:module";
import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";
import { expect, test, vi } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { claimMessages, completeMessages, keepMessages, parkMessage } from "../../src/inbox/messages.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const shopify = await shop.channel({ code: "shopify" });
const square = await shop.channel({ code: "square" });
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString("base64url");

const list = `query($filter: InboxFilterInput, $first: Int, $after: String) {
  inboxMessages(filter: $filter, first: $first, after: $after) { nodes { id deliveryId status } totalCount pageInfo { endCursor hasNextPage } }
}`;
const replay = `mutation($input: ReplayMessageInput!) { replayMessage(input: $input) { message { status attempts } userErrors { field message code } } }`;

interface Messages {
  readonly inboxMessages: {
    readonly nodes: readonly { readonly id: string; readonly deliveryId: string; readonly status: string }[];
    readonly totalCount: number;
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  };
}

/** Keeps a message as the door does, and answers its id. */
async function keep(
  channel: Channel,
  deliveryId: string,
  body: string | Uint8Array = "{}",
  headers: Record<string, string> = {},
): Promise<string> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  await keepMessages(shop.em, [{ channelId: channel.id, deliveryId, source: "WEBHOOK", delivery: { headers, body: bytes } }]);
  const [message] = await shop.read(sql<{ id: string }>`select id::text as id from inbox where delivery_id = ${deliveryId}`);
  return message?.id as string;
}

const found = async (filter: Record<string, unknown>, access = anAccess()) => {
  const { inboxMessages } = await api.ask<Messages>(list, { filter }, access);
  expect(inboxMessages.totalCount).toBe(inboxMessages.nodes.length);
  return inboxMessages.nodes.map(({ deliveryId }) => deliveryId);
};

test("messages are listed newest first, page by page without a gap", async () => {
  for (let number = 1; number <= 5; number += 1) await keep(shopify, `page-${number}`);
  const filter = { channelIds: [globalId("Channel", shopify.id)] };

  const first = (await api.ask<Messages>(list, { filter, first: 2 })).inboxMessages;
  expect(first.nodes.map(({ deliveryId }) => deliveryId)).toEqual(["page-5", "page-4"]);
  expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
  const second = (await api.ask<Messages>(list, { filter, first: 3, after: first.pageInfo.endCursor })).inboxMessages;
  expect(second.nodes.map(({ deliveryId }) => deliveryId)).toEqual(["page-3", "page-2", "page-1"]);
  expect(second.pageInfo.hasNextPage).toBe(false);
});

test("messages are found by status, outcome, order and time", async () => {
  const [acceptance] = await shop.accept(shopify, anOrder());
  const orderId = acceptance?.orderId as string;
  await completeMessages(shop.em, [{ id: await keep(square, "accepted"), outcome: "ACCEPTED", orderId }]);
  await parkMessage(shop.em, await keep(square, "parked"), "line_items[0].price: expected an amount of money");

  expect(await found({ status: "PARKED" })).toEqual(["parked"]);
  expect(await found({ outcome: "ACCEPTED" })).toEqual(["accepted"]);
  expect(await found({ orderId: globalId("Order", orderId) })).toEqual(["accepted"]);
  const anHour = 3_600_000;
  const channelIds = [globalId("Channel", square.id)];
  expect(await found({ channelIds, receivedAfter: new Date(Date.now() - anHour).toISOString() })).toEqual(["parked", "accepted"]);
  expect(await found({ channelIds, receivedBefore: new Date(Date.now() - anHour).toISOString() })).toEqual([]);
});

test("a message tells its channel, what came of it and its headers, but no secret", async () => {
  const id = await keep(square, "told", "{}", {
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": "s3cret",
    authorization: "Bearer s3cret",
  });
  const query =
    "query($id: ID!) { inboxMessage(id: $id) { deliveryId source status outcome reason attempts processedAt headers channel { code } } }";

  expect(await api.ask(query, { id: globalId("InboxMessage", id) })).toEqual({
    inboxMessage: {
      deliveryId: "told",
      source: "WEBHOOK",
      status: "PENDING",
      outcome: null,
      reason: null,
      attempts: 0,
      processedAt: null,
      headers: { "x-shopify-topic": "orders/create" },
      channel: { code: "square" },
    },
  });
  expect(await api.ask(query, { id: globalId("InboxMessage", "999999999") })).toEqual({ inboxMessage: null });
});

test("the text as it came needs pii:read beside inbox:read", async () => {
  const id = globalId("InboxMessage", await keep(shopify, "personal", '{"name": "Sari"}'));
  const query = "query($id: ID!) { inboxMessage(id: $id) { body } }";

  expect(await api.ask(query, { id })).toEqual({ inboxMessage: { body: '{"name": "Sari"}' } });
  for (const scope of ["pii:read", "inbox:read"] as const)
    expect(await api.errorsOf(query, { id }, anAccess({ without: [scope] }))).toMatchObject([{ code: "UNAUTHORIZED" }]);
});

test("bodies are read only when asked for, and then all at once", async () => {
  // The driver that the database's own package brings, as it may not be ours.
  const { Client } = createRequire(import.meta.resolve("@mikro-orm/postgresql"))("pg") as typeof pg;
  const query = vi.spyOn(Client.prototype, "query");
  const reads = async (fields: string) => {
    query.mockClear();
    await api.ask(`{ inboxMessages { nodes { ${fields} } } }`);
    return query.mock.calls.filter(([statement]) => /body.* from inbox/.test(JSON.stringify(statement))).length;
  };

  expect(await reads("id headers")).toBe(0);
  // Once by each of the two executors.
  expect(await reads("id headers body")).toBe(2);
  query.mockRestore();
});

test("bytes that are no text are told as well as they can be", async () => {
  const id = globalId("InboxMessage", await keep(shopify, "bytes", Uint8Array.of(0x7b, 0xff, 0x00, 0x7d)));

  expect(await api.ask("query($id: ID!) { inboxMessage(id: $id) { body } }", { id })).toEqual({ inboxMessage: { body: "{\uFFFD\u0000}" } });
});

test("a parked message is replayed once, and wakes the gate", async () => {
  const id = await keep(shopify, "mended");
  await parkMessage(shop.em, id, "settings.accessToken: expected a text that is not empty");
  const nudge = vi.spyOn(api.services.gate, "nudge");
  const input = { id: globalId("InboxMessage", id) };

  const both = await Promise.all([api.ask<object>(replay, { input }), api.ask<object>(replay, { input })]);

  const done = { replayMessage: { message: { status: "PENDING", attempts: 0 }, userErrors: [] } };
  const refused = { code: "ILLEGAL_TRANSITION", field: ["id"], message: `Message ${id} is PENDING; only a PARKED one can be replayed.` };
  expect(both).toContainEqual(done);
  expect(both).toContainEqual({ replayMessage: { message: null, userErrors: [refused] } });
  expect(nudge).toHaveBeenCalledOnce();
  const claimed = await shop.em.transactional((em) => claimMessages(em as EntityManager, 1, [id]));
  expect(claimed).toMatchObject([{ id, attempts: 0 }]);
});

test("a key limited to channels sees and replays only their messages, and only with the scope", async () => {
  const theirs = await keep(shopify, "theirs");
  await parkMessage(shop.em, theirs, "Not read");
  const limited = anAccess({ channelIds: new Set([square.id]) });
  const id = globalId("InboxMessage", theirs);

  expect(await found({}, limited)).toEqual(["told", "parked", "accepted"]);
  expect(await api.ask("query($id: ID!) { inboxMessage(id: $id) { body headers } }", { id }, limited)).toEqual({ inboxMessage: null });
  expect(await api.ask(replay, { input: { id } }, limited)).toMatchObject({
    replayMessage: { message: null, userErrors: [{ code: "NOT_FOUND" }] },
  });
  expect(await api.errorsOf(replay, { input: { id } }, anAccess({ without: ["inbox:write"] }))).toMatchObject([{ code: "UNAUTHORIZED" }]);
  expect(await api.errorsOf("{ inboxMessages { nodes { id } } }", {}, anAccess({ without: ["inbox:read"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
});

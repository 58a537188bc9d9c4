import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { cursorOf } from "../../schema/kit/live.ts";
import { revokeKey } from "../../src/access/keys.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { until } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";
import { change, create, type Done, hooked, hookIs, look } from "./hooks.ts";
import { openReceiver, type Received } from "./receiver.ts";

const gateway = await hooked();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(jakarta, { MUG: 10_000, TEA: 100 });
const web = await shop.channel({ code: "web" });
const b2b = await shop.channel({ code: "b2b", type: "B2B" });
await gateway.settled();

let numbers = 0;
const order = (values = {}) => anOrder({ number: `#${++numbers}`, externalId: `W-${numbers}`, ...values });
const idOf = (done: Done) => {
  if (!done.webhookSubscription) throw new Error(JSON.stringify(done.userErrors));
  return done.webhookSubscription.id;
};
const numberIn = ({ payload }: Received["body"]) =>
  (payload.data as { orderEvents: { order: { number: string } } }).orderEvents.order.number;
const sequencesFor = (received: readonly Received[], aggregateId: string) =>
  received.filter(({ body }) => body.aggregateId === aggregateId).map(({ body }) => body.sequence);

test("a receiver is told what its subscription selects, signed so that it can be checked", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url, variables: { filter: { types: ["order.opened"] } } });
  const [accepted] = await shop.accept(web, order({ number: "#told" }));
  await until(() => receiver.received.length === 1);

  const [{ headers, text, body }] = receiver.received as [Received];
  expect(made.secret).toMatch(/^whsec_/);
  expect(new Webhook(made.secret as string).verify(text, headers as Record<string, string>)).toEqual(body);
  expect(() => new Webhook(made.secret as string).verify(`${text} `, headers as Record<string, string>)).toThrow("No matching signature");
  expect(body).toMatchObject({
    type: "order.opened",
    aggregateType: "Order",
    aggregateId: globalId("Order", accepted?.orderId as string),
    cursor: cursorOf(body.position),
    payload: { data: { orderEvents: { type: "order.opened", order: { number: "#told", status: "OPEN" } } } },
  });
});

test("each event comes once, each order's in its order, over a restart of the gateway too", async () => {
  const receiver = await openReceiver(async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    return { status: 200 };
  });
  await create(gateway, { url: receiver.url });
  const first = await shop.accept(web, ...Array.from({ length: 40 }, () => order()));
  await gateway.stop();
  await gateway.start();
  const second = await gateway.shop.accept(web, ...Array.from({ length: 40 }, () => order()));
  await gateway.settled();
  const all = [...first, ...second].map(({ orderId }) => orderId as string);
  const stored = await gateway.shop.read(
    sql<{
      id: string;
      sequence: number;
    }>`select aggregate_id as id, sequence from event_log where order_id = any(${all}::uuid[]) and aggregate_type = 'Order' order by position`,
  );
  await until(() => new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size === stored.length);

  for (const id of all) {
    const told = sequencesFor(receiver.received, globalId("Order", id));
    expect([...new Set(told)]).toEqual(stored.filter((one) => one.id === id).map(({ sequence }) => sequence));
  }
});

test("an order that the receiver chokes on holds up only itself, and comes in its order when it is taken", async () => {
  let bad: string | null = null;
  const receiver = await openReceiver(({ body }) => ({ status: body.aggregateId === bad ? 500 : 200 }));
  const made = await create(gateway, { url: receiver.url });
  const em = gateway.shop;
  // The answer is decided before the order's first event comes.
  receiver.state.answer = ({ body }) => {
    const number = numberIn(body);
    if (number === "#bad") bad = body.aggregateId;
    return { status: number === "#bad" ? 500 : 200 };
  };
  await em.accept(web, order({ number: "#bad" }));
  const [good] = await em.accept(web, order({ number: "#good" }));
  await until(() => sequencesFor(receiver.received, globalId("Order", good?.orderId as string)).length >= 2);
  await until(() => bad !== null && sequencesFor(receiver.received, bad).length >= 3);

  expect(new Set(sequencesFor(receiver.received, bad as unknown as string))).toEqual(new Set([1]));
  receiver.state.answer = () => ({ status: 200 });
  await hookIs(gateway, idOf(made), ({ pendingCount }) => pendingCount === 0);
  const told = [...new Set(sequencesFor(receiver.received, bad as unknown as string))];
  expect(told).toEqual(told.map((_, index) => index + 1));
  expect(told.length).toBeGreaterThan(1);
});

test("Retry-After is obeyed: nothing more is sent meanwhile", async () => {
  const receiver = await openReceiver(() => ({ status: 429, headers: { "retry-after": "3600" } }));
  const made = await create(gateway, { url: receiver.url });
  await gateway.shop.accept(web, order());
  const { quietUntil } = await hookIs(gateway, idOf(made), ({ quietUntil }) => quietUntil !== null);
  const before = receiver.received.length;
  await gateway.shop.accept(web, order());
  await gateway.settled();
  await hookIs(gateway, idOf(made), ({ pendingCount }) => pendingCount > 1);

  expect(new Date(quietUntil as string).getTime()).toBeGreaterThan(Date.now() + 3_000_000);
  expect(receiver.received.length).toBe(before);
});

test("what the receiver says is kept nowhere, and a redirect is not followed", async () => {
  const elsewhere = await openReceiver();
  const receiver = await openReceiver(() => ({ status: 302, headers: { location: elsewhere.url }, body: "secret words of theirs" }));
  const made = await create(gateway, { url: receiver.url });
  await gateway.shop.accept(web, order());
  const { lastReason } = await hookIs(gateway, idOf(made), ({ failures }) => failures > 0);

  expect(lastReason).toBe("It answered 302; redirects are not followed.");
  expect(elsewhere.received).toEqual([]);
  await change(gateway, "pauseWebhookSubscription", { id: idOf(made) });
});

test("a paused webhook is told nothing, and what happened meanwhile when it is resumed", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url, variables: { filter: { types: ["order.received"] } } });
  expect((await change(gateway, "pauseWebhookSubscription", { id: idOf(made) })).webhookSubscription?.status).toBe("PAUSED");
  await gateway.shop.accept(web, order(), order());
  await gateway.settled();
  expect(receiver.received).toEqual([]);

  await change(gateway, "resumeWebhookSubscription", { id: idOf(made) });
  await until(() => receiver.received.length === 2);
});

test("a stretch of the log is told once more, by the same messages", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url, variables: { filter: { types: ["order.received"] } } });
  await gateway.shop.accept(web, order());
  await gateway.shop.accept(web, order());
  await until(() => receiver.received.length === 2);
  const [first, second] = receiver.received.map(({ headers, body }) => ({ id: headers["webhook-id"], body }));

  const asked = await change(gateway, "replayWebhook", { id: idOf(made), after: first?.body.cursor });
  expect(asked.userErrors).toEqual([]);
  await until(() => receiver.received.length === 3);
  expect({ id: receiver.received[2]?.headers["webhook-id"], body: receiver.received[2]?.body }).toEqual(second);
  await hookIs(gateway, idOf(made), ({ replaying, pendingCount }) => !replaying && pendingCount === 0);

  await change(gateway, "replayWebhook", { id: idOf(made), after: cursorOf((first?.body.position as number) - 1) });
  await until(() => receiver.received.length === 5);
});

test("who was away for longer than the log reaches back is told so", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url });
  await change(gateway, "pauseWebhookSubscription", { id: idOf(made) });
  await gateway.shop.accept(web, order());
  await gateway.settled();
  const [range] = await gateway.shop.read(sql<{ last: number }>`select last_position::int as last from event_relay`);
  const at = Number(
    Buffer.from((await look(gateway, idOf(made))).cursor, "base64url")
      .toString()
      .slice(3),
  );
  await gateway.shop.em.transactional(async (em) => {
    // The log is written once; as when its oldest partitions go.
    await rows(em as never, sql`set local session_replication_role = replica`);
    await rows(em as never, sql`delete from event_log where position > ${at} and position < ${range?.last as number}`);
  });
  await change(gateway, "resumeWebhookSubscription", { id: idOf(made) });
  await until(() => receiver.received.length > 0);

  const [resync] = receiver.received.filter(({ body }) => body.type === "webhook.resync_required");
  expect(resync?.body.payload.data).toMatchObject({ lostAfter: at, lostUntil: (range?.last as number) - 1 });
});

test("a revoked key stops what is told by its rights, and another can adopt it", async () => {
  const receiver = await openReceiver();
  const key = await gateway.key();
  const made = await create(gateway, { url: receiver.url, variables: { filter: { types: ["order.received"] } } }, { key });
  const hex = key.split("_")[1] as string;
  const keyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  await revokeKey(gateway.shop.em, keyId, new Date());
  await gateway.shop.accept(web, order());
  const { statusReason } = await hookIs(gateway, idOf(made), ({ status }) => status === "DISABLED");
  expect(statusReason).toBe("The key that it is executed with was revoked or has expired.");
  expect(receiver.received).toEqual([]);

  await change(gateway, "updateWebhookSubscription", { id: idOf(made), name: "adopted" });
  await change(gateway, "resumeWebhookSubscription", { id: idOf(made) });
  await until(() => receiver.received.length === 1);
});

test("a partner's key is told of its own channel alone, and sees nobody else's webhooks", async () => {
  const receiver = await openReceiver();
  const key = await gateway.key(["orders:read", "webhooks:read", "webhooks:write"], { channelIds: [b2b.id] });
  const others = await create(gateway, { url: receiver.url, name: "others" });
  await change(gateway, "pauseWebhookSubscription", { id: idOf(others) });
  const made = await create(gateway, { url: receiver.url, variables: { filter: { types: ["order.received"] } } }, { key });
  await gateway.shop.accept(web, order());
  await gateway.shop.accept(b2b, order({ number: "#b2b" }));
  await until(() => receiver.received.length > 0);
  await hookIs(gateway, idOf(made), ({ pendingCount }) => pendingCount === 0);

  expect(receiver.received.map(({ body }) => numberIn(body))).toEqual(["#b2b"]);
  const seen = await gateway.ask<{ webhookSubscriptions: { nodes: { id: string }[] } }>(
    "{ webhookSubscriptions { nodes { id } } }",
    {},
    key,
  );
  expect(seen.data?.webhookSubscriptions.nodes).toEqual([{ id: idOf(made) }]);
  expect((await change(gateway, "pauseWebhookSubscription", { id: idOf(others) }, key)).userErrors[0]?.code).toBe("NOT_FOUND");
});

test("nobody takes over the rights of another key by changing its webhook", async () => {
  const made = await create(gateway, { url: "https://example.com/a" });
  const key = await gateway.key(["webhooks:read", "webhooks:write"]);
  const changed = await change(gateway, "updateWebhookSubscription", { id: idOf(made), url: "https://example.com/b" }, key);

  expect(changed.userErrors).toMatchObject([{ code: "FORBIDDEN", field: ["document"] }]);
});

test("while a secret changes both sign, and then only the new one", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url });
  const rotated = await change(gateway, "rotateWebhookSecret", { id: idOf(made), overlapHours: 1 });
  const send = async () => {
    const { data } = await gateway.ask<{ testWebhook: { test: { taken: boolean } } }>(
      "mutation($input: WebhookInput!) { testWebhook(input: $input) { test { taken responseStatus reason } userErrors { message } } }",
      { input: { id: idOf(made) } },
    );
    expect(data?.testWebhook.test.taken).toBe(true);
    const { text, headers } = receiver.received.at(-1) as Received;
    return (secret: string | null) => new Webhook(secret as string).verify(text, headers as Record<string, string>);
  };
  const verify = await send();
  expect(verify(made.secret)).toEqual(verify(rotated.secret));

  const last = await change(gateway, "rotateWebhookSecret", { id: idOf(made), overlapHours: 0 });
  const later = await send();
  expect(() => later(rotated.secret)).toThrow();
  expect(later(last.secret)).toMatchObject({ type: "webhook.test" });
});

test("the secret is stored sealed, and not among what an idempotency key remembers", async () => {
  const key = await gateway.owner();
  const input = { url: "https://example.com/idem", idempotencyKey: "webhook-once" };
  const first = await create(gateway, input, { key });
  const again = await create(gateway, input, { key });

  expect(idOf(again)).toBe(idOf(first));
  expect(again.secret).toBeNull();
  const stored = await gateway.shop.read(
    sql<{ text: string }>`select secret::text as text from webhook_subscriptions union all select outcome::text from idempotency_records`,
  );
  expect(stored.filter(({ text }) => text.includes("whsec_"))).toEqual([]);
});

const refused: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ["a query", { document: "{ orders { totalCount } }" }, "this is a query"],
  ["a document that is none", { document: "subscription {" }, "Syntax Error"],
  ["a field that is not there", { document: "subscription { orderEvents { nothing } }" }, "Cannot query field"],
  ["a place of its own in the log", { document: `subscription { orderEvents(after: "${cursorOf(1)}") { id } }` }, "leave `after` out"],
  ["what follows no log", { document: `subscription { simulateRouting(input: { orderIds: [] }) { done } }` }, ""],
  [
    "pages without end",
    {
      document: `subscription { orderEvents { order { ${"a: id ".replace("a", "a0")} ${Array.from({ length: 40 }, (_, n) => `a${n + 1}: id`).join(" ")} } } }`,
    },
    "aliases",
  ],
  ["ftp", { url: "ftp://example.com" }, "https://"],
  ["somebody's password", { url: "https://me:secret@example.com/" }, "without a user"],
];
test.each(refused)("%s is refused", async (_, input, message) => {
  const done = await create(gateway, { url: "https://example.com/hooks", ...input });

  expect(done.webhookSubscription).toBeNull();
  expect(done.userErrors[0]?.message).toContain(message);
});

test("a key that may not read orders cannot be told of them", async () => {
  const done = await create(gateway, { url: "https://example.com/hooks" }, { scopes: ["webhooks:write", "inventory:read"] });

  expect(done.userErrors).toMatchObject([{ code: "FORBIDDEN", message: "This key lacks the scope that the subscription needs." }]);
});

test("levels are told as absolute counts, by SKU", async () => {
  const receiver = await openReceiver();
  const document = `subscription { inventoryLevels(filter: { skus: ["TEA"] }) { sequence available item { sku } } }`;
  await create(gateway, { url: receiver.url, document });
  await gateway.shop.stock(jakarta, { TEA: 1 });
  await gateway.shop.stock(jakarta, { MUG: 1 });
  await until(() => receiver.received.length > 0);

  expect(receiver.received[0]?.body.payload.data).toMatchObject({ inventoryLevels: { available: 101, item: { sku: "TEA" } } });
});

test("a deleted webhook is told nothing more", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url });
  const gone = await gateway.data<{ deleteWebhookSubscription: { deletedWebhookSubscriptionId: string } }>(
    "mutation($input: WebhookInput!) { deleteWebhookSubscription(input: $input) { deletedWebhookSubscriptionId userErrors { message } } }",
    { input: { id: idOf(made) } },
  );
  expect(gone.deleteWebhookSubscription.deletedWebhookSubscriptionId).toBe(idOf(made));
  await gateway.shop.accept(web, order({ lines: [aLine("MUG")] }));
  await gateway.settled();

  expect(await look(gateway, idOf(made))).toBeNull();
  expect(receiver.received).toEqual([]);
});

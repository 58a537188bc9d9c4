import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { closeReturn } from "../../src/flows/end-return.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { sql } from "../../src/kit/sql.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { until } from "../support/gateway.ts";
import { aLine } from "../support/shop.ts";
import { change, create, hooked, hookIs } from "./hooks.ts";
import { openReceiver, type Received } from "./receiver.ts";

const gateway = await hooked();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT" });
const surabaya = await shop.location({ code: "SUB" });
await shop.stock(jakarta, { MUG: 1_000 });
const web = await shop.channel({ code: "web" });
const desk = new ReturnsDesk(shop);

/** Two mugs come back, are looked at, and the return is done: three events of the return, and four of what the location takes back. */
async function comesBack(): Promise<{ readonly orderId: string; readonly returnId: string }> {
  const orderId = await desk.shipped(web, { lines: [aLine("MUG", 2)] });
  const id = await desk.comesBack(orderId, [{ quantity: 2 }], { locationId: jakarta.id });
  await desk.onReturn(
    id,
    (book, work, ret) => void receiveReturn(book, work, ret, { locationId: jakarta.id, lines: null, unexpected: [] }),
  );
  const [lineId = ""] = await desk.lineIds(id);
  await desk.onReturn(id, (book, work, ret) => void disposeReturn(book, work, ret, [{ lineId, quantity: 2, disposition: "RESTOCKED" }]));
  await desk.onReturn(id, closeReturn);
  return { orderId, returnId: id };
}

const document = `subscription Told($filter: EventFilterInput) {
  events(filter: $filter) {
    type aggregateType aggregateId sequence data
    subject { __typename id ... on Return { number status } ... on ReverseFulfillmentOrder { reverseStatus: status } }
    order { number }
  }
}`;
const ofReturns = { filter: { types: ["return.*", "reverse_fulfillment_order.*"] } };
const ways = (received: readonly Received[], word: string) =>
  received.filter(({ body }) => body.type.startsWith(`${word}.`)).map(({ body }) => `${body.sequence} ${body.type.slice(word.length + 1)}`);
const returned = ["1 approved", "2 resolution_committed", "3 closed"];
const taken = ["1 opened", "2 received", "3 disposed", "4 closed"];

test("a receiver is told what becomes of a return: signed, each thing's events in their order, and once more when it asks", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url, document, variables: ofReturns });
  expect(made.userErrors).toEqual([]);
  const { orderId, returnId } = await comesBack();
  await until(() => receiver.received.length === 7);

  expect(ways(receiver.received, "return")).toEqual(returned);
  expect(ways(receiver.received, "reverse_fulfillment_order")).toEqual(taken);
  for (const { headers, text, body } of receiver.received)
    expect(new Webhook(made.secret as string).verify(text, headers as Record<string, string>)).toEqual(body);
  const last = receiver.received.find(({ body }) => body.type === "return.closed")?.body;
  expect(last).toMatchObject({ aggregateType: "Return", aggregateId: globalId("Return", returnId) });
  expect(last?.payload.data?.events).toMatchObject({
    aggregateType: "RETURN",
    aggregateId: globalId("Return", returnId),
    data: { returnId: globalId("Return", returnId), status: "CLOSED" },
    subject: { __typename: "Return", id: globalId("Return", returnId), status: "CLOSED" },
    order: { number: (await shop.read(orderNumber(orderId)))[0]?.number },
  });

  const id = made.webhookSubscription?.id as string;
  await change(gateway, "replayWebhook", { id, after: made.webhookSubscription?.cursor });
  await until(() => receiver.received.length === 14);
  const again = receiver.received.slice(7);
  expect(ways(again, "return")).toEqual(returned);
  expect(ways(again, "reverse_fulfillment_order")).toEqual(taken);
  const idsOf = (some: readonly Received[]) => some.map(({ headers }) => headers["webhook-id"]).sort();
  expect(idsOf(again)).toEqual(idsOf(receiver.received.slice(0, 7)));
});

test("a return that the receiver chokes on holds up its own events, and not those of what the location takes back", async () => {
  const receiver = await openReceiver(({ body }) => ({ status: body.type.startsWith("return.") ? 500 : 200 }));
  const made = await create(gateway, { url: receiver.url, document, variables: ofReturns });
  await comesBack();
  await until(() => ways(receiver.received, "reverse_fulfillment_order").length === 4);
  await until(() => ways(receiver.received, "return").length > 0);

  expect(ways(receiver.received, "reverse_fulfillment_order")).toEqual(taken);
  expect(new Set(ways(receiver.received, "return"))).toEqual(new Set(["1 approved"]));
  receiver.state.answer = () => ({ status: 200 });
  await hookIs(gateway, made.webhookSubscription?.id as string, ({ pendingCount }) => pendingCount === 0);
  await until(() => new Set(ways(receiver.received, "return")).size === returned.length);
  expect([...new Set(ways(receiver.received, "return"))]).toEqual(returned);
});

test("a webhook of a key that is limited to a location is told of what comes there, and of nothing else", async () => {
  const [there, elsewhere] = [await openReceiver(), await openReceiver()];
  const made = await create(gateway, { url: there.url, document, variables: ofReturns }, { limits: { locationIds: [jakarta.id] } });
  const other = await create(gateway, { url: elsewhere.url, document, variables: ofReturns }, { limits: { locationIds: [surabaya.id] } });
  await comesBack();
  await until(() => there.received.length === 6);
  for (const hook of [made, other]) await hookIs(gateway, hook.webhookSubscription?.id as string, ({ pendingCount }) => pendingCount === 0);

  // It was approved before a location expected it.
  expect(ways(there.received, "return")).toEqual(returned.slice(1));
  expect(elsewhere.received).toEqual([]);
});

test("a webhook that asks for what its key is not told is refused by name", async () => {
  const said = async (scopes: Parameters<typeof create>[2], variables: object, text = document) =>
    (await create(gateway, { url: "https://example.com/", document: text, variables }, scopes)).userErrors.map(({ code, message }) => [
      code,
      message,
    ]);
  const some = { scopes: ["webhooks:write", "webhooks:read", "orders:read"] } as const;

  expect(await said(some, { filter: { aggregates: ["ORDER", "REFUND"] } })).toEqual([
    ["FORBIDDEN", "This key lacks the scope payments:read, which it takes to be told of Refund."],
  ]);
  expect(await said(some, { filter: { types: ["order.*", "return.closed"] } })).toEqual([
    ["FORBIDDEN", "This key lacks the scope returns:read, which it takes to be told of Return."],
  ]);
  expect(await said({}, { filter: { types: ["retrun.*"] } })).toEqual([["INVALID", "Nothing is told as retrun.*."]]);
  expect(await said({ limits: { locationIds: [jakarta.id] } }, { filter: { aggregates: ["REFUND"] } })).toEqual([
    ["FORBIDDEN", "A key that is limited to locations is not told of Refund."],
  ]);
});

const orderNumber = (id: string) => sql<{ number: string }>`select number from orders where id = ${id}`;

import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { endCommand } from "../../src/flows/send-command.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aDeed, aLine, openShop } from "../support/shop.ts";
import { Merchant, uuidOf } from "../ways/a-network.ts";
import { ReturnsDesk } from "./a-return.ts";

const shop = await openShop();
const api = await openApi(shop);
const merchant = new Merchant(shop, api);
const desk = new ReturnsDesk(shop);
const jkt = await shop.location({ code: "JKT" });
const sub = await shop.location({ code: "SUB", type: "STORE" });
await shop.item("MUG");
await shop.stock(jkt, { MUG: 100, CUP: 100 });
const web = await shop.channel({ code: "web" });
const market = await shop.channel({
  connectorKey: "told",
  tells: { DECIDE_RETURN: "TELLS", REFUND: "TELLS" },
  rights: { ...web.rights, returnsBy: "CHANNEL" },
});

interface SeenReturn {
  readonly id: string;
  readonly status: string;
  readonly nextStates: readonly string[];
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly resolution: string;
    readonly amount: { readonly amount: string };
    readonly due: { readonly amount: string };
    readonly exchangeLine: { readonly sku: string } | null;
    readonly nextResolutions: readonly string[];
  }[];
  readonly reverseFulfillmentOrders: readonly { readonly status: string; readonly location: { readonly code: string } | null }[];
}
const wanted = `return { id status nextStates
  lines { id quantity resolution nextResolutions amount { amount } due { amount } exchangeLine { sku } }
  reverseFulfillmentOrders { status location { code } expectedQuantity receivedQuantity } }`;
type Outcome = { readonly return: SeenReturn };
const does = async (mutation: string, input: Record<string, unknown>, access = anAccess()) => {
  const answer = await merchant.does<Outcome>(mutation, input, wanted, access);
  return { ...answer, ret: answer.return };
};

async function shipped(quantity: number, channel = web) {
  const uuid = await desk.shipped(channel, { lines: [aLine("MUG", quantity)] });
  const order = await merchant.sees(globalId("Order", uuid));
  return { uuid, orderId: order.id, lineId: order.lines[0]?.id as string };
}

test("a return whose resolution is switched in flight, over GraphQL", async () => {
  const { orderId, lineId, uuid } = await shipped(2);
  const asked = await does("requestReturn", { orderId, lines: [{ lineId, quantity: 2, reason: "WRONG_SIZE", resolution: "REFUND" }] });
  expect(asked.ret).toMatchObject({ status: "REQUESTED", nextStates: ["OPEN", "DECLINED"], lines: [{ amount: { amount: "20000.00" } }] });
  const { id } = asked.ret;
  const approved = await does("approveReturn", { id, locationId: globalId("Location", jkt.id) });
  expect(approved.ret).toMatchObject({
    status: "OPEN",
    nextStates: ["CLOSED", "CANCELLED"],
    reverseFulfillmentOrders: [{ status: "OPEN" }],
  });
  const returnLineId = approved.ret.lines[0]?.id as string;

  const unitPrice = { amount: "12000", currencyCode: "IDR" };
  const switched = await does("switchReturnResolution", {
    returnLineId,
    quantity: 1,
    resolution: "EXCHANGE",
    exchange: { sku: "CUP", unitPrice },
  });
  expect(switched.userErrors).toEqual([]);
  expect(switched.ret.lines).toMatchObject([
    { resolution: "REFUND", amount: { amount: "10000.00" } },
    { resolution: "EXCHANGE", due: { amount: "2000.00" }, exchangeLine: { sku: "CUP" } },
  ]);
  expect(await shop.counts("CUP")).toMatchObject({ committed: 1 });
  const back = await does("switchReturnResolution", { returnLineId: switched.ret.lines[1]?.id, resolution: "STORE_CREDIT" });
  expect(back.ret.lines[1]).toMatchObject({ resolution: "STORE_CREDIT", exchangeLine: null });
  expect(await shop.counts("CUP")).toMatchObject({ committed: 0 });
  const eventsOf = await shop.read(sql<{ data: { from: string; to: string } }>`
    select data from outbox where order_id = ${uuid} and type = 'return.resolution_changed' order by id`);
  expect(eventsOf.map(({ data }) => `${data.from} to ${data.to}`)).toEqual(["REFUND to EXCHANGE", "EXCHANGE to STORE_CREDIT"]);

  await does("receiveReturn", { id, locationId: globalId("Location", sub.id) });
  const lines = back.ret.lines.map((line) => ({ returnLineId: line.id, quantity: 1, disposition: "RESTOCKED" }));
  const disposed = await does("disposeReturn", { id, lines });
  expect(disposed.userErrors).toEqual([]);
  expect(disposed.ret.lines.map(({ nextResolutions }) => nextResolutions)).toEqual([[], []]);
  const closed = await does("closeReturn", { id });
  expect(closed.ret).toMatchObject({ status: "CLOSED", nextStates: ["OPEN"] });
  const order = await api.ask<{ order: object }>(
    "query($id: ID!) { order(id: $id) { status returnStatus returns { number } claims { status } lines { returnRequestedQuantity returnedQuantity } } }",
    { id: orderId },
  );
  expect(order.order).toMatchObject({
    status: "COMPLETED",
    returnStatus: "RETURNED",
    claims: [],
    lines: [{ returnRequestedQuantity: 2, returnedQuantity: 2 }, { returnedQuantity: 0 }],
  });
});

test("what is wrong with a return is said by the field of the input that has it", async () => {
  const { orderId, lineId } = await shipped(3);
  const line = { lineId, quantity: 1, reason: "WRONG_SIZE" };
  const fieldOf = async (mutation: string, input: Record<string, unknown>) =>
    (await does(mutation, input)).userErrors.map(({ field }) => field?.join("."));

  const exchange = { sku: "NOTHING", unitPrice: { amount: "1", currencyCode: "IDR" } };
  expect(await fieldOf("openReturn", { orderId, lines: [{ ...line, resolution: "EXCHANGE", exchange }] })).toEqual([
    "lines.0.exchange.sku",
  ]);
  // It is refused when it is asked for, not when somebody approves it.
  expect(await fieldOf("requestReturn", { orderId, lines: [{ ...line, resolution: "EXCHANGE", exchange }] })).toEqual([
    "lines.0.exchange.sku",
  ]);
  const dollars = { sku: "MUG", unitPrice: { amount: "1", currencyCode: "USD" } };
  expect(await fieldOf("openReturn", { orderId, lines: [{ ...line, resolution: "EXCHANGE", exchange: dollars }] })).toEqual([
    "lines.0.exchange.unitPrice",
  ]);

  const { ret } = await does("openReturn", { orderId, lines: [{ ...line, resolution: "REFUND" }] });
  const locationId = globalId("Location", jkt.id);
  expect(await fieldOf("receiveReturn", { id: ret.id, locationId, lines: [] })).toEqual(["lines"]);
  expect(await fieldOf("receiveReturn", { id: ret.id, locationId, unexpected: [{ sku: "CUP", quantity: 0 }] })).toEqual([
    "unexpected.0.quantity",
  ]);
  expect(await fieldOf("commitReturn", { id: ret.id, lines: [] })).toEqual(["lines"]);
  await does("commitReturn", { id: ret.id });
  const returnLineId = ret.lines[0]?.id;
  expect(await fieldOf("switchReturnResolution", { returnLineId, resolution: "STORE_CREDIT" })).toEqual(["returnLineId"]);
});

test("a return's units and a claim name the refund that was given for them", async () => {
  const { orderId, lineId } = await shipped(3);
  const { ret } = await does("openReturn", {
    orderId,
    lines: [{ lineId, quantity: 1, reason: "UNWANTED", resolution: "REFUND" }],
    locationId: globalId("Location", jkt.id),
  });
  const refund = "refund { id status reason amount { amount } lines { quantity orderLine { id } } }";
  const back = async (access = anAccess()) =>
    (await api.ask<{ return: { lines: object[] } }>(`query($id: ID!) { return(id: $id) { lines { ${refund} } } }`, { id: ret.id }, access))
      .return.lines;
  expect(await back()).toEqual([{ refund: null }]);
  await does("receiveReturn", { id: ret.id, locationId: globalId("Location", jkt.id) });
  await does("disposeReturn", { id: ret.id, lines: [{ returnLineId: ret.lines[0]?.id, quantity: 1, disposition: "RESTOCKED" }] });
  await does("commitReturn", { id: ret.id });
  const given = (reason: string) => ({
    id: expect.any(String),
    ...{ status: "SUCCEEDED", reason, amount: { amount: "10000.00" }, lines: [{ quantity: 1, orderLine: { id: lineId } }] },
  });
  expect(await back()).toEqual([{ refund: given("RETURN") }]);

  const opened = await merchant.does<{ claim: { id: string } }>(
    "openClaim",
    { orderId, lines: [{ lineId, quantity: 1 }], reason: "DAMAGED", against: "CARRIER", resolution: "REFUND" },
    "claim { id }",
  );
  const claimed = async () =>
    (await api.ask<{ node: object }>(`query($id: ID!) { node(id: $id) { ... on Claim { status ${refund} } } }`, { id: opened.claim.id }))
      .node;
  expect(await claimed()).toEqual({ status: "OPEN", refund: null });
  for (const mutation of ["approveClaim", "resolveClaim"])
    expect((await merchant.does(mutation, { id: opened.claim.id }, "claim { status }")).userErrors).toEqual([]);
  expect(await claimed()).toEqual({ status: "RESOLVED", refund: given("CLAIM") });

  const blind = await api.errorsOf(
    `query($id: ID!) { return(id: $id) { lines { refund { id } } } }`,
    { id: ret.id },
    anAccess({ without: ["payments:read"] }),
  );
  expect(blind).toMatchObject([{ code: "UNAUTHORIZED" }]);
});

test("a key that is limited to a store receives any return there, and sees and disposes of what is there alone", async () => {
  const store = anAccess({ locationIds: new Set([sub.id]) });
  const { orderId, lineId } = await shipped(2);
  const opened = await does("openReturn", {
    orderId,
    lines: [{ lineId, quantity: 2, reason: "UNWANTED", resolution: "REFUND" }],
    locationId: globalId("Location", jkt.id),
  });
  const { id } = opened.ret;
  const [line] = opened.ret.lines;
  const seen = async () =>
    (await api.ask<{ return: object | null }>("query($id: ID!) { return(id: $id) { status } }", { id }, store)).return;
  expect(await seen()).toBeNull();

  const elsewhere = await does("receiveReturn", { id, locationId: globalId("Location", jkt.id) }, store);
  expect(elsewhere.userErrors).toMatchObject([{ code: "FORBIDDEN" }]);
  const here = await does(
    "receiveReturn",
    { id, locationId: globalId("Location", sub.id), lines: [{ returnLineId: line?.id, quantity: 1 }] },
    store,
  );
  expect(here.userErrors).toEqual([]);
  expect(await seen()).toEqual({ status: "OPEN" });
  expect(here.ret.reverseFulfillmentOrders).toMatchObject([{ status: "OPEN", location: { code: "SUB" } }]);

  const whole = await does("openReturn", { orderId, lines: [{ lineId, quantity: 1, reason: "UNWANTED", resolution: "REFUND" }] }, store);
  expect(whole.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  await does("receiveReturn", { id, locationId: globalId("Location", jkt.id) });
  const theirs = await does("disposeReturn", { id, lines: [{ returnLineId: line?.id, quantity: 1, disposition: "DAMAGED" }] }, store);
  expect(theirs.userErrors).toMatchObject([{ code: "FORBIDDEN" }]);
});

test("keys without the scope neither read nor change returns", async () => {
  const { orderId, lineId } = await shipped(1);
  const lines = [{ lineId, quantity: 1, reason: "UNWANTED", resolution: "REFUND" }];
  const reader = anAccess({ without: ["returns:write"] });
  const mutation = "mutation($input: OpenReturnInput!) { openReturn(input: $input) { userErrors { code } } }";

  expect(await api.errorsOf(mutation, { input: { orderId, lines } }, reader)).toMatchObject([{ code: "UNAUTHORIZED" }]);
  expect(await api.errorsOf("{ returns { totalCount } }", {}, anAccess({ without: ["returns:read"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
});

test("where the channel has its buyers' returns, it is asked what becomes of them, and nothing is refunded twice", async () => {
  const { orderId, lineId, uuid } = await shipped(1, market);
  const lines = [{ lineId, quantity: 1, reason: "UNWANTED", resolution: "REFUND" }];
  expect((await does("requestReturn", { orderId, lines })).userErrors).toMatchObject([{ code: "CHANNEL_FORBIDS" }]);
  const { ret } = await does("requestReturn", { orderId, lines, externalId: "R-9" });
  const approved = await does("approveReturn", { id: ret.id });
  expect(approved.userErrors).toEqual([]);
  // It is the channel's to decide.
  const seen = (id: string) =>
    api.ask<{ return: object }>("query($id: ID!) { return(id: $id) { status waitsForChannel channelStatus decision { kind status } } }", {
      id,
    });
  expect((await seen(ret.id)).return).toEqual({
    ...{ status: "REQUESTED", waitsForChannel: true, channelStatus: null },
    decision: { kind: "DECIDE_RETURN", status: "PENDING" },
  });
  for (const [name, input] of [
    ["approveReturn", { id: ret.id }],
    ["declineReturn", { id: ret.id, reason: "Worn" }],
  ] as const)
    expect((await does(name, input)).userErrors).toMatchObject([{ code: "ALREADY_EXISTS" }]);
  const early = await does("switchReturnResolution", { returnLineId: approved.ret.lines[0]?.id, resolution: "REPLACE" });
  expect(early.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);

  const [told] = await shop.read(sql<{ id: string; payload: { externalReturnId: string; accept: boolean } }>`
    select id, payload from channel_commands where order_id = ${uuid} and kind = 'DECIDE_RETURN'`);
  expect([told?.payload.externalReturnId, told?.payload.accept]).toEqual(["R-9", true]);
  await shop.em.transactional((em) =>
    endCommand(em as EntityManager, aDeed(), told?.id as string, { kind: "ACCEPTED", reference: null }, null),
  );
  expect((await seen(ret.id)).return).toMatchObject({ status: "OPEN", waitsForChannel: false, decision: { status: "ACCEPTED" } });
  const switched = await does("switchReturnResolution", { returnLineId: approved.ret.lines[0]?.id, resolution: "REPLACE" });
  expect(switched.userErrors).toMatchObject([{ code: "CHANNEL_FORBIDS" }]);
  await does("commitReturn", { id: ret.id });
  expect(await shop.read(sql`select 1 from refunds where order_id = ${uuid}`)).toEqual([]);
});

test("what may be returned is answered by line, with the policy that says so", async () => {
  const policy = await merchant.does<{ returnPolicy: { id: string } }>(
    "setReturnPolicy",
    { name: "Web", channelId: globalId("Channel", web.id), windowDays: 7, feePercent: 12.5, resolutions: ["STORE_CREDIT"] },
    "returnPolicy { id feePercent }",
  );
  expect(policy.userErrors).toEqual([]);
  const { orderId } = await shipped(3);
  const eligible = () =>
    api.ask<{ returnEligibility: { lines: object[] } }>(
      "query($id: ID!) { returnEligibility(orderId: $id) { lines { quantity until resolutions whyNot policy { name feePercent } } } }",
      { id: orderId },
    );
  expect((await eligible()).returnEligibility.lines).toEqual([
    { quantity: 3, until: null, resolutions: ["STORE_CREDIT"], whyNot: null, policy: { name: "Web", feePercent: 12.5 } },
  ]);

  await shop.read(sql`update fulfillments set delivered_at = now() - interval '8 days' where order_id = ${uuidOf(orderId)}`);
  expect((await eligible()).returnEligibility.lines).toMatchObject([{ quantity: 0, whyNot: "WINDOW_OVER" }]);
  const limited = anAccess({ channelIds: new Set([market.id]) });
  const remove = () => merchant.does("removeReturnPolicy", { id: policy.returnPolicy.id }, "", limited);
  expect((await remove()).userErrors).toMatchObject([{ code: "FORBIDDEN" }]);
});

import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { globalId, readGlobalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { beginCommand, endCommand, type Outcome } from "../../src/flows/send-command.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const place = await shop.location({ code: "JKT" });
await shop.stock(place, { MUG: 100 });

const all = {
  SHIP: "TELLS",
  CANCEL: "DECIDES",
  REFUND: "TELLS",
  ANSWER_CANCELLATION: "DECIDES",
  DECIDE_RETURN: "TELLS",
  READY_TO_SHIP: "TELLS",
} as const;
const aChannel = (values: Partial<Channel> = {}) => shop.channel({ connectorKey: "told", tells: all, ...values });

async function ordered(channel: Channel, values: Parameters<typeof anOrder>[0] = { lines: [aLine("MUG", 2)] }) {
  const [taken] = await shop.accept(channel, anOrder(values));
  const orderId = taken?.orderId as string;
  const [work] = await shop.read(sql<{ id: string; lineId: string }>`
    select work.id, part.order_line_id as "lineId" from fulfillment_orders work
    join fulfillment_order_lines part on part.fulfillment_order_id = work.id where work.order_id = ${orderId}`);
  return {
    id: globalId("Order", orderId),
    workId: globalId("FulfillmentOrder", work?.id as string),
    lineId: globalId("OrderLine", work?.lineId as string),
  };
}

interface Command {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly payload: Record<string, unknown>;
}
interface Payload {
  readonly userErrors: readonly { code: string; message: string; field: string[] | null }[];
  readonly channelCommand: Command | null;
}
const command = "channelCommand { id key kind status decides payload attempts reason attentionSince deadSince }";

async function run<More>(mutation: string, type: string, input: Record<string, unknown>, more = "", access = anAccess()) {
  const answer = await api.ask<Record<string, Payload & More>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${command} ${more} userErrors { code message field } } }`,
    { input },
    access,
  );
  return answer[mutation] as Payload & More;
}

/** As the dispatcher does, with what the channel is made to answer. */
async function answered(id: string, outcome: Outcome): Promise<void> {
  const commandId = readGlobalId(id)?.id as string;
  await shop.em.transactional((em) => beginCommand(em as EntityManager, aDeed(), commandId, { knowsKey: false, observes: true }));
  await shop.em.transactional((em) => endCommand(em as EntityManager, aDeed(), commandId, outcome, 1));
}

const orderOf = async (id: string) =>
  (
    await api.ask<{ order: { status: string; holds: { reason: string; status: string }[]; channelCommands: Command[] } }>(
      "query ($id: ID!) { order(id: $id) { status holds { reason status } channelCommands { id kind status payload } } }",
      { id },
    )
  ).order;

test("a parcel that leaves is told in the channel's words, the carrier by its own code", async () => {
  const channel = await aChannel({ carrierCodes: { JNE: "jne_reg" }, externalLocations: { "till-1": place.id } });
  const { workId, lineId, id } = await ordered(channel);
  const input = { fulfillmentOrderId: workId, carrier: "JNE", trackingNumber: "JX9", trackingUrl: "https://jne.example/JX9" };

  const half = await run<{ fulfillment: { status: string; lines: { quantity: number }[] }; fulfillmentOrder: { status: string } }>(
    "shipFulfillmentOrder",
    "ShipFulfillmentOrderInput",
    { ...input, lines: [{ lineId, quantity: 1 }] },
    "fulfillment { id status trackingNumber location { code } lines { quantity orderLine { sku } } } fulfillmentOrder { status }",
  );

  expect(half.userErrors).toEqual([]);
  expect(half.fulfillment).toMatchObject({ status: "SHIPPED", lines: [{ quantity: 1 }] });
  expect(half.fulfillmentOrder.status).toBe("OPEN");
  expect(half.channelCommand?.payload).toMatchObject({
    shipment: {
      carrierCode: "jne_reg",
      carrierName: "JNE",
      externalLocationId: "till-1",
      complete: false,
      lines: [{ externalIds: ["line-MUG"], quantity: 1 }],
    },
  });
  const rest = await run<{ fulfillmentOrder: { status: string } }>(
    "shipFulfillmentOrder",
    "ShipFulfillmentOrderInput",
    input,
    "fulfillmentOrder { status }",
  );
  expect(rest.fulfillmentOrder.status).toBe("CLOSED");
  expect((await orderOf(id)).status).toBe("COMPLETED");
  const again = await run("shipFulfillmentOrder", "ShipFulfillmentOrderInput", input);
  expect(again.userErrors[0]?.code).toBe("ILLEGAL_TRANSITION");
});

test("where each unit has an id of its own, the ids of those that leave are told", async () => {
  const channel = await aChannel();
  const { workId, lineId } = await ordered(channel, { lines: [aLine("MUG", 3, { externalIds: ["u1", "u2", "u3"] })] });
  const ship = (quantity: number) =>
    run("shipFulfillmentOrder", "ShipFulfillmentOrderInput", { fulfillmentOrderId: workId, lines: [{ lineId, quantity }] });
  const idsOf = ({ channelCommand }: Payload) =>
    (channelCommand as Command & { payload: { shipment: { lines: { externalIds: string[] }[] } } }).payload.shipment.lines[0]?.externalIds;

  expect(idsOf(await ship(2))).toEqual(["u1", "u2"]);
  expect(idsOf(await ship(1))).toEqual(["u3"]);
});

test("a channel that takes orders only whole is not sent a part, and one that cannot be told of parcels is passed over", async () => {
  const { rights } = await aChannel();
  const whole = await ordered(await aChannel({ rights: { ...rights, canSplit: false } }));
  const part = { fulfillmentOrderId: whole.workId, lines: [{ lineId: whole.lineId, quantity: 1 }] };
  expect((await run("shipFulfillmentOrder", "ShipFulfillmentOrderInput", part)).userErrors[0]?.code).toBe("CHANNEL_FORBIDS");

  const silent = await ordered(await aChannel({ tells: {} }));
  const { userErrors, channelCommand } = await run("shipFulfillmentOrder", "ShipFulfillmentOrderInput", {
    fulfillmentOrderId: silent.workId,
  });
  expect([userErrors, channelCommand]).toEqual([[], null]);
  const packed = await run("markReadyToShip", "MarkReadyToShipInput", { fulfillmentOrderId: silent.workId });
  expect(packed.userErrors[0]?.code).toBe("CHANNEL_FORBIDS");
});

test("what is packed is told once", async () => {
  const { workId } = await ordered(await aChannel());
  const once = await run("markReadyToShip", "MarkReadyToShipInput", { fulfillmentOrderId: workId });
  expect(once.channelCommand).toMatchObject({ kind: "READY_TO_SHIP", status: "PENDING" });
  const twice = await run("markReadyToShip", "MarkReadyToShipInput", { fulfillmentOrderId: workId });
  expect(twice.userErrors[0]?.code).toBe("ALREADY_EXISTS");
});

test("a carrier is not sent for what is held, though it is packed", async () => {
  const { id, workId } = await ordered(await aChannel());
  await api.ask(
    `mutation ($work: ID!, $order: ID!) {
      packFulfillmentOrder(input: { fulfillmentOrderId: $work }) { userErrors { code } }
      placeHold(input: { orderId: $order, reason: OTHER }) { userErrors { code } }
    }`,
    { work: workId, order: id },
  );

  const ready = await run("markReadyToShip", "MarkReadyToShipInput", { fulfillmentOrderId: workId });

  expect(ready.userErrors[0]?.code).toBe("ILLEGAL_TRANSITION");
});

test("a cancellation that the channel decides shows its command, waits for it, and goes on when it is rejected", async () => {
  const { id } = await ordered(await aChannel());
  const input = { orderId: id, reason: "Sold twice", reasonCode: "OUT_OF_STOCK" };

  const asked = await run<{ order: { status: string } }>("cancelOrder", "CancelOrderInput", input, "order { status }");

  expect(asked.channelCommand).toMatchObject({ kind: "CANCEL", decides: true, payload: { reason: "OUT_OF_STOCK", lines: null } });
  expect(await orderOf(id)).toMatchObject({ status: "OPEN", holds: [{ reason: "CHANNEL_PENDING", status: "ACTIVE" }] });
  const commandId = asked.channelCommand?.id as string;
  await answered(commandId, { kind: "REJECTED", reason: "Already with the courier" });
  expect(await orderOf(id)).toMatchObject({ status: "OPEN", holds: [{ status: "RELEASED" }], channelCommands: [{ status: "REJECTED" }] });

  const { exceptions } = await api.ask<{ exceptions: { nodes: Record<string, unknown>[] } }>(
    "{ exceptions(filter: { kinds: [COMMAND] }) { nodes { kind code message command { id } order { id } nextSteps { code mutation } } } }",
  );
  expect(exceptions.nodes).toMatchObject([
    { code: "CANCEL", message: "Already with the courier", command: { id: commandId }, nextSteps: [{ code: "REDRIVE_COMMAND" }, {}] },
  ]);
  expect((await run("redriveChannelCommand", "RedriveChannelCommandInput", { id: commandId })).userErrors[0]?.code).toBe(
    "ILLEGAL_TRANSITION",
  );
  const seen = { id: commandId, outcome: "REJECTED", reason: "We called the buyer" };
  expect((await run("resolveChannelCommand", "ResolveChannelCommandInput", seen)).channelCommand).toMatchObject({ attentionSince: null });
});

test("units that the channel lets go are cancelled once it has", async () => {
  const { id, lineId } = await ordered(await aChannel());
  const before = await shop.counts("MUG");
  const asked = await run("cancelOrder", "CancelOrderInput", { orderId: id, reason: "One too many", lines: [{ lineId, quantity: 1 }] });
  expect(await shop.counts("MUG")).toEqual(before);

  await answered(asked.channelCommand?.id as string, { kind: "ACCEPTED", reference: null });

  expect((await shop.counts("MUG")).available).toBe(before.available + 1);
  expect((await orderOf(id)).status).toBe("OPEN");
  expect(asked.channelCommand?.payload.lines).toEqual([{ externalIds: ["line-MUG"], sku: "MUG", quantity: 1 }]);
});

test("elsewhere a cancellation happens at once and the channel is told; one that came from the channel is not told back", async () => {
  const channel = await aChannel({ tells: { CANCEL: "TELLS" } });
  const { id } = await ordered(channel);
  await run("cancelOrder", "CancelOrderInput", { orderId: id, reason: "Sold twice" });
  expect(await orderOf(id)).toMatchObject({ status: "CANCELLED", channelCommands: [{ kind: "CANCEL", status: "PENDING" }] });

  const theirs = anOrder();
  const [taken] = await shop.accept(channel, theirs);
  await shop.accept(channel, { ...theirs, cancelled: true, orderStatus: "CANCELLED", updatedAt: new Date(theirs.updatedAt.getTime() + 1) });
  expect(await orderOf(globalId("Order", taken?.orderId as string))).toMatchObject({ status: "CANCELLED", channelCommands: [] });
});

test("where a channel cannot be told to cancel, that is said by name, and a person may cancel it here alone", async () => {
  const { id } = await ordered(await aChannel({ tells: {} }));
  const refused = await run("cancelOrder", "CancelOrderInput", { orderId: id, reason: "Sold twice" });
  expect(refused.userErrors[0]).toMatchObject({ code: "CHANNEL_FORBIDS" });
  await run("cancelOrder", "CancelOrderInput", { orderId: id, reason: "Sold twice", onlyHere: true });
  expect((await orderOf(id)).status).toBe("CANCELLED");
});

test("a buyer who asked is answered once, and given up on is what the channel confirms", async () => {
  const channel = await aChannel();
  const calm = await ordered(channel);
  const nobody = await run("answerCancellation", "AnswerCancellationInput", { orderId: calm.id, accept: true });
  expect(nobody.userErrors[0]?.code).toBe("ILLEGAL_TRANSITION");

  const { id } = await ordered(channel, { lines: [aLine("MUG")], orderStatus: "CANCEL_REQUESTED" });
  const { channelCommand } = await run("answerCancellation", "AnswerCancellationInput", { orderId: id, accept: true });
  await answered(channelCommand?.id as string, { kind: "ACCEPTED", reference: null });
  expect((await orderOf(id)).status).toBe("CANCELLED");
});

test("no more is refunded than was paid, whoever asks at once", async () => {
  const { id, lineId } = await ordered(await aChannel());
  const refund = (amount: string) =>
    run("refundAtChannel", "RefundAtChannelInput", {
      orderId: id,
      amount: { amount, currencyCode: "IDR" },
      lines: [{ lineId, quantity: 1 }],
    });

  const answers = await Promise.all([refund("12000"), refund("12000"), refund("8000")]);

  const done = answers.filter(({ channelCommand }) => channelCommand !== null);
  const total = done.reduce(
    (sum, { channelCommand }) =>
      sum + BigInt((channelCommand as Command & { payload: { amount: { minor: string } } }).payload.amount.minor),
    0n,
  );
  expect(total).toBeLessThanOrEqual(2_000_000n);
  expect(done.length).toBeGreaterThan(0);
  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toContain("INVALID");
});

test("a return is decided once", async () => {
  const { id } = await ordered(await aChannel());
  const decide = () => run("decideReturnAtChannel", "DecideReturnAtChannelInput", { orderId: id, externalReturnId: "R1", accept: true });
  expect((await decide()).channelCommand).toMatchObject({ kind: "DECIDE_RETURN" });
  expect((await decide()).userErrors[0]?.code).toBe("ALREADY_EXISTS");
});

test("commands are listed by what they are, and a limited key sees its channels' alone", async () => {
  const channel = await aChannel();
  const { id, workId } = await ordered(channel);
  await run("shipFulfillmentOrder", "ShipFulfillmentOrderInput", { fulfillmentOrderId: workId });
  const list = async (args: string, access = anAccess()) =>
    (
      await api.ask<{ channelCommands: { totalCount: number; nodes: Command[] } }>(
        `{ channelCommands${args} { totalCount nodes { id kind status channel { id } order { id } fulfillment { id } } } }`,
        {},
        access,
      )
    ).channelCommands;
  const channelId = globalId("Channel", channel.id);

  expect((await list(`(filter: { orderId: "${id}" })`)).nodes).toMatchObject([{ kind: "SHIP", status: "PENDING" }]);
  expect((await list(`(filter: { channelIds: ["${channelId}"], statuses: [ACCEPTED] })`)).totalCount).toBe(0);
  expect((await list(`(filter: { kinds: [SHIP], needsAttention: false, channelIds: ["${channelId}"] })`)).totalCount).toBe(1);
  expect((await list("", anAccess({ channelIds: new Set([channel.id]) }))).totalCount).toBe(1);
  const ofChannel = await api.ask<{ channel: { commands: { nodes: Command[] }; carrierCodes: unknown[]; tells: { kind: string }[] } }>(
    `{ channel(id: "${channelId}") { carrierCodes { carrier channelCode } tells { kind decides } commands(needsAttention: false) { nodes { kind } } } }`,
  );
  expect(ofChannel.channel.commands.nodes).toEqual([{ kind: "SHIP" }]);
  expect(ofChannel.channel.tells).toContainEqual({ kind: "CANCEL", decides: true });
  const other = anAccess({ channelIds: new Set([place.id]) });
  const refused = await run(
    "refundAtChannel",
    "RefundAtChannelInput",
    { orderId: id, amount: { amount: "1", currencyCode: "IDR" } },
    "",
    other,
  );
  expect(refused.userErrors[0]?.code).toBe("NOT_FOUND");
});

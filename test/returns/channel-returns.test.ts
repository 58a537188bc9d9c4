import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChannelReturnStatus, channelReturnStatuses, type IncomingReturn } from "../../src/channels/incoming-return.ts";
import { approveReturn, declineReturn } from "../../src/flows/decide-return.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { endCommand } from "../../src/flows/send-command.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import { takeChannelReturn } from "../../src/flows/take-channel-return.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { ReturnsDesk } from "./a-return.ts";

const shop = await openShop();
const desk = new ReturnsDesk(shop);
const jkt = await shop.location({ code: "JKT" });
await shop.item("MUG");
await shop.stock(jkt, { MUG: 10_000, POT: 10_000 });
const plain = await shop.channel({ code: "plain" });
const market = await shop.channel({
  connectorKey: "told",
  tells: { DECIDE_RETURN: "DECIDES" },
  rights: { ...plain.rights, returnsBy: "CHANNEL" },
});

const minute = (n: number) => new Date(Date.UTC(2027, 0, 1, 0, n));
let last = 0;

/** A return of 1 of 2 mugs, as the channel sends it. */
const aReturn = (externalOrderId: string, values: Partial<IncomingReturn> = {}): IncomingReturn => {
  last += 1;
  return {
    externalId: `R-${last}`,
    externalOrderId,
    status: "REQUESTED",
    nativeStatus: "asked",
    wish: "REFUND",
    askedAt: minute(0),
    updatedAt: minute(0),
    channelRefunds: true,
    refund: moneyOf("10000", "IDR"),
    lines: [{ externalIds: ["line-MUG"], listingKeys: ["MUG"], quantity: 1, reason: "DEFECTIVE", nativeReason: "FUNCTIONAL_DMG" }],
    ...values,
  };
};

const take = (said: IncomingReturn, channel = market) =>
  retrying(() => shop.em.transactional((em) => takeChannelReturn(em as EntityManager, aDeed("intake"), channel.id, said)));

async function sold(paymentStatus: "PAID" | "PENDING" = "PAID") {
  last += 1;
  const externalId = `O-${last}`;
  const id = await desk.shipped(market, { externalId, paymentStatus, lines: [aLine("MUG", 2)] });
  return { id, externalId };
}

interface Seen {
  readonly id: string;
  readonly status: string;
  readonly channelStatus: string | null;
  readonly waits: boolean;
  readonly told: boolean;
  readonly origin: string;
  readonly endNote: string | null;
}
const returnsOf = (orderId: string): Promise<Seen[]> =>
  shop.read(sql<Seen>`
    select id, status, channel_status as "channelStatus", decision_waits as waits, told_channel as told, origin, end_note as "endNote"
    from returns where order_id = ${orderId} order by id`);
const theReturn = async (orderId: string): Promise<Seen> => {
  const [one, ...more] = await returnsOf(orderId);
  expect(more).toEqual([]);
  return one as Seen;
};
const moneyBack = async (orderId: string) => {
  const [found] = await shop.read(sql<{ refunded: string; refunds: number; payments: number }>`
    select refunded_minor::text as refunded, (select count(*)::int from refunds where order_id = orders.id) as refunds,
      (select count(*)::int from payment_transactions where order_id = orders.id and kind = 'REFUND') as payments
    from orders where id = ${orderId}`);
  return found;
};
const findings = async (orderId: string) =>
  (
    await shop.read(sql<{ message: string; status: string }>`
      select message, status from order_validations where order_id = ${orderId} and code = 'RETURN_DIFFERS' order by id`)
  ).map(({ message, status }) => `${status} ${message}`);
const orderStatus = async (orderId: string) =>
  (await shop.read(sql<{ status: string }>`select status from orders where id = ${orderId}`))[0]?.status;
const commandOf = async (orderId: string) =>
  (
    await shop.read(sql<{ id: string; accept: boolean; status: string }>`
      select id, (payload ->> 'accept')::boolean as accept, status from channel_commands where order_id = ${orderId} and kind = 'DECIDE_RETURN'
      order by created_at desc, id desc`)
  )[0] as { id: string; accept: boolean; status: string };
const answer = (id: string, outcome: Parameters<typeof endCommand>[3]) =>
  shop.em.transactional((em) => endCommand(em as EntityManager, aDeed("dispatch"), id, outcome, null));
const comesIn = (id: string) =>
  desk.onReturn(id, (book, work, ret) => receiveReturn(book, work, ret, { locationId: jkt.id, lines: null, unexpected: [] }));
const restock = async (id: string) => {
  const lines = (await desk.lineIds(id)).map((lineId) => ({ lineId, quantity: 1, disposition: "RESTOCKED" as const }));
  await desk.onReturn(id, (book, work, ret) => void disposeReturn(book, work, ret, lines));
};
/** Nobody relays events here, so they wait. */
const sound = async () =>
  expect((await checkInvariants(shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox")).toEqual([]);

test("a return that a buyer asked the channel for is asked for here, once, whatever comes twice or too late", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId, { updatedAt: minute(5) });
  expect(await take(said)).toEqual({ kind: "TAKEN", orderId: id, outcome: "ACCEPTED" });
  expect(await take(said)).toMatchObject({ outcome: "UNCHANGED" });
  expect(await take({ ...said, status: "APPROVED", updatedAt: minute(4) })).toMatchObject({ outcome: "SUPERSEDED" });

  const ret = await theReturn(id);
  expect(ret).toMatchObject({ status: "REQUESTED", origin: "CHANNEL", channelStatus: "REQUESTED" });
  expect(await desk.lines(ret.id)).toEqual(["1 REFUND PENDING"]);
  expect((await desk.told(id)).filter((type) => type.startsWith("return."))).toEqual(["return.requested", "return.channel_status_changed"]);
  await sound();
});

test("of two who take the same return at once one opens it", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId);
  const taken = await Promise.all(Array.from({ length: 4 }, () => take(said)));
  expect(taken.map((one) => (one.kind === "TAKEN" ? one.outcome : "")).sort()).toEqual(["ACCEPTED", "UNCHANGED", "UNCHANGED", "UNCHANGED"]);
  await theReturn(id);
});

test("what is approved there is open here, and what is refunded there is noted once, with the goods still to come", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId);
  await take({ ...said, status: "APPROVED", updatedAt: minute(1) });
  const { id: returnId } = await theReturn(id);
  expect(await theReturn(id)).toMatchObject({ status: "OPEN", told: true });
  expect(await desk.lines(returnId)).toEqual(["1 REFUND PENDING EXPECTED"]);
  const refunded = { ...said, status: "REFUNDED", updatedAt: minute(2) } as const;
  for (const _ of [1, 2]) await take(refunded);

  expect(await moneyBack(id)).toEqual({ refunded: "1000000", refunds: 1, payments: 1 });
  expect(await desk.lines(returnId)).toEqual(["1 REFUND COMMITTED EXPECTED"]);
  await comesIn(returnId);
  await restock(returnId);
  // Nothing is given besides.
  expect(await moneyBack(id)).toEqual({ refunded: "1000000", refunds: 1, payments: 1 });
  expect(await shop.read(sql`select 1 from channel_commands where order_id = ${id} and kind = 'REFUND'`)).toEqual([]);
  await sound();
});

test("goods that came before the money are closed with it", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId, { status: "APPROVED" });
  await take(said);
  const { id: returnId } = await theReturn(id);
  await comesIn(returnId);
  await restock(returnId);
  expect(await moneyBack(id)).toEqual({ refunded: "0", refunds: 0, payments: 0 });
  await take({ ...said, status: "REFUNDED", updatedAt: minute(3) });

  expect(await theReturn(id)).toMatchObject({ status: "CLOSED" });
  expect(await moneyBack(id)).toEqual({ refunded: "1000000", refunds: 1, payments: 1 });
  expect(await orderStatus(id)).toBe("COMPLETED");
});

test.each([
  ["the order's word first", ["order", "return"]],
  ["the return's word first", ["return", "order"]],
] as const)("what the channel says of the order and of the return is not counted twice: %s", async (_, turn) => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId, {
    refund: moneyOf("20000", "IDR"),
    lines: [{ externalIds: [], listingKeys: ["gone", "MUG"], quantity: 2, reason: "UNWANTED", nativeReason: null }],
  });
  for (const what of turn)
    if (what === "return") await take({ ...said, status: "REFUNDED", updatedAt: minute(1) });
    else
      await shop.accept(
        market,
        anOrder({
          ...{ externalId, lines: [aLine("MUG", 2, { fulfilledQuantity: 2 })], orderStatus: "RETURNED" },
          ...{ paymentStatus: "REFUNDED", fulfillmentStatus: "RETURNED", updatedAt: minute(2) },
        }),
      );

  expect((await moneyBack(id))?.refunded).toBe("2000000");
  await sound();
});

test("money alone: what the buyer keeps is closed with it, and a second part is noted besides", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId, { wish: "REFUND_ONLY", refund: moneyOf("4000", "IDR") });
  await take(said);
  const { id: returnId } = await theReturn(id);
  expect(await desk.lines(returnId)).toEqual(["1 KEEP PENDING"]);
  await take({ ...said, status: "REFUNDED", updatedAt: minute(1) });
  expect(await theReturn(id)).toMatchObject({ status: "CLOSED" });
  expect((await moneyBack(id))?.refunded).toBe("400000");
  await take({ ...said, status: "REFUNDED", updatedAt: minute(2), refund: moneyOf("6000", "IDR") });
  expect(await moneyBack(id)).toEqual({ refunded: "600000", refunds: 2, payments: 2 });
  await sound();
});

test("what the buyer takes back, or the channel declines, ends here where nothing happened yet", async () => {
  const [asked, open, there] = await Promise.all([sold(), sold(), sold()]);
  for (const [one, status] of [
    [asked, "DECLINED"],
    [open, "CANCELLED"],
  ] as const) {
    const said = aReturn(one.externalId);
    await take(one === open ? { ...said, status: "APPROVED" } : said);
    await take({ ...said, status, updatedAt: minute(1) });
    expect(await theReturn(one.id)).toMatchObject({ status, channelStatus: status });
  }
  expect((await theReturn(asked.id)).endNote).toMatch(/^Declined at/);

  // What was over before it was heard of stays over, whatever older message comes later.
  const said = aReturn(there.externalId, { updatedAt: minute(9), status: "CANCELLED" });
  await take(said);
  await take({ ...said, status: "REQUESTED", updatedAt: minute(1) });
  expect(await theReturn(there.id)).toMatchObject({ status: "DECLINED", channelStatus: "CANCELLED" });
  expect(await take(aReturn(there.externalId, { lines: said.lines.map((line) => ({ ...line, quantity: 2 })) }))).toMatchObject({
    outcome: "ACCEPTED",
  });
  await sound();
});

test("what came already is not undone by the channel: a person sees it, and the order waits for that", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId, { status: "APPROVED" });
  await take(said);
  const { id: returnId } = await theReturn(id);
  await comesIn(returnId);
  const declined = { ...said, status: "DECLINED", updatedAt: minute(1) } as const;
  for (const _ of [1, 2]) await take(declined);

  expect(await theReturn(id)).toMatchObject({ status: "OPEN", channelStatus: "DECLINED" });
  expect(await findings(id)).toEqual([expect.stringMatching(/^OPEN Return .+-R1 was declined there while it is OPEN here\./)]);
  // It holds nothing up.
  expect(await shop.read(sql`select 1 from holds where order_id = ${id} and status = 'ACTIVE'`)).toEqual([]);
  await sound();
});

test("a return of an order that is not here waits, and one of units that did not leave by our books is for a person meanwhile", async () => {
  const said = aReturn("nobody-knows");
  expect(await take(said)).toEqual({ kind: "WAITS", reason: `Order nobody-knows of return ${said.externalId} is not known here.` });

  const [placed] = await shop.accept(market, anOrder({ externalId: "still-here", lines: [aLine("MUG", 2)] }));
  const id = placed?.orderId as string;
  const early = aReturn("still-here");
  for (const _ of [1, 2])
    expect(await take(early)).toMatchObject({ kind: "WAITS", reason: expect.stringContaining("of which 0 can come back") });
  expect(await returnsOf(id)).toEqual([]);
  expect(await findings(id)).toEqual([expect.stringMatching(/^OPEN Return .+ did not leave by our books/)]);

  for (const work of await desk.works(id)) await desk.ship(id, work.id);
  expect(await take(early)).toMatchObject({ outcome: "ACCEPTED" });
  expect(await findings(id)).toEqual([expect.stringMatching(/^RESOLVED/)]);
  const unknown = aReturn("still-here", { lines: said.lines.map((line) => ({ ...line, externalIds: ["x"], listingKeys: ["NO-SUCH"] })) });
  expect(await take(unknown)).toMatchObject({ kind: "WAITS", reason: expect.stringContaining("the order does not have: NO-SUCH") });
});

test("a return that somebody entered by hand for the same units is the channel's", async () => {
  const { id, externalId } = await sold();
  const entered = await desk.comesBack(id, [{ quantity: 1 }]);
  await take(aReturn(externalId, { status: "APPROVED" }));
  expect(await theReturn(id)).toMatchObject({ id: entered, status: "OPEN", channelStatus: "APPROVED", told: true });
  // Another one of the same order is another one.
  await take(aReturn(externalId));
  expect(await returnsOf(id)).toHaveLength(2);
});

test("what was over before the channel was connected is history", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId, { askedAt: new Date("2020-01-01T00:00:00Z"), status: "REFUNDED" });
  expect(await take(said)).toEqual({ kind: "TAKEN", orderId: id, outcome: "IGNORED" });
  expect(await take({ ...said, externalOrderId: "long-gone" })).toMatchObject({ outcome: "IGNORED" });
  expect(await returnsOf(id)).toEqual([]);
});

test("of an order several returns may differ, each is for a person, and once", async () => {
  const { id, externalId } = await sold();
  const [one, other] = [2, 5].map((quantity) => {
    const said = aReturn(externalId);
    return { ...said, lines: said.lines.map((line) => ({ ...line, listingKeys: ["NO-SUCH"], externalIds: [], quantity })) };
  });
  for (const said of [one, other, one, other]) expect(await take(said as IncomingReturn)).toMatchObject({ kind: "WAITS" });

  expect(await findings(id)).toEqual([one, other].map((said) => expect.stringContaining(said?.externalId as string)));
  expect(await orderStatus(id)).toBe("OPEN");
  await sound();
});

test("approving it waits for the channel: only when that has agreed it is open, and then once", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId);
  await take(said);
  const { id: returnId } = await theReturn(id);
  await desk.onReturn(returnId, (book, work, ret) => void approveReturn(book, work, ret, jkt.id));
  expect(await theReturn(id)).toMatchObject({ status: "REQUESTED", waits: true });
  await expect(desk.onReturn(returnId, (book, work, ret) => void declineReturn(book, work, ret, "Worn"))).rejects.toThrow(
    "was asked already",
  );
  const command = await commandOf(id);
  expect(command).toMatchObject({ accept: true, status: "PENDING" });

  // Its message is quicker than its answer.
  await take({ ...said, status: "APPROVED", updatedAt: minute(1) });
  expect(await theReturn(id)).toMatchObject({ status: "OPEN", waits: false, told: true });
  await answer(command.id, { kind: "ACCEPTED", reference: null });
  expect(await theReturn(id)).toMatchObject({ status: "OPEN" });
  expect((await desk.told(id)).filter((type) => type === "return.approved")).toHaveLength(1);
  expect(await desk.lines(returnId)).toEqual(["1 REFUND PENDING EXPECTED"]);
  await sound();
});

test("what the channel rejects is asked for as before, a person sees its words, and may ask anew", async () => {
  const { id, externalId } = await sold();
  await take(aReturn(externalId));
  const { id: returnId } = await theReturn(id);
  const decline = () => desk.onReturn(returnId, (book, work, ret) => void declineReturn(book, work, ret, "Worn"));
  await decline();
  const first = await commandOf(id);
  expect(first.accept).toBe(false);
  await answer(first.id, { kind: "REJECTED", reason: "Evidence is missing." });

  expect(await theReturn(id)).toMatchObject({ status: "REQUESTED", waits: false });
  expect(await shop.read(sql`select reason from channel_commands where id = ${first.id} and attention_since is not null`)).toEqual([
    { reason: "Evidence is missing." },
  ]);
  expect(await desk.told(id)).toContain("return.decision_rejected");
  await decline();
  const second = await commandOf(id);
  expect(second.id).not.toBe(first.id);
  await answer(second.id, { kind: "UNKNOWN", reason: "Nobody answered.", at: new Date() });
  expect(await theReturn(id)).toMatchObject({ status: "REQUESTED", waits: true });
  await answer(second.id, { kind: "ACCEPTED", reference: null });
  expect(await theReturn(id)).toMatchObject({ status: "DECLINED", waits: false, endNote: "Worn" });
  await sound();
});

test("what was declined there while we approved it is declined here once the channel has said no", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId);
  await take(said);
  const { id: returnId } = await theReturn(id);
  await desk.onReturn(returnId, (book, work, ret) => void approveReturn(book, work, ret, null));
  await take({ ...said, status: "DECLINED", updatedAt: minute(1) });
  expect(await theReturn(id)).toMatchObject({ status: "REQUESTED", waits: true });
  await answer((await commandOf(id)).id, { kind: "REJECTED", reason: "The return is refused already." });
  expect(await theReturn(id)).toMatchObject({ status: "DECLINED", waits: false });
  await sound();
});

test("what is resolved otherwise is declined there, and that does not end it here", async () => {
  const { id, externalId } = await sold();
  const said = aReturn(externalId);
  await take(said);
  const { id: returnId } = await theReturn(id);
  await desk.onReturn(returnId, (book, work, ret) => {
    const [line] = book.comings.lines;
    if (line) switchResolution(book, work, ret, { line, quantity: null, resolution: "REPLACE", exchange: null, keepMinor: 0n });
  });
  await desk.onReturn(returnId, (book, work, ret) => void approveReturn(book, work, ret, null));
  const command = await commandOf(id);
  expect(command.accept).toBe(false);
  // The channel's message may be quicker than its answer.
  await take({ ...said, status: "DECLINED", updatedAt: new Date(minute(1).getTime() - 1) });
  expect(await theReturn(id)).toMatchObject({ status: "REQUESTED", waits: true });
  await answer(command.id, { kind: "ACCEPTED", reference: null });
  expect(await theReturn(id)).toMatchObject({ status: "OPEN", told: false });
  await take({ ...said, status: "DECLINED", updatedAt: minute(1) });
  expect(await theReturn(id)).toMatchObject({ status: "OPEN" });
  expect(await findings(id)).toEqual([]);
  // In the end the channel gives the money all the same.
  await take({ ...said, status: "REFUNDED", updatedAt: minute(2) });
  expect(await findings(id)).toEqual([expect.stringContaining("a line of it is REPLACE")]);
  expect((await moneyBack(id))?.refunded).toBe("1000000");
  await sound();
});

test("in whatever order its versions come, the latest counts, the money is noted once, and all that must hold does", async () => {
  const life = fc.array(fc.constantFrom(...channelReturnStatuses), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(life, fc.infiniteStream(fc.nat(1_000)), async (statuses: ChannelReturnStatus[], random) => {
      const { id, externalId } = await sold();
      const said = aReturn(externalId);
      const versions = statuses.map((status, index) => ({ ...said, status, updatedAt: minute(index) }));
      const shuffled = [...versions, ...versions]
        .map((version) => ({ version, at: random.next().value as number }))
        .sort((a, b) => a.at - b.at);
      for (const { version } of shuffled) await take(version);

      const ret = await theReturn(id);
      expect(ret.channelStatus).toBe(statuses.at(-1));
      const [paid] = await shop.read(sql<{ count: number }>`
        select count(*)::int as count from payment_transactions where order_id = ${id} and kind = 'REFUND'`);
      expect(paid?.count).toBeLessThanOrEqual(1);
      if (statuses.at(-1) === "REFUNDED") expect(paid?.count).toBe(1);
      await sound();
    }),
    { numRuns: 25 },
  );
});

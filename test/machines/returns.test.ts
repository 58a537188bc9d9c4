import { expect, test } from "vitest";
import { approveClaim, claimIn, openClaim, rejectClaim, resolveClaim } from "../../src/flows/claim-units.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { cancelReturn, closeReturn, commitReturn, reopenReturn } from "../../src/flows/end-return.ts";
import { approveReturn, declineReturn, lineIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import type { Work } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Claim } from "../../src/returns/claim.entity.ts";
import { claimStatuses } from "../../src/returns/claim.states.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import {
  type Disposition,
  dispositions,
  goodsStates,
  type Resolution,
  resolutionStates,
  resolutions,
  returnStatuses,
  reverseStatuses,
} from "../../src/returns/return.states.ts";
import type { ReturnLine } from "../../src/returns/return-line.entity.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aLine, openShop } from "../support/shop.ts";
import { machines } from "./table.ts";
import { nextSeen, refusalOf, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const desk = new ReturnsDesk(shop);
const jkt = await shop.location({ code: "JKT" });
await shop.stock(jkt, { MUG: 10_000, CUP: 10_000 });
await shop.read(sql`update inventory_items set price_minor = 1000000, price_currency = 'IDR'`);
const channel = await shop.channel();
const shipped = () => desk.shipped(channel, { lines: [aLine("MUG")] });

type Verb = (book: OrderBook, work: Work, ret: Return) => void;
const lineOf = (book: OrderBook, ret: Return) => book.comings.lines.find(({ returnId }) => returnId === ret.id) as ReturnLine;
const reverseOf = (book: OrderBook, ret: Return) => book.comings.reverses.find(({ returnId }) => returnId === ret.id);
const arrive: Verb = (book, work, ret) => void receiveReturn(book, work, ret, { locationId: jkt.id, lines: null, unexpected: [] });
const dispose =
  (disposition: Disposition): Verb =>
  (book, work, ret) => {
    const { id, quantity } = lineOf(book, ret);
    disposeReturn(book, work, ret, [{ lineId: id, quantity, disposition }]);
  };
const approve: Verb = (book, work, ret) => approveReturn(book, work, ret, null);
const decline: Verb = (book, work, ret) => declineReturn(book, work, ret, "Worn");
const cancel: Verb = (book, work, ret) => cancelReturn(book, work, ret, null);
const commit: Verb = (book, work, ret) => commitReturn(book, work, ret, null);
const back = async (values: Parameters<ReturnsDesk["comesBack"]>[1][number] = {}, origin: "BUYER" | "STAFF" = "STAFF") =>
  desk.comesBack(await shipped(), [values], { origin });
const read = async (column: string, table: string, where: string, id: string): Promise<string | undefined> =>
  (await shop.read(sql<{ it: string }>`select ${sql.ref(column)} as it from ${sql.ref(table)} where ${sql.ref(where)} = ${id}`))[0]?.it;

walk<string>(shop, {
  machine: "Return",
  states: returnStatuses,
  async bring(state, to) {
    const id = await back({}, state === "REQUESTED" || state === "DECLINED" ? "BUYER" : "STAFF");
    if (state === "DECLINED") await desk.onReturn(id, decline);
    if (state === "CANCELLED") await desk.onReturn(id, cancel);
    if (state === "CLOSED" || (state === "OPEN" && to === "CLOSED")) {
      await desk.onReturn(id, arrive);
      await desk.onReturn(id, dispose("RESTOCKED"));
    }
    if (state === "CLOSED") await desk.onReturn(id, closeReturn);
    return id;
  },
  stateOf: (id) => read("status", "returns", "id", id),
  toldBy: (id) => id,
  next: (id) => nextSeen(api, "Return", id, "nextStates"),
  verbs: {
    REQUESTED: (id) => desk.onReturn(id, (_, __, ret) => ret.become("REQUESTED")),
    OPEN: (id, from) => desk.onReturn(id, from === "CLOSED" ? reopenReturn : approve),
    DECLINED: (id) => desk.onReturn(id, decline),
    CLOSED: (id) => desk.onReturn(id, closeReturn),
    CANCELLED: (id) => desk.onReturn(id, cancel),
  },
});

test("a return that was closed is reopened, not approved a second time; one that waits for its approval is not reopened", async () => {
  const closed = await back();
  for (const verb of [arrive, dispose("RESTOCKED"), closeReturn]) await desk.onReturn(closed, verb);
  const again = await refusalOf(desk.onReturn(closed, approve));
  const waiting = await refusalOf(desk.onReturn(await back({}, "BUYER"), reopenReturn));

  expect([again.code, waiting.code]).toEqual(["ILLEGAL_TRANSITION", "ILLEGAL_TRANSITION"]);
  expect(again.message).toContain("can become OPEN");
  expect(waiting.message).toContain("can become OPEN or DECLINED");
});

const exchange = { sku: "CUP", priceMinor: null };
const stateOfLine = (column: string) => (id: string) => read(column, "return_lines", "return_id", id);
const switched =
  (resolution: Resolution): Verb =>
  (book, work, ret) =>
    switchResolution(book, work, ret, {
      line: lineIn(book, ret, lineOf(book, ret).id),
      quantity: null,
      resolution,
      exchange: resolution === "EXCHANGE" ? exchange : null,
      keepMinor: 0n,
    });

test("of resolutions each becomes any other while it is PENDING", () => {
  const others = machines["ReturnLine.resolution"].filter(({ from, to }) => from !== to);
  expect(others).toHaveLength(resolutions.length * (resolutions.length - 1));
});

test.each(machines["ReturnLine.resolution"].filter(({ from, to }) => from !== to))(
  "ReturnLine.resolution: $from → $to while it is PENDING, and not once it is COMMITTED",
  async ({ from, to, event }) => {
    const id = await back({
      reason: "DEFECTIVE",
      resolution: from as Resolution,
      exchange: from === "EXCHANGE" ? exchange : null,
    });
    expect(await stateOfLine("resolution")(id)).toBe(from);
    await desk.onReturn(id, switched(to as Resolution), ["CUP"]);

    expect(await stateOfLine("resolution")(id)).toBe(to);
    const told = await shop.read(sql<{ way: string; sequence: number }>`
      select concat_ws(' ', type, data->>'from', data->>'to') as way, sequence::int as sequence from outbox where aggregate_id = ${id} order by sequence`);
    expect(told.filter(({ way }) => way === `${event} ${from} ${to}`)).toHaveLength(1);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));

    if (to === "REPAIR") return;
    await desk.onReturn(id, commit);
    const before = await desk.told((await desk.onReturn(id, () => {})).order.id);
    const { code, message } = await refusalOf(desk.onReturn(id, switched(from as Resolution), ["CUP"]));
    expect([code, message]).toEqual([
      "ILLEGAL_TRANSITION",
      `${to} is committed and does not become ${from} any more; add a compensating line instead.`,
    ]);
    expect(await desk.told((await desk.onReturn(id, () => {})).order.id)).toEqual(before);
  },
);

walk<string>(shop, {
  machine: "ReturnLine.resolutionState",
  states: resolutionStates,
  async bring(state) {
    const id = await back();
    if (state === "COMMITTED") await desk.onReturn(id, commit);
    return id;
  },
  stateOf: stateOfLine("resolution_state"),
  toldBy: (id) => id,
  verbs: {
    COMMITTED: (id, from) => desk.onReturn(id, from === "PENDING" ? commit : (book, _, ret) => lineOf(book, ret).commit(new Date())),
  },
  // Nothing leads back to PENDING: a compensating line is one of its own.
  isLeftOut: (_, to) => to === "PENDING",
});

walk<string>(shop, {
  machine: "ReverseFulfillmentOrder",
  states: reverseStatuses,
  async bring(state) {
    const id = await back();
    if (state === "CLOSED") for (const verb of [arrive, dispose("RESTOCKED")]) await desk.onReturn(id, verb);
    if (state === "CANCELLED") await desk.onReturn(id, cancel);
    return (await read("id", "reverse_fulfillment_orders", "return_id", id)) as string;
  },
  stateOf: (id) => read("status", "reverse_fulfillment_orders", "id", id),
  toldBy: (id) => id,
  next: (id) => nextSeen(api, "ReverseFulfillmentOrder", id, "nextStates"),
  verbs: {
    OPEN: (id) => onReverse(id, (book, _, ret) => reverseOf(book, ret)?.become("OPEN")),
    CLOSED: (id, from) =>
      onReverse(
        id,
        from === "OPEN"
          ? (book, work, ret) => {
              arrive(book, work, ret);
              dispose("RESTOCKED")(book, work, ret);
            }
          : (book, _, ret) => reverseOf(book, ret)?.become("CLOSED"),
      ),
    CANCELLED: (id, from) => onReverse(id, from === "OPEN" ? cancel : (book, _, ret) => reverseOf(book, ret)?.become("CANCELLED")),
  },
});

async function onReverse(id: string, verb: Verb): Promise<unknown> {
  return desk.onReturn((await read("return_id", "reverse_fulfillment_orders", "id", id)) as string, verb);
}

interface Goods {
  readonly id: string;
  readonly reverseId: string;
}
const goods = async (state: string): Promise<Goods> => {
  const id = await back({ resolution: "REPLACE" });
  if (state !== "EXPECTED") await desk.onReturn(id, arrive);
  return { id, reverseId: (await read("id", "reverse_fulfillment_orders", "return_id", id)) as string };
};

walk<Goods>(shop, {
  machine: "ReturnLine.goods",
  states: goodsStates,
  async bring(state) {
    const thing = await goods(state);
    if (state === "DISPOSED") await desk.onReturn(thing.id, dispose("RESTOCKED"));
    return thing;
  },
  stateOf: ({ id }) => stateOfLine("goods")(id),
  toldBy: ({ reverseId }) => reverseId,
  verbs: {
    RECEIVED: ({ id }, from) => desk.onReturn(id, from === "EXPECTED" ? arrive : (book, _, ret) => lineOf(book, ret).receive(new Date())),
    DISPOSED: ({ id }, from) => desk.onReturn(id, dispose(from === "EXPECTED" ? "MISSING" : "RESTOCKED")),
  },
  // Nothing leads back to EXPECTED; what was disposed of has a disposition, which is the next machine.
  isLeftOut: (from, to) => to === "EXPECTED" || (from === "DISPOSED" && to === "DISPOSED"),
});

walk<Goods>(shop, {
  machine: "ReturnLine.disposition",
  states: dispositions,
  async bring(state) {
    const thing = await goods("RECEIVED");
    await desk.onReturn(thing.id, dispose(state as Disposition));
    return thing;
  },
  stateOf: ({ id }) => stateOfLine("disposition")(id),
  toldBy: ({ reverseId }) => reverseId,
  verbs: Object.fromEntries(dispositions.map((to) => [to, ({ id }: Goods) => desk.onReturn(id, dispose(to))])),
});

const ways: Readonly<Record<string, (book: OrderBook, work: Work, claim: Claim) => void>> = {
  OPEN: (_, __, claim) => through(claim, "OPEN"),
  APPROVED: (book, work, claim) => approveClaim(book, work, claim, {}),
  REJECTED: (book, work, claim) => rejectClaim(book, work, claim, "Signed for"),
  RESOLVED: resolveClaim,
};
interface Claimed {
  readonly id: string;
  readonly orderId: string;
}
const onClaim = ({ id, orderId }: Claimed, to: string) => desk.on(orderId, (book, work) => ways[to]?.(book, work, claimIn(book, id)));

walk<Claimed>(shop, {
  machine: "Claim",
  states: claimStatuses,
  async bring(state) {
    const orderId = await shipped();
    let id = "";
    await desk.on(orderId, (book, work) => {
      const lines = book.lines.map((line) => ({ lineId: line.id, quantity: 1 }));
      const said = { reason: "LOST", against: "CARRIER", resolution: "REFUND", note: null, photos: [] } as const;
      id = openClaim(book, work, { ...said, lines, fulfillmentId: null, amountMinor: null }).id;
    });
    const path = { APPROVED: ["APPROVED"], REJECTED: ["REJECTED"], RESOLVED: ["APPROVED", "RESOLVED"] }[state] ?? [];
    for (const to of path) await onClaim({ id, orderId }, to);
    return { id, orderId };
  },
  stateOf: ({ id }) => read("status", "claims", "id", id),
  toldBy: ({ id }) => id,
  next: ({ id }) => nextSeen(api, "Claim", id, "nextStates"),
  verbs: Object.fromEntries(claimStatuses.map((to) => [to, (thing: Claimed) => onClaim(thing, to)])),
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));

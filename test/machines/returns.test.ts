import { describe, expect, test } from "vitest";
import { approveClaim, claimIn, openClaim, rejectClaim, resolveClaim } from "../../src/flows/claim-units.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { cancelReturn, closeReturn, commitReturn, reopenReturn } from "../../src/flows/end-return.ts";
import { approveReturn, declineReturn, lineIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import type { Work } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Transitions } from "../../src/kit/transitions.ts";
import type { Claim } from "../../src/returns/claim.entity.ts";
import { type ClaimStatus, claimStatuses, claimTransitions } from "../../src/returns/claim.states.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import {
  type Disposition,
  dispositions,
  dispositionTransitions,
  type ReturnStatus,
  resolutionTransitions,
  returnStatuses,
  returnTransitions,
  reverseTransitions,
} from "../../src/returns/return.states.ts";
import { ReturnLine } from "../../src/returns/return-line.entity.ts";
import { ReverseFulfillmentOrder } from "../../src/returns/reverse-fulfillment-order.entity.ts";
import { broken } from "../support/broken.ts";
import { aLine, openShop } from "../support/shop.ts";
import { ReturnsDesk } from "./a-return.ts";

const shop = await openShop();
const desk = new ReturnsDesk(shop);
const jkt = await shop.location({ code: "JKT" });
await shop.stock(jkt, { MUG: 10_000 });
const channel = await shop.channel();
const shipped = (quantity = 1) => desk.shipped(channel, { lines: [aLine("MUG", quantity)] });

const refusalOf = async (done: Promise<unknown>): Promise<Refusal> => {
  const error = await done.then(
    () => null,
    (one) => one,
  );
  if (!(error instanceof Refusal)) throw new Error(`It was not refused: ${error}`);
  return error;
};

const pairs = <State extends string>(table: Transitions<State>) =>
  Object.keys(table).flatMap((from) => Object.keys(table).map((to) => [from as State, to as State] as const));

const arrive = (book: OrderBook, work: Work, ret: Return) =>
  receiveReturn(book, work, ret, { locationId: jkt.id, lines: null, unexpected: [] });
const firstLine = (book: OrderBook, ret: Return) => book.comings.lines.find(({ returnId }) => returnId === ret.id) as ReturnLine;
const decide = (book: OrderBook, work: Work, ret: Return, disposition: Disposition) => {
  const line = firstLine(book, ret);
  disposeReturn(book, work, ret, [{ lineId: line.id, quantity: line.quantity, disposition }]);
};

describe("a return", () => {
  const ways: Readonly<Record<ReturnStatus, { verb: (book: OrderBook, work: Work, ret: Return) => void; event: string }>> = {
    REQUESTED: { verb: (_, __, ret) => ret.become("REQUESTED"), event: "return.requested" },
    OPEN: {
      verb: (book, work, ret) => (ret.status === "CLOSED" ? reopenReturn(book, work, ret) : approveReturn(book, work, ret, null)),
      event: "return.approved",
    },
    DECLINED: { verb: (book, work, ret) => declineReturn(book, work, ret, "Worn"), event: "return.declined" },
    CLOSED: { verb: closeReturn, event: "return.closed" },
    CANCELLED: { verb: (book, work, ret) => cancelReturn(book, work, ret, null), event: "return.cancelled" },
  };
  /** One in each status; of an open one that is to be closed the goods are done with. */
  async function standing(status: ReturnStatus, next?: ReturnStatus): Promise<string> {
    const orderId = await shipped();
    const id = await desk.comesBack(orderId, [{}], { origin: status === "REQUESTED" || status === "DECLINED" ? "BUYER" : "STAFF" });
    if (status === "DECLINED") await desk.onReturn(id, ways.DECLINED.verb);
    if (status === "CANCELLED") await desk.onReturn(id, ways.CANCELLED.verb);
    if (status === "CLOSED" || next === "CLOSED") {
      await desk.onReturn(id, arrive).catch(() => {});
      await desk.onReturn(id, (book, work, ret) => decide(book, work, ret, "RESTOCKED")).catch(() => {});
    }
    if (status === "CLOSED") await desk.onReturn(id, closeReturn);
    return id;
  }

  test.each(pairs(returnTransitions))("that is %s can become %s, or is refused with what it can", async (from, to) => {
    const id = await standing(from, to);
    const orderId = (await desk.onReturn(id, () => {})).order.id;
    const before = await desk.told(orderId);
    const going = desk.onReturn(id, ways[to].verb);

    if (!returnTransitions[from].includes(to)) {
      const refusal = await refusalOf(going);
      expect(refusal.code).toBe("ILLEGAL_TRANSITION");
      expect(refusal.message).toContain(from);
      expect(await desk.told(orderId)).toEqual(before);
      return;
    }
    await going;
    const [{ status } = { status: "" }] = (await desk.onReturn(id, () => {})).comings.returns;
    expect(status).toBe(to);
    const event = from === "CLOSED" ? "return.reopened" : ways[to].event;
    expect((await desk.told(orderId)).slice(before.length).filter((type) => type.startsWith("return."))).toContain(event);
    expect((await desk.told(orderId)).slice(before.length).filter((type) => type === event)).toHaveLength(1);
  });

  test("its table has every status", () => expect(Object.keys(returnTransitions)).toEqual([...returnStatuses]));
});

describe("goods that come back", () => {
  const of = (status: "OPEN" | "CLOSED" | "CANCELLED") => Object.assign(new ReverseFulfillmentOrder(), { id: "r", status });

  test.each(pairs(reverseTransitions))("to a place, %s, become %s, or are refused with what they can", (from, to) => {
    const one = of(from);
    if (reverseTransitions[from].includes(to)) {
      one.become(to);
      expect(one.status).toBe(to);
    } else expect(() => one.become(to)).toThrow(from === "OPEN" ? "can become CLOSED or CANCELLED" : `${from} is final`);
  });

  test.each(dispositions.map((to) => [to] as const))("that are expected are not %s, unless they are missing", (to) => {
    const line = Object.assign(new ReturnLine(), { goods: "EXPECTED" });
    if (to === "MISSING") {
      line.dispose(to);
      expect(line.goods).toBe("DISPOSED");
    } else expect(() => line.dispose(to)).toThrow("can become RECEIVED or MISSING");
  });

  test("come once, and are received before they are looked at", () => {
    const line = Object.assign(new ReturnLine(), { goods: "EXPECTED" });
    line.receive(new Date());

    expect(line.goods).toBe("RECEIVED");
    expect(() => line.receive(new Date())).toThrow("from there it can become DISPOSED, not RECEIVED");
    line.dispose("RESTOCKED");
    expect(() => line.receive(new Date())).toThrow("DISPOSED is final");
  });

  test.each(pairs(dispositionTransitions))("and are %s become %s, or are refused with what they can", async (from, to) => {
    const orderId = await shipped();
    const id = await desk.comesBack(orderId, [{ resolution: "REPLACE" }]);
    await desk.onReturn(id, arrive);
    await desk.onReturn(id, (book, work, ret) => decide(book, work, ret, from));
    const before = (await desk.told(orderId)).length;
    const going = desk.onReturn(id, (book, work, ret) => decide(book, work, ret, to));

    if (!dispositionTransitions[from].includes(to)) {
      const { code, message } = await refusalOf(going);
      expect(code).toBe("ILLEGAL_TRANSITION");
      const allowed = dispositionTransitions[from];
      expect(message).toContain(allowed.length === 0 ? `${from} is final` : allowed.join(" or "));
      return;
    }
    await going;
    const told = (await desk.told(orderId)).slice(before);
    expect(told.filter((type) => type === "reverse_fulfillment_order.disposed")).toHaveLength(1);
    expect(told.filter((type) => type === "reverse_fulfillment_order.closed")).toHaveLength(1);
    expect(await desk.lines(id)).toEqual([`1 REPLACE COMMITTED DISPOSED ${to}`]);
  });
});

test("a resolution is committed once, and switched no more: a compensating line sets it right", async () => {
  expect(pairs(resolutionTransitions)).toHaveLength(4);
  const id = await desk.comesBack(await shipped(), [{ reason: "DEFECTIVE" }]);
  await desk.onReturn(id, (book, work, ret) => commitReturn(book, work, ret, null));
  const again = await refusalOf(desk.onReturn(id, (book, work, ret) => commitReturn(book, work, ret, null)));
  const other = await refusalOf(
    desk.onReturn(id, (book, work, ret) => {
      const line = lineIn(book, ret, firstLine(book, ret).id);
      switchResolution(book, work, ret, { line, quantity: null, resolution: "REPLACE", exchange: null, keepMinor: 0n });
    }),
  );

  expect(again.code).toBe("ILLEGAL_TRANSITION");
  expect([other.code, other.message]).toEqual([
    "ILLEGAL_TRANSITION",
    "REFUND is committed and does not become REPLACE any more; add a compensating line instead.",
  ]);
  expect(() => Object.assign(new ReturnLine(), { resolutionState: "COMMITTED" }).commit(new Date())).toThrow("COMMITTED is final");
});

describe("a claim", () => {
  const ways: Readonly<Record<ClaimStatus, (book: OrderBook, work: Work, claim: Claim) => void>> = {
    OPEN: (_, __, claim) => claim.become("OPEN"),
    APPROVED: (book, work, claim) => approveClaim(book, work, claim, {}),
    REJECTED: (book, work, claim) => rejectClaim(book, work, claim, "Signed for"),
    RESOLVED: resolveClaim,
  };
  const path: Readonly<Record<ClaimStatus, readonly ClaimStatus[]>> = {
    OPEN: [],
    APPROVED: ["APPROVED"],
    REJECTED: ["REJECTED"],
    RESOLVED: ["APPROVED", "RESOLVED"],
  };

  test.each(pairs(claimTransitions))("that is %s can become %s, or is refused with what it can", async (from, to) => {
    const orderId = await shipped();
    let id = "";
    await desk.on(orderId, (book, work) => {
      const lines = book.lines.map((line) => ({ lineId: line.id, quantity: 1 }));
      const said = { reason: "LOST", against: "CARRIER", resolution: "REFUND", note: null, photos: [] } as const;
      id = openClaim(book, work, { ...said, lines, fulfillmentId: null, amountMinor: null }).id;
    });
    for (const status of path[from]) await desk.on(orderId, (book, work) => ways[status](book, work, claimIn(book, id)));
    const before = await desk.told(orderId);
    const going = desk.on(orderId, (book, work) => ways[to](book, work, claimIn(book, id)));

    if (!claimTransitions[from].includes(to)) {
      const { code, message } = await refusalOf(going);
      const allowed = claimTransitions[from];
      expect([code, message]).toEqual([
        "ILLEGAL_TRANSITION",
        `Claim ${id} is ${from}; ${allowed.length === 0 ? `${from} is final` : `from there it can become ${allowed.join(" or ")}`}, not ${to}.`,
      ]);
      return;
    }
    await going;
    expect((await desk.told(orderId)).slice(before.length).filter((type) => type.startsWith("claim."))).toEqual([
      `claim.${to.toLowerCase()}`,
    ]);
  });

  test("its table has every status", () => expect(Object.keys(claimTransitions)).toEqual([...claimStatuses]));
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));

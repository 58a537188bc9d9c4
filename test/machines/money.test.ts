import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { endPayment } from "../../src/flows/add-payment.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { recordChargeback } from "../../src/flows/record-payment.ts";
import { endRefundOf, refundUnits } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { paymentStates } from "../../src/payments/payment.states.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { through, walk } from "./walk.ts";

const shop = await openShop();
await shop.stock(await shop.location(), { MUG: 10_000 });
const own = await shop.channel({ type: "API" });
/** It has the buyer's money, and is asked to give it back. */
const theirs = await shop.channel({ connectorKey: "told", tells: { REFUND: "TELLS" } });

interface Thing {
  readonly id: string;
  readonly orderId: string;
}
const on = (orderId: string, verb: (book: OrderBook, work: Work) => void): Promise<unknown> =>
  shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
      verb(book, work);
      settleOrder(book, work);
    }),
  );
const ordered = async (channel: typeof own): Promise<string> => {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG")] }));
  return taken?.orderId as string;
};
const only = async (statement: ReturnType<typeof sql<{ it: string }>>): Promise<string> => (await shop.read(statement))[0]?.it as string;

const outcomes = { PENDING: "OPEN", SUCCEEDED: "LOST", FAILED: "WON" } as const;
/** The buyer's bank wants the money back, then has it or gives that up. */
const disputed = (orderId: string, state: keyof typeof outcomes) =>
  on(orderId, (book, work) => {
    const paid = book.payments.find(({ kind }) => kind !== "CHARGEBACK");
    recordChargeback(book, work, { paymentId: paid?.id as string, amount: null, outcome: outcomes[state], note: null });
  });

walk<Thing>(shop, {
  machine: "PaymentTransaction",
  states: paymentStates,
  async bring(state) {
    const orderId = await ordered(own);
    await disputed(orderId, "PENDING");
    if (state !== "PENDING") await disputed(orderId, state as "FAILED");
    return {
      orderId,
      id: await only(sql<{ it: string }>`select id as it from payment_transactions where order_id = ${orderId} and kind = 'CHARGEBACK'`),
    };
  },
  stateOf: ({ id }) => only(sql<{ it: string }>`select status as it from payment_transactions where id = ${id}`),
  toldBy: ({ id }) => id,
  verbs: {
    PENDING: ({ id, orderId }) =>
      on(orderId, (book) =>
        through(
          book.payments.find((one) => one.id === id),
          "PENDING",
        ),
      ),
    ...Object.fromEntries(
      (["SUCCEEDED", "FAILED"] as const).map((to) => [
        to,
        ({ id, orderId }: Thing, from: string) =>
          from === "PENDING"
            ? disputed(orderId, to)
            : on(orderId, (book, work) => {
                const payment = book.payments.find((one) => one.id === id);
                if (payment) endPayment(book, work, payment, to);
              }),
      ]),
    ),
  },
});

/** What the channel answers of the part of a refund that it was asked for. */
const answered = ({ id, orderId }: Thing, state: "SUCCEEDED" | "FAILED") =>
  on(orderId, (book, work) => {
    for (const payment of book.payments.filter(({ refundId }) => refundId === id)) endRefundOf(book, work, payment, state);
  });

walk<Thing>(shop, {
  machine: "Refund",
  states: paymentStates,
  async bring(state) {
    const orderId = await ordered(theirs);
    let id = "";
    await on(orderId, (book, work) => {
      const units = book.lines.map((line) => ({ line, quantity: 1 }));
      id = refundUnits(book, work, { units, reason: "OTHER", method: "ORIGINAL", note: null }).id;
    });
    if (state !== "PENDING") await answered({ id, orderId }, state as "FAILED");
    return { id, orderId };
  },
  stateOf: ({ id }) => only(sql<{ it: string }>`select status as it from refunds where id = ${id}`),
  toldBy: ({ id }) => id,
  verbs: {
    PENDING: ({ id, orderId }) =>
      on(orderId, (book) =>
        through(
          book.refunds.find((one) => one.id === id),
          "PENDING",
        ),
      ),
    // What is said a second time of what has ended is passed over; the step itself is refused.
    ...Object.fromEntries(
      (["SUCCEEDED", "FAILED"] as const).map((to) => [
        to,
        (thing: Thing, from: string) =>
          from === "PENDING"
            ? answered(thing, to)
            : on(thing.orderId, (book) =>
                through(
                  book.refunds.find((one) => one.id === thing.id),
                  to,
                ),
              ),
      ]),
    ),
  },
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));

import fc from "fast-check";
import { approveClaim, claimIn, openClaim, rejectClaim, resolveClaim } from "../../src/flows/claim-units.ts";
import { issueCreditNote } from "../../src/flows/issue-credit-note.ts";
import { issueInvoice } from "../../src/flows/issue-invoice.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { recordChargeback, recordPayment } from "../../src/flows/record-payment.ts";
import { refundOrder } from "../../src/flows/refund-order.ts";
import type { Work } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Claim } from "../../src/returns/claim.entity.ts";
import { pick, prefer, type Steps, some, step, upTo, whichever } from "./step.ts";

const claim = step(
  "claim",
  fc.record({
    order: whichever,
    line: whichever,
    units: some,
    late: fc.boolean(),
    resolution: fc.constantFrom("REFUND" as const, "REPLACE" as const, "NONE" as const, "STORE_CREDIT" as const),
  }),
  async (model, life, { order: index, line: at, units: wanted, late, resolution }) => {
    const order = prefer(model.orders, index, ({ lines }) => lines.some(({ fulfilled, requested }) => fulfilled > requested));
    const line = order && prefer(order.lines, at, ({ fulfilled, requested }) => fulfilled > requested);
    if (!order || !line) return null;
    const units = upTo(wanted, late ? line.fulfilled : line.fulfilled - line.requested);
    const said = {
      reason: late ? ("LATE" as const) : ("LOST" as const),
      against: "CARRIER" as const,
      resolution,
      fulfillmentId: null,
      amountMinor: null,
      note: null,
      photos: [],
    };
    const odd = late && resolution !== "NONE";
    return {
      may: !odd && units <= (late ? line.fulfilled : line.fulfilled - line.requested),
      does: () => life.on(order.id, (book, work) => void openClaim(book, work, { ...said, lines: [{ lineId: line.id, quantity: units }] })),
      tells: ["claim.opened"],
      makes: () => {
        if (!late) line.requested += units;
      },
    };
  },
);

const judge = step(
  "judge",
  fc.record({ which: whichever, how: fc.constantFrom("approve" as const, "reject" as const, "resolve" as const, "resolve" as const) }),
  async (model, life, { which, how }) => {
    const all = await life.things<SeenClaim>(
      model,
      "claims",
      sql`status, reason, resolution, (select json_agg(json_build_object('lineId', order_line_id, 'quantity', quantity)) from claim_lines where claim_id = claims.id) as lines`,
    );
    const from = how === "resolve" ? "APPROVED" : "OPEN";
    const found = prefer(all, which, ({ status }) => status === from);
    if (!found) return null;
    const order = model.order(found.orderId);
    const verbs = {
      approve: (book: OrderBook, work: Work, one: Claim) => approveClaim(book, work, one, {}),
      reject: (book: OrderBook, work: Work, one: Claim) => rejectClaim(book, work, one, "Not so"),
      resolve: resolveClaim,
    };
    return {
      may: found.status === from,
      does: () => life.on(order.id, (book, work) => verbs[how](book, work, claimIn(book, found.id))),
      tells: [`claim.${{ approve: "approved", reject: "rejected", resolve: "resolved" }[how]}`],
      makes: () => {
        for (const { lineId, quantity } of found.lines) {
          const line = order.line(lineId);
          if (how === "reject" && found.reason !== "LATE") line.requested -= quantity;
          if (how !== "resolve") continue;
          if (found.resolution === "REPLACE")
            order.expected.push({ sku: line.sku, units: quantity, price: 0n, worth: line.worth, exchange: true });
          else if (found.resolution !== "NONE") order.refundGoods(line, quantity);
        }
      },
    };
  },
);
interface SeenClaim {
  readonly status: string;
  readonly reason: string;
  readonly resolution: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

const pay = step(
  "pay",
  fc.record({ order: whichever, amount: fc.integer({ min: 1, max: 60_000 }) }),
  async (model, life, { order: index, amount }) => {
    const order = pick(model.orders, index);
    if (!order) return null;
    const minor = BigInt(amount) * 100n;
    return {
      // A channel takes the money of its orders itself.
      may: !order.isTheirs,
      does: () =>
        life.on(
          order.id,
          (book, work) => void recordPayment(book, work, { kind: "CASH", amount: { minor, currency: "IDR" }, reference: null, note: null }),
        ),
      tells: ["payment.succeeded"],
      makes: () => {
        order.captured += minor;
      },
    };
  },
);

const chargeBack = step(
  "chargeBack",
  fc.record({ which: whichever, amount: fc.integer({ min: 1, max: 12_000 }) }),
  async (model, life, { which, amount }) => {
    const payments = await life.things<{ kind: string; left: string }>(
      model,
      "payment_transactions",
      sql`kind, case when kind in ('SALE', 'CAPTURE', 'COD_COLLECT') then amount_minor - (select coalesce(sum(amount_minor), 0) from payment_transactions back
      where back.payment_id = payment_transactions.id and back.kind in ('REFUND', 'CHARGEBACK') and back.status <> 'FAILED') else 0 end::text as left`,
    );
    const found = prefer(payments, which, ({ left }) => left !== "0");
    if (!found) return null;
    const order = model.order(found.orderId);
    const minor = BigInt(amount) * 100n;
    return {
      may: minor <= BigInt(found.left),
      does: () =>
        life.on(
          order.id,
          (book, work) =>
            void recordChargeback(book, work, { paymentId: found.id, amount: { minor, currency: "IDR" }, outcome: "LOST", note: null }),
        ),
      makes: () => {
        order.lost += minor;
      },
    };
  },
);

const refund = step(
  "refund",
  fc.record({
    order: whichever,
    line: whichever,
    units: some,
    goodwill: fc.option(fc.integer({ min: 1, max: 9_000 })),
    credit: fc.boolean(),
  }),
  async (model, life, { order: index, line: at, units: wanted, goodwill, credit }) => {
    const order = prefer(model.orders, index, ({ refundable }) => refundable > 0n);
    const line = order && pick(order.lines, at);
    if (!order || !line) return null;
    const units = upTo(wanted, line.ordered - line.refunded);
    const goodwillMinor = goodwill === null ? null : BigInt(goodwill) * 100n;
    const lines = goodwill === null ? [{ lineId: line.id, quantity: units }] : [];
    const worth = goodwillMinor ?? line.worth * BigInt(units);
    const may =
      goodwillMinor === null ? order.refundable > 0n && worth > 0n && units <= line.ordered - line.refunded : worth <= order.refundable;
    return {
      // What its channel took it gives back.
      may: may && order.isTheirs ? null : may,
      does: () =>
        life.on(
          order.id,
          (book, work) =>
            void refundOrder(book, work, {
              lines,
              shipping: null,
              goodwill: goodwillMinor === null ? null : { minor: goodwillMinor, currency: "IDR" },
              fee: null,
              reason: null,
              method: credit ? "STORE_CREDIT" : "ORIGINAL",
              note: null,
            }),
        ),
      tells: ["refund.created", "refund.succeeded"],
      makes: () => {
        if (goodwillMinor === null) order.refundUnits(line, units);
        else order.appease(worth);
      },
    };
  },
);

const invoice = step("invoice", fc.record({ order: whichever, ordered: fc.boolean() }), async (model, life, { order: index, ordered }) => {
  const order = pick(model.orders, index);
  if (!order) return null;
  return {
    may: null,
    does: () => life.run((em, deed) => issueInvoice(em, deed, order.id, { units: ordered ? "ORDERED" : "FULFILLED", buyerTaxId: null })),
    tells: ["invoice.issued"],
  };
});

const credit = step("creditNote", whichever, async (model, life, index) => {
  const isDue = sql`exists (select 1 from invoices where invoices.order_id = refunds.order_id) and not exists (
    select 1 from invoices where refund_id = refunds.id) as "isDue"`;
  const found = prefer(await life.things<{ isDue: boolean }>(model, "refunds", isDue), index, (one) => one.isDue);
  if (!found) return null;
  return {
    may: found.isDue ? null : false,
    does: () => life.run((em, deed) => issueCreditNote(em, deed, found.id)),
    tells: ["credit_note.issued"],
  };
});

export const settling: Steps = [claim, claim, judge, judge, pay, chargeBack, refund, refund, invoice, invoice, credit, credit];

import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { askGatewayAnew } from "../../src/flows/call-gateway.ts";
import { createGatewayAccount, updateGatewayAccount } from "../../src/flows/edit-gateway.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { quoteOrder } from "../../src/flows/quote-order.ts";
import {
  type ChargebackOutcome,
  capturePayment,
  type HandedKind,
  payWithStoreCredit,
  recordChargeback,
  recordPayment,
  voidPayment,
} from "../../src/flows/record-payment.ts";
import { refundAgain, refundOrder, type WantedRefund } from "../../src/flows/refund-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import type { RefundMethod } from "../../src/orders/payment.ts";
import { gatewayAccountsById, lockCredit, paymentsById } from "../../src/payments/payments.rows.ts";
import type { RefundReason } from "../../src/payments/refund.entity.ts";
import { refundsById } from "../../src/payments/refunds.rows.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { type MoneyInput, moneyField, moneyIn } from "../kit/money.type.ts";
import type { MutationInput } from "../kit/mutation.input.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { requireWhole, visibleOrder, wholeOrder } from "../orders/visible-order.ts";
import {
  CapturePaymentInput,
  CreateGatewayAccountInput,
  PayWithStoreCreditInput,
  RecordChargebackInput,
  RecordPaymentInput,
  RefundOrderInput,
  RetryRefundInput,
  UpdateGatewayAccountInput,
  VoidPaymentInput,
} from "./payment.inputs.ts";
import {
  CapturePaymentPayload,
  CreateGatewayAccountPayload,
  PayWithStoreCreditPayload,
  RecordChargebackPayload,
  RecordPaymentPayload,
  RefundOrderPayload,
  RefundQuote,
  RetryRefundPayload,
  UpdateGatewayAccountPayload,
  VoidPaymentPayload,
} from "./payment.payloads.ts";

@Resolver()
export class PaymentMutations {
  @Needs("payments:write")
  @Mutation(() => RecordPaymentPayload, {
    description: "Records money that somebody took for an order. A hold that waits for it is released.",
  })
  recordPayment(@Arg("input", () => RecordPaymentInput, { description: "The money." }) input: RecordPaymentInput, @Ctx() context: Context) {
    const { reference = null, note = null } = input;
    const handed = { kind: input.kind as HandedKind, amount: moneyIn(input.amount), reference, note };
    return ofOrder(context, "recordPayment", input, (book, work) => recordPayment(book, work, handed));
  }

  @Needs("payments:write")
  @Mutation(() => CapturePaymentPayload, {
    description:
      "Takes money that is reserved. A gateway is asked for it, once however often that takes: the payment is PENDING until it has answered. What a person recorded as reserved counts as taken at once. Again for one whose `attentionReason` says so: the gateway is asked anew.",
  })
  capturePayment(
    @Arg("input", () => CapturePaymentInput, { description: "How much." }) input: CapturePaymentInput,
    @Ctx() context: Context,
  ) {
    const capture: OfPayment = (book, work, id) => capturePayment(book, work, id, maybe(input.amount));
    return ofPayment(context, "capturePayment", input, capture, "CAPTURE");
  }

  @Needs("payments:write")
  @Mutation(() => VoidPaymentPayload, {
    description:
      "Lets go of money that is reserved. A gateway is asked to, as for `capturePayment`; what a person recorded is let go of at once.",
  })
  voidPayment(@Arg("input", () => VoidPaymentInput, { description: "Which payment." }) input: VoidPaymentInput, @Ctx() context: Context) {
    return ofPayment(context, "voidPayment", input, voidPayment, "VOID");
  }

  @Needs("payments:write")
  @Mutation(() => RecordChargebackPayload, {
    description: "Records that a buyer's bank takes money back, wants to, or gave that up. What has not left is held until that is won.",
  })
  recordChargeback(
    @Arg("input", () => RecordChargebackInput, { description: "What the bank does." }) input: RecordChargebackInput,
    @Ctx() context: Context,
  ) {
    const said = { amount: maybe(input.amount), outcome: input.outcome as ChargebackOutcome, note: input.note ?? null };
    return ofPayment(context, "recordChargeback", input, (book, work, paymentId) => recordChargeback(book, work, { paymentId, ...said }));
  }

  @Needs("payments:write")
  @Mutation(() => PayWithStoreCreditPayload, { description: "Pays for an order with its customer's store credit." })
  payWithStoreCredit(
    @Arg("input", () => PayWithStoreCreditInput, { description: "How much." }) input: PayWithStoreCreditInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "payWithStoreCredit", input, async (em, deed) => {
      const orderId = await wholeOrder(context, em, input.orderId);
      // The order first, as everybody locks it first.
      await rows(em, sql`select 1 from orders where id = ${orderId} for update`);
      const balance = await lockCredit(em, orderId);
      let paymentId = "";
      await onOrder(em, deed, orderId, (book, work) => {
        paymentId = payWithStoreCredit(book, work, maybe(input.amount), balance).id;
      });
      return { orderId, paymentId };
    });
  }

  @Needs("payments:read")
  @Query(() => RefundQuote, { description: "What a refund would come to. Nothing is done." })
  async refundQuote(
    @Arg("input", () => RefundOrderInput, { description: "What would be given back." }) input: RefundOrderInput,
    @Ctx() context: Context,
  ): Promise<RefundQuote> {
    const orderId = await visibleOrder(context, context.em, input.orderId);
    const { currency, linesMinor, ...quoted } = await quoteOrder(context.orm.em.fork() as EntityManager, orderId, wantedIn(input));
    const money = (minor: bigint) => moneyField(minor, currency);
    return {
      amount: money(quoted.amountMinor),
      lines: money(linesMinor),
      shipping: money(quoted.shippingMinor),
      goodwill: money(quoted.extraMinor),
      fee: money(quoted.feeMinor),
      refundable: money(quoted.refundableMinor),
    };
  }

  @Needs("payments:write")
  @Mutation(() => RefundOrderPayload, {
    description:
      "Gives money back: for units what was paid for them, for shipping, or for goodwill, never more than was taken. It goes the way it came, or to the buyer's store credit.",
  })
  refundOrder(
    @Arg("input", () => RefundOrderInput, { description: "What is given back." }) input: RefundOrderInput,
    @Ctx() context: Context,
  ) {
    const wanted = wantedIn(input);
    return mutate(context, "refundOrder", input, async (em, deed) => {
      const orderId = await wholeOrder(context, em, input.orderId);
      let refundId = "";
      await onOrder(em, deed, orderId, (book, work) => {
        refundId = refundOrder(book, work, wanted).id;
      });
      return { orderId, refundId };
    });
  }

  @Needs("payments:write")
  @Mutation(() => RetryRefundPayload, {
    description: "Tries a refund again that failed, or of which a part did, or asks a gateway anew that could not be asked.",
  })
  retryRefund(@Arg("input", () => RetryRefundInput, { description: "Which one." }) input: RetryRefundInput, @Ctx() context: Context) {
    return mutate(context, "retryRefund", input, async (em, deed) => {
      const id = idIn("Refund", input.refundId, ["refundId"]);
      const [found] = await refundsById(em, [id], context.access);
      if (!found) throw new Refusal("NOT_FOUND", "There is no such refund.", ["refundId"]);
      const { orderId } = found;
      await requireWhole(context, em, orderId);
      if ((await askGatewayAnew(em, deed.at, orderId, { refundId: id })).length > 0) return { orderId, refundId: id };
      let refundId = "";
      await onOrder(em, deed, orderId, (book, work) => {
        refundId = refundAgain(book, work, id).id;
      });
      return { orderId, refundId };
    });
  }

  @Needs("payments:write")
  @Mutation(() => CreateGatewayAccountPayload, { description: "Connects an account at a payment gateway." })
  createGatewayAccount(
    @Arg("input", () => CreateGatewayAccountInput, { description: "The account." }) input: CreateGatewayAccountInput,
    @Ctx() context: Context,
  ) {
    const { code, name, gateway, settings } = input;
    return mutate(context, "createGatewayAccount", input, async (em) => {
      const channelId = input.channelId == null ? null : idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId ?? "", ["channelId"]);
      return { accountId: (await createGatewayAccount(em, context.gateways, { code, name, gateway, settings, channelId })).id };
    });
  }

  @Needs("payments:write")
  @Mutation(() => UpdateGatewayAccountPayload, { description: "Changes an account at a payment gateway, its secrets too." })
  updateGatewayAccount(
    @Arg("input", () => UpdateGatewayAccountInput, { description: "The change." }) input: UpdateGatewayAccountInput,
    @Ctx() context: Context,
  ) {
    const { name = null, settings = null } = input;
    return mutate(context, "updateGatewayAccount", input, async (em) => {
      const accountId = idIn("GatewayAccount", input.id, ["id"]);
      if ((await gatewayAccountsById(em, [accountId], context.access)).length === 0)
        throw new Refusal("NOT_FOUND", "There is no such account.", ["id"]);
      await updateGatewayAccount(em, context.gateways, accountId, { name, settings });
      return { accountId };
    });
  }
}

const maybe = (amount: MoneyInput | null | undefined) => (amount == null ? null : moneyIn(amount));

const wantedIn = (input: RefundOrderInput): WantedRefund => ({
  lines: (input.lines ?? []).map(({ lineId, quantity }, index) => ({
    lineId: idIn("OrderLine", lineId, ["lines", String(index), "lineId"]),
    quantity,
  })),
  shipping: maybe(input.shipping),
  goodwill: maybe(input.goodwill),
  fee: maybe(input.fee),
  reason: (input.reason ?? null) as RefundReason | null,
  method: (input.method ?? "ORIGINAL") as RefundMethod,
  note: input.note ?? null,
});

/** Runs a verb that adds a payment to an order that the key may see. */
const ofOrder = (
  context: Context,
  operation: string,
  input: MutationInput & { readonly orderId: string },
  verb: (book: OrderBook, work: Work) => { readonly id: string },
) =>
  mutate(context, operation, input, async (em, deed) => {
    const orderId = await visibleOrder(context, em, input.orderId);
    let paymentId = "";
    await onOrder(em, deed, orderId, (book, work) => {
      paymentId = verb(book, work).id;
    });
    return { orderId, paymentId };
  });

type OfPayment = (book: OrderBook, work: Work, id: string) => { readonly id: string };

/** The same for what is about a payment of it. `asked`: what its gateway is asked for; what it could not be asked for is asked anew. */
const ofPayment = (
  context: Context,
  operation: string,
  input: MutationInput & { readonly paymentId: string },
  verb: OfPayment,
  asked?: "CAPTURE" | "VOID",
) =>
  mutate(context, operation, input, async (em, deed) => {
    const id = idIn("Payment", input.paymentId, ["paymentId"]);
    const [found] = await paymentsById(em, [id], context.access);
    if (!found) throw new Refusal("NOT_FOUND", "There is no such payment.", ["paymentId"]);
    const { orderId } = found;
    await requireWhole(context, em, orderId);
    const [again] = asked ? await askGatewayAnew(em, deed.at, orderId, { ofPayment: id, kind: asked }) : [];
    if (again !== undefined) return { orderId, paymentId: again };
    let paymentId = "";
    await onOrder(em, deed, orderId, (book, work) => {
      paymentId = verb(book, work, id).id;
    });
    return { orderId, paymentId };
  });

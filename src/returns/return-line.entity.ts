import { defineEntity, p } from "@mikro-orm/core";
import { FulfillmentLine } from "../fulfillment/fulfillment.entity.ts";
import { createdAt, idColumn, instant, minorUnits, refersTo, textList } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { Refund } from "../payments/refund.entity.ts";
import { Return } from "./return.entity.ts";
import {
  commitMoments,
  type Disposition,
  dispositions,
  dispositionTransitions,
  goodsStates,
  goodsTransitions,
  type Resolution,
  resolutionStates,
  resolutions,
  resolutionTransitions,
  returnReasons,
} from "./return.states.ts";
import { ReverseFulfillmentOrder } from "./reverse-fulfillment-order.entity.ts";

/** Units of one order line that are in one state and have one resolution; what differs is a line of its own. Amounts are minor units of the order's currency. */
const schema = defineEntity({
  name: "ReturnLine",
  tableName: "return_lines",
  properties: {
    id: idColumn(),
    returnId: () => refersTo(Return, "return_id").index(),
    orderId: () => refersTo(Order, "order_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    /** The parcel's line they left in; null for what left without a parcel of ours. */
    fulfillmentLineId: () => refersTo(FulfillmentLine, "fulfillment_line_id").nullable(),
    quantity: p.integer(),
    reason: p.enum(returnReasons),
    note: p.text().nullable(),
    /** Where pictures of the goods are. */
    photos: textList(),
    resolution: p.enum(resolutions),
    resolutionState: p.enum(resolutionStates).default("PENDING"),
    committedAt: instant().nullable(),
    commitAt: p.enum(commitMoments).default("DISPOSITION"),
    /** Goods go out before those that come back are here. */
    advance: p.boolean().default(false),
    /** What comes back with it; null: nothing does, or not yet. */
    reverseFulfillmentOrderId: () => refersTo(ReverseFulfillmentOrder, "reverse_fulfillment_order_id").nullable().index(),
    goods: p.enum(goodsStates).nullable(),
    receivedAt: instant().nullable(),
    disposition: p.enum(dispositions).nullable(),
    /** What goes to the buyer in their place: an EXCHANGE by its SKU and price of a unit. */
    exchangeSku: p.text().nullable(),
    exchangePriceMinor: minorUnits().nullable(),
    exchangeLineId: () => refersTo(OrderLine, "exchange_line_id").nullable().index(),
    /** What the policy keeps back of a refund: hundredths of a percent, and so much a unit. */
    feeBasisPoints: p.integer().default(0),
    feeUnitMinor: minorUnits().defaultRaw("0"),
    /** With KEEP: what is given although the goods stay where they are. */
    keepMinor: minorUnits().defaultRaw("0"),
    /** What is given back, less the fee; once committed, what was. */
    amountMinor: minorUnits().defaultRaw("0"),
    feeMinor: minorUnits().defaultRaw("0"),
    /** What an EXCHANGE costs the buyer beyond what was paid for these units. */
    dueMinor: minorUnits().defaultRaw("0"),
    refundId: () => refersTo(Refund, "refund_id").nullable(),
    /** The committed line whose resolution this one sets right. */
    compensatesId: p.uuid().nullable(),
    /** The units never came and nothing was given for them: they may be returned another time. */
    released: p.boolean().default(false),
    /** The policy whose terms it has; that may be gone by now. */
    policyId: p.uuid().nullable(),
    createdAt: createdAt(),
  },
  checks: [
    { name: "return_lines_quantity", expression: "quantity > 0" },
    { name: "return_lines_committed", expression: "(resolution_state = 'COMMITTED') = (committed_at is not null)" },
    { name: "return_lines_goods", expression: "(goods is null) = (reverse_fulfillment_order_id is null)" },
    { name: "return_lines_disposed", expression: "coalesce(goods = 'DISPOSED', false) = (disposition is not null)" },
    { name: "return_lines_received", expression: "goods is null or goods <> 'RECEIVED' or received_at is not null" },
    { name: "return_lines_amounts", expression: "least(fee_unit_minor, keep_minor, amount_minor, fee_minor, due_minor) >= 0" },
    { name: "return_lines_fee", expression: "fee_basis_points >= 0 and fee_basis_points <= 10000" },
    { name: "return_lines_exchange", expression: "exchange_line_id is null or resolution in ('EXCHANGE', 'REPLACE', 'REPAIR')" },
  ],
});

export class ReturnLine extends schema.class {
  get isPending(): boolean {
    return this.resolutionState === "PENDING";
  }

  /** Its goods are with us. */
  get isHere(): boolean {
    return this.receivedAt != null;
  }

  commit(at: Date): void {
    this.resolutionState = step(resolutionTransitions, this.resolutionState, "COMMITTED", "The resolution");
    this.committedAt = at;
  }

  resolveBy(resolution: Resolution): void {
    this.mayBecome(resolution);
    this.resolution = resolution;
  }

  /** Throws Refusal ILLEGAL_TRANSITION once it is committed. */
  mayBecome(resolution: Resolution): void {
    if (!this.isPending)
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `${this.resolution} is committed and does not become ${resolution} any more; add a compensating line instead.`,
        ["returnLineId"],
      );
  }

  expectAt(reverseFulfillmentOrderId: string): void {
    this.reverseFulfillmentOrderId = reverseFulfillmentOrderId;
    this.goods = "EXPECTED";
  }

  expectNothing(): void {
    this.reverseFulfillmentOrderId = null;
    this.goods = null;
  }

  receive(at: Date): void {
    this.goods = step(goodsTransitions, this.goods ?? "DISPOSED", "RECEIVED", "What comes back");
    this.receivedAt = at;
  }

  /** Throws Refusal ILLEGAL_TRANSITION for what was disposed of for good, or is to be anything but MISSING before it came. */
  dispose(disposition: Disposition): void {
    if (this.disposition != null) {
      this.disposition = step(dispositionTransitions, this.disposition, disposition, "What came back");
      return;
    }
    if (this.goods === "EXPECTED" && disposition !== "MISSING")
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `What comes back is EXPECTED; from there it can become RECEIVED or MISSING, not ${disposition}.`,
      );
    this.goods = step(goodsTransitions, this.goods ?? "DISPOSED", "DISPOSED", "What comes back");
    this.disposition = disposition;
  }
}
schema.setClass(ReturnLine);

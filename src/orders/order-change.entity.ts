import { defineEntity, p } from "@mikro-orm/core";
import { Address } from "../customers/address.entity.ts";
import { createdAt, eventSequence, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { possibleFrom, step } from "../kit/transitions.ts";
import type { ChangePreview } from "./change-preview.ts";
import { Order } from "./order.entity.ts";
import { type ChangeStatus, changeActionKinds, changeAwaits, changeStatuses, changeTransitions } from "./order-change.states.ts";
import { OrderLine } from "./order-line.entity.ts";

/** A change of what was ordered: put together, looked at, confirmed as a new version of the order. One at a time is open. */
const change = defineEntity({
  name: "OrderChange",
  tableName: "order_changes",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    status: p.enum(changeStatuses),
    /** While it is REQUESTED: who decides. */
    awaits: p.enum(changeAwaits).nullable(),
    /** The order's version that it is made for. It is confirmed on that one alone. */
    baseVersion: p.integer(),
    /** The order's version that it made. */
    madeVersion: p.integer().nullable(),
    /** Why it is made, for people. No personal data. */
    reason: p.text().nullable(),
    /** What was said when it was declined or given up. No personal data. */
    note: p.text().nullable(),
    /** What it would do, as things stood at `previewedAt`. */
    preview: p.json().$type<ChangePreview>().nullable(),
    previewedAt: instant().nullable(),
    /** Who began it. */
    actor: p.text(),
    endedAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "order_changes_made_version", properties: ["orderId", "madeVersion"] }],
  checks: [
    { name: "order_changes_confirmed", expression: "(status = 'CONFIRMED') = (made_version is not null)" },
    { name: "order_changes_made", expression: "made_version > base_version" },
    { name: "order_changes_ended", expression: "(status in ('CONFIRMED', 'DECLINED', 'CANCELLED')) = (ended_at is not null)" },
    { name: "order_changes_awaits", expression: "(status = 'REQUESTED') = (awaits is not null)" },
  ],
});

export class OrderChange extends change.class {
  /** Throws Refusal ILLEGAL_TRANSITION once it is no longer being put together. */
  requireStaging(): void {
    if (this.status !== "PENDING")
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `The change is ${this.status}; ${possibleFrom(changeTransitions, this.status ?? "PENDING")}. Only a PENDING one can still be put together.`,
        ["orderChangeId"],
      );
  }

  request(awaits: "CHANNEL" | "ANSWER"): void {
    this.become("REQUESTED");
    this.awaits = awaits;
  }

  confirm(madeVersion: number, at: Date): void {
    this.end("CONFIRMED", at);
    this.madeVersion = madeVersion;
  }

  decline(note: string, at: Date): void {
    this.end("DECLINED", at);
    this.note = note;
  }

  cancel(note: string | null, at: Date): void {
    this.end("CANCELLED", at);
    this.note = note;
  }

  private end(status: ChangeStatus, at: Date): void {
    this.become(status);
    this.endedAt = at;
    this.awaits = null;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: ChangeStatus): void {
    this.status = step(changeTransitions, this.status, status, `Change ${this.id}`);
  }
}
change.setClass(OrderChange);

/** One thing that a change does. Amounts are minor units of the order's currency. */
const action = defineEntity({
  name: "OrderChangeAction",
  tableName: "order_change_actions",
  properties: {
    id: idColumn(),
    orderChangeId: () => refersTo(OrderChange, "order_change_id"),
    position: p.integer(),
    kind: p.enum(changeActionKinds),
    /** The line it is about; for ADD_LINE none. */
    orderLineId: () => refersTo(OrderLine, "order_line_id").nullable().index(),
    /** The line it made, once it is confirmed. */
    madeLineId: () => refersTo(OrderLine, "made_line_id").nullable().index(),
    sku: p.text().nullable(),
    title: p.text().nullable(),
    /** SET_QTY: how many there are to be; else how many units it is about. */
    quantity: p.integer().nullable(),
    unitPriceMinor: minorUnits().nullable(),
    /** On all its units together. */
    taxMinor: minorUnits().nullable(),
    /** What shipping costs from then on, or what is charged besides. */
    amountMinor: minorUnits().nullable(),
    addressId: () => refersTo(Address, "address_id").nullable(),
    shippingOption: p.text().nullable(),
  },
  uniques: [{ name: "order_change_actions_position", properties: ["orderChangeId", "position"] }],
  checks: [
    { name: "order_change_actions_line", expression: "kind not in ('SET_QTY', 'CANCEL_LINE', 'SUBSTITUTE') or order_line_id is not null" },
    {
      name: "order_change_actions_units",
      expression: "kind not in ('ADD_LINE', 'SET_QTY', 'CANCEL_LINE', 'SUBSTITUTE') or quantity is not null",
    },
    { name: "order_change_actions_price", expression: "kind not in ('ADD_LINE', 'SUBSTITUTE') or unit_price_minor is not null" },
    { name: "order_change_actions_shipping", expression: "kind <> 'SET_SHIPPING' or amount_minor is not null" },
    { name: "order_change_actions_surcharge", expression: "kind <> 'ADD_SURCHARGE' or amount_minor is not null" },
    { name: "order_change_actions_address", expression: "kind <> 'SET_ADDRESS' or address_id is not null" },
    { name: "order_change_actions_not_below", expression: "least(quantity, unit_price_minor, tax_minor, amount_minor) >= 0" },
  ],
});

export class OrderChangeAction extends action.class {}
action.setClass(OrderChangeAction);

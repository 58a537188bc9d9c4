import type { Address } from "../customers/address.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { money } from "../kit/money.ts";
import type { Order } from "../orders/order.entity.ts";
import type { OrderChange, OrderChangeAction } from "../orders/order-change.entity.ts";
import type { ChangeActionKind } from "../orders/order-change.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { searchTextOf } from "../orders/search-text.ts";
import { askForRest } from "./ask-to-cancel.ts";
import { boundWork, unbegun } from "./begun-work.ts";
import { cancelOrder } from "./cancel-order.ts";
import { moveTo } from "./change-address.ts";
import { releaseReservations } from "./commit-plan.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { newVersion, reckonTotals, taxFor } from "./order-version.ts";
import { overpaid } from "./overpaid.ts";
import { keepLine } from "./receive-order.ts";
import { refundChange } from "./refund-change.ts";
import { settleOrder } from "./settle-order.ts";
import { takeBack } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/** A change with what it does. */
export interface ChangeInHand {
  readonly change: OrderChange;
  readonly actions: readonly OrderChangeAction[];
  readonly addresses: ReadonlyMap<string, Address>;
  /** Its channel has accepted it: what is begun is asked back, where else it is refused. */
  readonly byChannel?: boolean;
}

/**
 * Makes an order what a change says, as its next version: units that are added are planned, those that are taken off are taken back from the
 * work on them, what has not begun goes to the new address, the totals follow, and what was paid too much is given back.
 *
 * Throws Refusal ILLEGAL_TRANSITION for an order that has ended, and for units whose work has begun; INVALID for what cannot be.
 */
export function applyChange(book: OrderBook, work: Work, inHand: ChangeInHand): void {
  requireChangeable(book.order);
  // What it was said to be paid is noted before its total changes.
  derivePayment(book, work);
  const tooMuchBefore = overpaid(book);
  releaseReservations(book, work);
  newVersion(book, work, inHand.change.reason ?? "Changed", inHand.change);
  const before = new Map(book.lines.map((line) => [line, line.cancelledQuantity ?? 0]));
  for (const action of inHand.actions) steps[action.kind](book, work, action, inHand);
  book.order.searchText = searchTextOf(book);
  reckonTotals(book);
  const cancelled = [...before].map(([line, units]) => ({ line, quantity: (line.cancelledQuantity ?? 0) - units }));
  tellOfLines(
    book,
    work,
    inHand,
    cancelled.filter(({ quantity }) => quantity > 0),
  );
  refundChange(book, work, { cancelled: cancelled.filter(({ quantity }) => quantity > 0), tooMuchBefore });
  const isEmpty = book.boughtLines.every(({ openQuantity, fulfilledQuantity }) => openQuantity === 0 && fulfilledQuantity === 0);
  if (isEmpty && boundWork(book).length === 0) cancelOrder(book, work, inHand.change.reason ?? "Nothing of it is left");
  else settleOrder(book, work);
}

/** Throws Refusal ILLEGAL_TRANSITION for an order that is a draft, or has ended. */
export function requireChangeable({ status, number }: Order): void {
  if (status === "DRAFT") throw new Refusal("ILLEGAL_TRANSITION", `Order ${number} is a DRAFT: edit the draft itself.`, ["orderId"]);
  if (status === "CANCELLED" || status === "COMPLETED")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${number} is ${status}; what was ordered no longer changes.`, ["orderId"]);
}

type Step = (book: OrderBook, work: Work, action: OrderChangeAction, inHand: ChangeInHand) => void;

const at = ({ position }: OrderChangeAction, field: string): string[] => ["actions", String(position - 1), field];

const steps: Readonly<Record<ChangeActionKind, Step>> = {
  ADD_LINE: (book, work, action) => addLine(book, work, action, "EDITED"),
  SET_QTY(book, work, action, inHand) {
    const line = lineOf(book, action);
    const present = line.orderedQuantity - (line.cancelledQuantity ?? 0);
    const wanted = action.quantity as number;
    if (wanted < present) cancelUnits(book, work, action, present - wanted, inHand);
    if (wanted > present) grow(book, line, wanted - present);
  },
  CANCEL_LINE: (book, work, action, inHand) => cancelUnits(book, work, action, action.quantity as number, inHand),
  SUBSTITUTE(book, work, action, inHand) {
    cancelUnits(book, work, action, action.quantity as number, inHand);
    addLine(book, work, action, "SUBSTITUTE");
  },
  SET_ADDRESS(book, work, action, { addresses }) {
    moveTo(book, work, addresses.get(action.addressId as string) as Address);
  },
  SET_SHIPPING({ order }, _, { amountMinor, shippingOption }) {
    order.shippingMinor = amountMinor as bigint;
    if (shippingOption != null) order.shippingOption = shippingOption;
  },
  ADD_SURCHARGE({ order }, _, { amountMinor }) {
    order.feeMinor += amountMinor as bigint;
  },
};

const lineOf = (book: OrderBook, action: OrderChangeAction): OrderLine => book.line(action.orderLineId as string, at(action, "lineId"));

/** More of what was ordered, at the same price: its tax grows with it, a discount on the line does not. */
function grow({ order }: OrderBook, line: OrderLine, units: number): void {
  const tax = taxFor(line.taxMinor, line.orderedQuantity, line.orderedQuantity + units);
  order.taxMinor += tax - line.taxMinor;
  line.taxMinor = tax;
  line.orderedQuantity += units;
}

function addLine(book: OrderBook, work: Work, action: OrderChangeAction, origin: "EDITED" | "SUBSTITUTE"): void {
  const { order, channel } = book;
  const sku = action.sku as string;
  if (work.sellable(channel.id, [sku]) === null)
    throw new Refusal("NOT_FOUND", `The channel sells nothing as "${sku}".`, at(action, "sku"));
  const replaced = origin === "SUBSTITUTE" ? lineOf(book, action) : null;
  const amount = (minor: bigint) => money(minor, order.currency);
  const line = keepLine(
    work,
    order,
    {
      externalIds: [],
      sku,
      listingKeys: [sku],
      title: action.title ?? sku,
      quantity: action.quantity as number,
      cancelledQuantity: 0,
      fulfilledQuantity: 0,
      unitPrice: amount(action.unitPriceMinor as bigint),
      discount: amount(0n),
      tax: amount(action.taxMinor ?? 0n),
      requiresShipping: true,
    },
    { position: book.lines.length + 1, channel },
  );
  line.origin = origin;
  if (replaced) Object.assign(line, { deliveryMethod: replaced.deliveryMethod, pickupLocationId: replaced.pickupLocationId ?? null });
  book.lines.push(line);
  order.taxMinor += line.taxMinor;
  action.madeLineId = line.id;
}

function cancelUnits(
  book: OrderBook,
  work: Work,
  action: OrderChangeAction,
  quantity: number,
  { change, byChannel = false }: ChangeInHand,
): void {
  const line = lineOf(book, action);
  if (byChannel) {
    const units = Math.min(quantity, line.openQuantity);
    const atOnce = units < 1 ? [] : askForRest(book, work, [{ line, quantity: units }], change.reason ?? "Cancelled at the channel");
    for (const one of atOnce) line.cancel(one.quantity);
  } else {
    const free = unbegun(book, line);
    if (quantity > line.openQuantity)
      throw new Refusal(
        "INVALID",
        `${quantity} of "${line.title}" cannot be taken off; ${line.openQuantity} of it ${line.openQuantity === 1 ? "is" : "are"} open. What has left comes back as a return.`,
        at(action, "quantity"),
      );
    if (quantity > free)
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `Work on ${line.openQuantity - free} of "${line.title}" has begun; ${free} can be taken off here. Ask for the others with \`cancelOrder\`: who works on them gives them up, or they come back as a return.`,
        at(action, "quantity"),
      );
    line.cancel(quantity);
  }
  takeBack(book, work, line);
}

function tellOfLines(
  book: OrderBook,
  work: Work,
  { change, actions }: ChangeInHand,
  cancelled: readonly { line: OrderLine; quantity: number }[],
): void {
  const added = actions
    .filter(({ madeLineId }) => madeLineId != null)
    .map(({ madeLineId, quantity }) => ({ lineId: madeLineId, quantity }));
  if (added.length > 0) work.tell(book, "order.lines_added", { orderChangeId: change.id, lines: added });
  const gone = cancelled.map(({ line, quantity }) => ({ lineId: line.id, quantity }));
  if (gone.length > 0) work.tell(book, "order.lines_cancelled", { orderChangeId: change.id, reason: change.reason ?? null, lines: gone });
}

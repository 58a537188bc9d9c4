import type { EntityManager } from "@mikro-orm/postgresql";
import type { IncomingAddress } from "../channels/connector.ts";
import { sellableKey, sellables } from "../channels/listings.rows.ts";
import { Address } from "../customers/address.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Money } from "../kit/money.ts";
import { OrderChange, OrderChangeAction } from "../orders/order-change.entity.ts";
import { type ChangeActionKind, openChangeStatuses } from "../orders/order-change.states.ts";
import { requireChangeable } from "./apply-change.ts";
import { requireAddressRight } from "./change-address.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { type NewAction, newChange, noteActions, pricesAreOurs, tellOfChange } from "./order-version.ts";
import { previewChange } from "./preview-change.ts";
import { requireTelling } from "./tell-channel.ts";
import { aboutNothing, Work } from "./work.ts";

/** What a change is to do, as a caller says it. */
export interface StagedAction {
  readonly kind: ChangeActionKind;
  readonly lineId?: string | null;
  readonly sku?: string | null;
  readonly title?: string | null;
  readonly quantity?: number | null;
  /** Left out: the catalogue's price, or, for a substitute, that of the line it is in place of. */
  readonly unitPrice?: Money | null;
  readonly tax?: Money | null;
  readonly amount?: Money | null;
  readonly shipTo?: IncomingAddress | null;
  readonly shippingOption?: string | null;
}

/** So much fits into a change. */
const mostActions = 100;

export interface NewEdit {
  readonly reason: string | null;
  /** The order's version that it is made for; the present one when left out. */
  readonly baseVersion: number | null;
  readonly actions: readonly StagedAction[];
}

/**
 * Begins a change of an order, with what it is to do so far, and answers its id. Nothing about the order changes before it is confirmed.
 *
 * Throws Refusal ALREADY_EXISTS while another change of it is open, VERSION_CONFLICT when it is not of the version that it was read in,
 * ILLEGAL_TRANSITION once it has ended, and for actions as `stageChange` does.
 */
export async function beginChange(
  em: EntityManager,
  deed: Deed,
  orderId: string,
  { reason, baseVersion, actions }: NewEdit,
): Promise<string> {
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  requireChangeable(book.order);
  requireVersion(book, baseVersion ?? (book.order.orderVersion as number), ["baseVersion"]);
  const open = await em.findOne(OrderChange, { orderId, status: { $in: [...openChangeStatuses] } });
  if (open)
    throw new Refusal(
      "ALREADY_EXISTS",
      `Order ${book.order.number} has a change that is ${open.status}: confirm or cancel that one first.`,
      ["orderId"],
    );
  const work = await Work.begin(em, deed, aboutNothing);
  const change = newChange(book, work, reason);
  tellOfChange(book, work, change, "created");
  await addActions(em, book, work, { change, known: [], staged: actions });
  await work.finish();
  return change.id;
}

/**
 * Adds to what a change is to do, or with `replace` puts other things in the place of all of it, and looks at what it would do.
 *
 * Throws Refusal VERSION_CONFLICT when the order has changed since, CHANNEL_FORBIDS that names the right that is lacking, NOT_FOUND for an
 * unknown line or SKU, INVALID, and all that confirming it would be refused for.
 */
export async function stageChange(
  em: EntityManager,
  deed: Deed,
  change: OrderChange,
  { actions, replace }: { readonly actions: readonly StagedAction[]; readonly replace: boolean },
): Promise<void> {
  const [book] = (await openBooks(em, [change.orderId])) as [OrderBook];
  await em.refresh(change);
  change.requireStaging();
  requireVersion(book, change.baseVersion, ["orderChangeId"]);
  if (replace) await em.nativeDelete(OrderChangeAction, { orderChangeId: change.id });
  const known = replace ? [] : await em.find(OrderChangeAction, { orderChangeId: change.id }, { orderBy: { position: "asc" } });
  const work = await Work.begin(em, deed, aboutNothing);
  await addActions(em, book, work, { change, known, staged: actions });
  tellOfChange(book, work, change, "staged", { actions: actions.map(({ kind }) => kind) });
  await work.finish();
}

interface Staging {
  readonly change: OrderChange;
  readonly known: readonly OrderChangeAction[];
  readonly staged: readonly StagedAction[];
}

async function addActions(em: EntityManager, book: OrderBook, work: Work, { change, known, staged }: Staging): Promise<void> {
  if (known.length + staged.length > mostActions) throw new Refusal("INVALID", `A change does at most ${mostActions} things.`, ["actions"]);
  const { deed } = work;
  const addresses = await addressesOf(em, known);
  const prices = await pricesOf(em, book, staged);
  const actions = noteActions(
    work,
    change,
    staged.map((one, index) =>
      actionOf(book, one, index, { prices, keep: (address) => addresses.set(address.id, work.add(address)), at: deed.at }),
    ),
    known.length,
  );
  change.updatedAt = deed.at;
  change.previewedAt = deed.at;
  change.preview =
    actions.length + known.length === 0 ? null : await previewChange(em, deed, change, { actions: [...known, ...actions], addresses });
}

/** Where actions send an order, by id. */
export async function addressesOf(em: EntityManager, actions: readonly OrderChangeAction[]): Promise<Map<string, Address>> {
  const ids = actions.flatMap(({ addressId }) => addressId ?? []);
  const found = ids.length === 0 ? [] : await em.find(Address, { id: { $in: ids } });
  return new Map(found.map((one) => [one.id, one]));
}

/** Throws Refusal VERSION_CONFLICT. */
export function requireVersion({ order }: OrderBook, version: number, field: readonly string[]): void {
  if (order.orderVersion !== version)
    throw new Refusal(
      "VERSION_CONFLICT",
      `Order ${order.number} is at version ${order.orderVersion} by now, not ${version}. Look at it again, cancel this change and begin another.`,
      field,
    );
}

interface Told {
  readonly prices: ReadonlyMap<string, { readonly minor: bigint; readonly currency: string } | null>;
  keep(address: Address): void;
  readonly at: Date;
}

/** The action as it is kept. Throws Refusal INVALID for what it does not say, CHANNEL_FORBIDS for what the channel does not let us do. */
function actionOf(book: OrderBook, staged: StagedAction, index: number, { prices, keep, at: now }: Told): NewAction {
  const at = (field: string) => ["actions", String(index), field];
  const { kind } = staged;
  const need = <Value>(value: Value | null | undefined, field: string): Value => {
    if (value == null || value === "") throw new Refusal("INVALID", `${kind} says \`${field}\`.`, at(field));
    return value;
  };
  const units = (least: number): number => {
    const quantity = need(staged.quantity, "quantity");
    if (!Number.isInteger(quantity) || quantity < least || quantity > 100_000)
      throw new Refusal("INVALID", `A quantity is a whole number from ${least} to 100000.`, at("quantity"));
    return quantity;
  };
  const minor = (amount: Money | null | undefined, field: string): bigint => {
    const { minor, currency } = need(amount, field);
    if (currency !== book.order.currency)
      throw new Refusal("INVALID", `The order is in ${book.order.currency}, this amount is in ${currency}.`, at(field));
    if (minor < 0n) throw new Refusal("INVALID", "An amount is not below zero.", at(field));
    return minor;
  };
  const line = () => book.line(need(staged.lineId, "lineId"), at("lineId"));
  const newLine = (otherwise: bigint | null) => {
    const sku = need(staged.sku, "sku");
    const found = prices.get(sku);
    if (found === undefined) throw new Refusal("NOT_FOUND", `The channel sells nothing as "${sku}".`, at("sku"));
    const price = staged.unitPrice
      ? minor(staged.unitPrice, "unitPrice")
      : (otherwise ?? (found?.currency === book.order.currency ? found.minor : null));
    const taxMinor = staged.tax ? minor(staged.tax, "tax") : 0n;
    return { sku, title: staged.title ?? null, quantity: units(1), unitPriceMinor: need(price, "unitPrice"), taxMinor };
  };
  switch (kind) {
    case "ADD_LINE":
      requireOurPrices(book, "lines be added", index);
      return { kind, ...newLine(null) };
    case "SUBSTITUTE": {
      requireOurPrices(book, "goods be replaced", index);
      const replaced = line();
      return { kind, orderLineId: replaced.id, ...newLine(replaced.unitPriceMinor) };
    }
    case "SET_QTY": {
      const [one, quantity] = [line(), units(0)];
      if (quantity > one.orderedQuantity - (one.cancelledQuantity ?? 0)) requireOurPrices(book, "more be ordered", index);
      else requireCancelRight(book, index);
      return { kind, orderLineId: one.id, quantity };
    }
    case "CANCEL_LINE":
      requireCancelRight(book, index);
      return { kind, orderLineId: line().id, quantity: units(1) };
    case "SET_ADDRESS": {
      requireAddressRight(book, at("shipTo"));
      const { lines, ...incoming } = need(staged.shipTo, "shipTo");
      const address = make(Address, { id: newId(), ...incoming, lines: [...lines], createdAt: now });
      keep(address);
      return { kind, addressId: address.id };
    }
    case "SET_SHIPPING":
      requireOurPrices(book, "shipping be changed", index);
      return { kind, amountMinor: minor(staged.amount, "amount"), shippingOption: staged.shippingOption ?? null };
    case "ADD_SURCHARGE": {
      requireOurPrices(book, "anything be charged besides", index);
      const amountMinor = minor(staged.amount, "amount");
      if (amountMinor === 0n) throw new Refusal("INVALID", "A surcharge is above zero.", at("amount"));
      return { kind, amountMinor, title: need(staged.title, "title") };
    }
  }
}

/** Throws Refusal CHANNEL_FORBIDS where the channel owns what is sold and at what price. */
function requireOurPrices(book: OrderBook, what: string, index: number): void {
  if (!pricesAreOurs(book))
    throw new Refusal(
      "CHANNEL_FORBIDS",
      `${book.channel.name} does not let ${what} here (canEditLines): it owns what was sold and at what price. Change it there.`,
      ["actions", String(index)],
    );
}

/** Throws Refusal CHANNEL_FORBIDS where the channel takes orders back only whole, or cannot be told. */
function requireCancelRight(book: OrderBook, index: number): void {
  const field = ["actions", String(index)];
  if (!book.channel.rights.canPartialCancel)
    throw new Refusal(
      "CHANNEL_FORBIDS",
      `${book.channel.name} does not let single lines be cancelled (canPartialCancel); cancel the whole order.`,
      field,
    );
  if (!pricesAreOurs(book)) requireTelling(book, "CANCEL", "Cancel it there: its message cancels it here.");
}

/** What the catalogue says of the SKUs that are named; null without a price. A SKU that is not sold is not in it. */
async function pricesOf(em: EntityManager, { channel }: OrderBook, staged: readonly StagedAction[]): Promise<Told["prices"]> {
  const skus = [...new Set(staged.flatMap(({ sku }) => sku ?? []))];
  const found = await sellables(
    em,
    skus.map((key) => ({ channelId: channel.id, key })),
  );
  return new Map(
    skus.flatMap((sku) => {
      const sold = found.get(sellableKey(channel.id, sku));
      return sold ? [[sku, sold.price] as const] : [];
    }),
  );
}

import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { type Money, sum, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { adjustmentsOf, isTaxInPrices } from "./adjustments.ts";
import { lineOf } from "./lines.ts";
import type { LoyverseSettings } from "./settings.ts";
import { isCancelled, standingOf } from "./status.ts";

/** Pure: a sale with its refunds as we put them together, a receipt as Loyverse lists it, or a webhook with receipts. */
export function normalise({ body }: Delivery, settings?: LoyverseSettings): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("sales")) return message.list("sales").flatMap((sale) => eventsOf(sale, message.currency("currency")));
  if (["currency", "receipt", "refunds"].some((key) => message.has(key))) return eventsOf(message, message.currency("currency"));
  const receipts = message.has("receipt_number") ? [message] : message.optionalList("receipts");
  // Every webhook says its type; those about items, stock and customers have no receipts.
  if (receipts === null) message.text("type");
  return receipts === null || receipts.length === 0 ? [] : bareEventsOf(receipts, settings?.currency ?? null);
}

/** A refund whose sale is not known is no order of its own. */
function eventsOf(sale: Reader, currency: string): ChannelEvent[] {
  const receipt = sale.object("receipt");
  return receipt.text("receipt_type") === "REFUND"
    ? []
    : [{ kind: "order", order: orderOf(receipt, sale.optionalList("refunds") ?? [], currency) }];
}

/** Of one message one thing can be asked for: so one hint names all receipts. */
function bareEventsOf(receipts: readonly Reader[], currency: string | null): ChannelEvent[] {
  if (currency !== null && receipts.every(saysAll))
    return receipts.map((receipt) => ({ kind: "order", order: orderOf(receipt, [], currency) }));
  const externalId = receipts.map((receipt) => receipt.id("receipt_number")).join(",");
  const version = receipts.length === 1 ? (receipts[0]?.optionalText("updated_at") ?? null) : null;
  return [{ kind: "hint", hint: { externalId, version } }];
}

/** A whole sale of which nothing can have been given back: it has not changed since it was made, or is cancelled. */
const saysAll = (receipt: Reader): boolean =>
  receipt.text("receipt_type") === "SALE" &&
  receipt.has("line_items") &&
  (isCancelled(receipt) || receipt.optionalText("updated_at") === receipt.optionalText("created_at"));

function orderOf(receipt: Reader, refunds: readonly Reader[], currency: string): IncomingOrder {
  const cancelled = isCancelled(receipt);
  const lines = receipt.list("line_items").map((item) => lineOf(item, currency, cancelled));
  const amount = (key: string): Money => receipt.optionalMoney(key, currency) ?? zero(currency);
  const parts = {
    lines,
    discountTotal: larger(
      amount("total_discount"),
      sum(
        lines.map((line) => line.discount),
        currency,
      ),
    ),
    taxTotal: amount("total_tax"),
    pricesIncludeTax: isTaxInPrices(receipt),
    shippingTotal: zero(currency),
    feeTotal: sum([amount("tip"), amount("surcharge")], currency),
    total: receipt.money("total_money", currency),
  };
  const number = receipt.id("receipt_number");
  return {
    externalId: number,
    number,
    currencyCode: currency,
    placedAt: receipt.optionalInstant("receipt_date") ?? receipt.instant("created_at"),
    updatedAt: new Date(Math.max(...[receipt, ...refunds].map((one) => changeOf(one).getTime()))),
    version: null,
    ...standingOf(receipt, refunds, parts.total),
    cancelled,
    test: false,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: receipt.optionalText("dining_option"),
    shipTo: null,
    billTo: null,
    customer: customerOf(receipt),
    externalLocationId: receipt.optionalId("store_id"),
    adjustments: adjustmentsOf(receipt, currency),
  };
}

const changeOf = (receipt: Reader): Date => receipt.optionalInstant("updated_at") ?? receipt.instant("created_at");

/** Who it is stands elsewhere at Loyverse. */
function customerOf(receipt: Reader): IncomingOrder["customer"] {
  const externalId = receipt.optionalId("customer_id");
  return externalId === null ? null : { externalId, name: null, email: null, phone: null };
}

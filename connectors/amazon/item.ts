import { divideHalfUp, type Money, money, subtract, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { amountIn, type Item, magnitude } from "./money.ts";
import { as2026 } from "./people.ts";

/** What an item takes over from its order. */
export interface Trait {
  readonly currency: string;
  readonly cancelled: boolean;
  readonly fulfilledByChannel: boolean;
  readonly pickedUp: boolean;
}

export function itemOf(row: Reader, { currency, cancelled, fulfilledByChannel, pickedUp }: Trait): Item {
  const product = row.object("product");
  const quantity = row.integer("quantityOrdered");
  if (quantity < 0) row.fail("quantityOrdered", "a number above zero");
  const proceeds = (row.optionalObject("proceeds")?.optionalList("breakdowns") ?? []).map((one) => ({
    type: one.text("type"),
    amount: amountIn(one, "subtotal", currency, as2026) ?? zero(currency),
    details: one.optionalList("detailedBreakdowns") ?? [],
  }));
  const amountOf = (type: string): Money =>
    sum(
      proceeds.filter((one) => one.type === type).map(({ amount }) => amount),
      currency,
    );
  const shippingDiscount = sum(
    proceeds
      .filter(({ type }) => type === "DISCOUNT")
      .flatMap(({ details }) => details)
      .filter((detail) => detail.optionalText("subtype") === "SHIPPING")
      .map((detail) => magnitude(amountIn(detail, "value", currency, as2026) ?? zero(currency))),
    currency,
  );
  const sku = product.optionalText("sellerSku");
  const asin = product.optionalText("asin");
  const tax = row.optionalObject("tax")?.optionalList("taxCollections") ?? [];
  const collected = tax.find((one) => one.optionalText("model") === "MARKETPLACE_FACILITATOR");
  return {
    line: {
      externalIds: [row.id("orderItemId")],
      sku,
      listingKeys: [sku, asin].filter((key) => key !== null),
      title: product.optionalText("title") ?? sku ?? asin ?? "",
      quantity,
      ...unitsOf(row, quantity, cancelled),
      unitPrice:
        amountIn(product.optionalObject("price"), "unitPrice", currency, as2026) ??
        money(divideHalfUp(amountOf("ITEM").minor, BigInt(quantity)), currency),
      discount: positive(subtract(magnitude(amountOf("DISCOUNT")), shippingDiscount)),
      tax: amountOf("TAX"),
      requiresShipping: true,
      fulfilledByChannel,
      ...(pickedUp ? { pickup: {} } : {}),
    },
    shipping: amountOf("SHIPPING"),
    shippingDiscount,
    // Proceeds are what the seller receives, so what is taken off them is the seller's.
    discountFunder: "SELLER",
    fees: [
      ["Gift wrap", amountOf("GIFT_WRAP")],
      ["Cash on delivery", amountOf("COD_FEE")],
      ["Other", amountOf("OTHER")],
    ],
    taxCollector: collected ? (collected.optionalText("responsibleParty") ?? "Amazon") : null,
    points: amountIn(pointsIn(row), "pointsMonetaryValue", currency, as2026),
  };
}

/** Units that are neither gone nor to be sent are cancelled, but only where Amazon says that something was: before payment all are in between. */
function unitsOf(row: Reader, quantity: number, cancelled: boolean) {
  const units = row.optionalObject("fulfillment");
  const fulfilledQuantity = Math.min(quantity, Math.max(0, units?.optionalInteger("quantityFulfilled") ?? 0));
  const open = cancelled ? 0 : Math.max(0, units?.optionalInteger("quantityUnfulfilled") ?? 0);
  const calledOff = cancelled || row.optionalObject("cancellation")?.hasObject("cancellationExecution") === true;
  return { fulfilledQuantity, cancelledQuantity: calledOff ? Math.max(0, quantity - fulfilledQuantity - open) : 0 };
}

const pointsIn = (row: Reader): Reader | null =>
  row.optionalObject("expense")?.optionalObject("pointsCost")?.optionalObject("pointsGranted") ?? null;

const positive = (amount: Money): Money => (amount.minor < 0n ? zero(amount.currency) : amount);

import type { IncomingOrder } from "../../src/channels/connector.ts";
import { divideHalfUp, type Money, money, subtract, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { amountIn, currencyOf, type Item, magnitude, totalsOf } from "./money.ts";
import { addressOf, as2026, customerOf } from "./people.ts";
import { standingOf } from "./status.ts";

/** An order of the Orders API 2026-01-01, which holds everything: https://developer-docs.amazon.com/sp-api/docs/orders-api */
export function orderOf(order: Reader, sandbox: boolean): IncomingOrder {
  const proceeds = order.optionalObject("proceeds");
  const fulfillment = order.optionalObject("fulfillment");
  const channel = order.optionalObject("salesChannel");
  const rows = order.list("orderItems").filter((row) => row.integer("quantityOrdered") !== 0);
  const currency =
    currencyOf(
      [
        proceeds?.optionalObject("grandTotal") ?? null,
        ...rows.map((row) => row.object("product").optionalObject("price")?.optionalObject("unitPrice") ?? null),
      ],
      as2026,
      channel?.optionalText("marketplaceId") ?? null,
    ) ?? order.fail("proceeds.grandTotal.currencyCode", "a currency, or a marketplace that is known");
  const native = fulfillment?.optionalText("fulfillmentStatus") ?? null;
  const programs = order.texts("programs");
  const trait: Trait = {
    currency,
    cancelled: native === "CANCELLED",
    fulfilledByChannel: fulfillment?.optionalText("fulfilledBy") === "AMAZON",
    pickedUp: programs.includes("IN_STORE_PICK_UP"),
  };
  const items = rows.map((row) => itemOf(row, trait));
  return {
    externalId: order.text("orderId"),
    number: order.text("orderId"),
    currencyCode: currency,
    placedAt: order.instant("createdTime"),
    updatedAt: order.instant("lastUpdatedTime"),
    version: null,
    ...standingOf({
      native,
      onDelivery: (order.optionalObject("payment")?.optionalList("paymentExecutions") ?? []).some(
        (one) => one.optionalText("paymentMethod") === "CashOnDelivery",
      ),
      cancelRequested: rows.some(isAskedToCancel),
      packages: (order.optionalList("packages") ?? []).flatMap((one) => one.optionalObject("packageStatus")?.optionalText("status") ?? []),
    }),
    test: sandbox,
    ...totalsOf(items, amountIn(proceeds, "grandTotal", currency, as2026), tipsIn(proceeds, currency), currency),
    tags: programs,
    shippingOption: fulfillment?.optionalText("fulfillmentServiceLevel") ?? null,
    shipTo: addressOf(order.optionalObject("recipient")?.optionalObject("deliveryAddress") ?? null, as2026),
    billTo: null,
    customer: customerOf(order.optionalObject("buyer"), as2026),
    externalLocationId: null,
    dispatchBy: fulfillment?.optionalObject("shipByWindow")?.optionalInstant("latestDateTime") ?? null,
  };
}

interface Trait {
  readonly currency: string;
  readonly cancelled: boolean;
  readonly fulfilledByChannel: boolean;
  readonly pickedUp: boolean;
}

function itemOf(row: Reader, { currency, cancelled, fulfilledByChannel, pickedUp }: Trait): Item {
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

const isAskedToCancel = (row: Reader): boolean => {
  const cancellation = row.optionalObject("cancellation");
  return cancellation?.hasObject("cancellationRequest") === true && !cancellation.hasObject("cancellationExecution");
};

const pointsIn = (row: Reader): Reader | null =>
  row.optionalObject("expense")?.optionalObject("pointsCost")?.optionalObject("pointsGranted") ?? null;

/** A tip belongs to no item. */
const tipsIn = (proceeds: Reader | null, currency: string): Item["fees"] =>
  (proceeds?.optionalList("breakdowns") ?? [])
    .filter((one) => one.text("type") === "DELIVERY_TIP")
    .map((one) => ["Delivery tip", amountIn(one, "subtotal", currency, as2026) ?? zero(currency)] as const);

const positive = (amount: Money): Money => (amount.minor < 0n ? zero(amount.currency) : amount);

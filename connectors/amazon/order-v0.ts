import type { IncomingOrder } from "../../src/channels/connector.ts";
import { divideHalfUp, type Money, money, subtract, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { amountIn, currencyOf, type Item, magnitude, totalsOf } from "./money.ts";
import { addressOf, asBefore, customerOf } from "./people.ts";
import { standingOf } from "./status.ts";

/** An order of version 0 together with its items (`OrderItems`), as they come from two calls. Some of its flags are the texts "true" and "false". */
export function orderBefore(order: Reader, sandbox: boolean): IncomingOrder {
  const rows = order.list("OrderItems").filter((row) => row.integer("QuantityOrdered") !== 0);
  const currency =
    currencyOf(
      [order.optionalObject("OrderTotal"), ...rows.map((row) => row.optionalObject("ItemPrice"))],
      asBefore,
      order.optionalText("MarketplaceId"),
    ) ?? order.fail("OrderTotal.CurrencyCode", "a currency, or a marketplace that is known");
  const native = order.optionalText("OrderStatus");
  const trait = {
    currency,
    cancelled: native === "Canceled",
    fulfilledByChannel: order.optionalText("FulfillmentChannel") === "AFN",
    ...(order.boolean("IsISPU", false) ? { pickup: {} } : {}),
  };
  const items = rows.map((row) => itemOf(row, trait));
  return {
    externalId: order.text("AmazonOrderId"),
    number: order.text("AmazonOrderId"),
    currencyCode: currency,
    placedAt: order.instant("PurchaseDate"),
    updatedAt: order.instant("LastUpdateDate"),
    version: null,
    ...standingOf({
      native,
      onDelivery: order.optionalText("PaymentMethod") === "COD",
      cancelRequested: rows.some((row) => isTrue(row.optionalObject("BuyerRequestedCancel"), "IsBuyerRequestedCancel")),
      packages: [],
    }),
    test: sandbox,
    ...totalsOf(items, amountIn(order, "OrderTotal", currency, asBefore), [], currency),
    shippingOption: order.optionalText("ShipServiceLevel"),
    shipTo: addressOf(order.optionalObject("ShippingAddress"), asBefore),
    billTo: null,
    customer: customerOf(order.optionalObject("BuyerInfo"), asBefore),
    externalLocationId: null,
    dispatchBy: order.optionalInstant("LatestShipDate"),
  };
}

interface Trait extends Pick<Item["line"], "fulfilledByChannel" | "pickup"> {
  readonly currency: string;
  readonly cancelled: boolean;
}

/** `ItemPrice` and all other amounts are of the whole line, not of a unit. */
function itemOf(row: Reader, { currency, cancelled, ...way }: Trait): Item {
  const quantity = row.integer("QuantityOrdered");
  if (quantity < 0) row.fail("QuantityOrdered", "a number above zero");
  const fulfilled = Math.min(quantity, Math.max(0, row.optionalInteger("QuantityShipped") ?? 0));
  const amountOf = (key: string, holder: Reader | null = row): Money => amountIn(holder, key, currency, asBefore) ?? zero(currency);
  const gift = row.optionalObject("BuyerInfo");
  const sku = row.optionalText("SellerSKU");
  const asin = row.optionalText("ASIN");
  const collection = row.optionalObject("TaxCollection");
  return {
    line: {
      externalIds: [row.id("OrderItemId")],
      sku,
      listingKeys: [sku, asin].filter((key) => key !== null),
      title: row.optionalText("Title") ?? sku ?? asin ?? "",
      quantity,
      fulfilledQuantity: fulfilled,
      cancelledQuantity: cancelled ? quantity - fulfilled : 0,
      unitPrice: money(divideHalfUp(amountOf("ItemPrice").minor, BigInt(quantity)), currency),
      discount: magnitude(amountOf("PromotionDiscount")),
      tax: sum([amountOf("ItemTax"), amountOf("ShippingTax"), amountOf("GiftWrapTax", gift)], currency),
      requiresShipping: true,
      ...way,
    },
    shipping: amountOf("ShippingPrice"),
    shippingDiscount: magnitude(amountOf("ShippingDiscount")),
    discountFunder: "UNKNOWN",
    fees: [
      ["Gift wrap", amountOf("GiftWrapPrice", gift)],
      ["Cash on delivery", subtract(amountOf("CODFee"), amountOf("CODFeeDiscount"))],
    ],
    taxCollector:
      collection?.optionalText("Model") === "MarketplaceFacilitator" ? (collection.optionalText("ResponsibleParty") ?? "Amazon") : null,
    points: amountIn(row.optionalObject("PointsGranted"), "PointsMonetaryValue", currency, asBefore),
  };
}

const isTrue = (holder: Reader | null, key: string): boolean => holder?.raw(key) === true || holder?.raw(key) === "true";

import type { IncomingOrder } from "../../src/channels/connector.ts";
import { zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { itemOf, type Trait } from "./item.ts";
import { amountIn, currencyOf, type Item, totalsOf } from "./money.ts";
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

const isAskedToCancel = (row: Reader): boolean => {
  const cancellation = row.optionalObject("cancellation");
  return cancellation?.hasObject("cancellationRequest") === true && !cancellation.hasObject("cancellationExecution");
};

/** A tip belongs to no item. */
const tipsIn = (proceeds: Reader | null, currency: string): Item["fees"] =>
  (proceeds?.optionalList("breakdowns") ?? [])
    .filter((one) => one.text("type") === "DELIVERY_TIP")
    .map((one) => ["Delivery tip", amountIn(one, "subtotal", currency, as2026) ?? zero(currency)] as const);

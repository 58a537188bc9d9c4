import {
  channelFulfillmentStatuses,
  channelPaymentStatuses,
  type IncomingAddress,
  type IncomingCustomer,
  type IncomingLine,
  type IncomingOrder,
  orderStatuses,
} from "../channels/connector.ts";
import { countryCodeOf } from "../kit/country.ts";
import { type Money, subtract, sum, zero } from "../kit/money.ts";
import { Reader } from "../kit/read.ts";
import { differenceOf } from "../kit/reckon.ts";

/** Statuses that say what became of every unit, so that lines need not say it. */
const delivered: readonly string[] = ["FULFILLED", "DELIVERED", "COMPLETED", "RETURNED"];
const stopped: readonly string[] = ["CANCELLED", "FAILED"];

/**
 * Reads an order in our own words, as `IncomingOrder` has them: money as a decimal in the order's currency or as
 * `{ amount, currencyCode }`, instants as ISO 8601 with their offset. What follows from the rest may be left out.
 *
 * `lineIds`: the channel sends orders itself, so lines must have the channel's own ids, by which its later messages know them.
 * Throws MalformedMessage with the path of what is missing or wrong.
 */
export function readOrder(line: Uint8Array, lineIds: "REQUIRED" | "OPTIONAL"): IncomingOrder {
  const order = Reader.json(line);
  const currency = order.currency("currencyCode");
  const orderStatus = choice(order, "orderStatus", orderStatuses);
  const cancelled = order.boolean("cancelled", stopped.includes(orderStatus));
  const lines = order.list("lines").map((one, index) => readLine(one, { index, currency, orderStatus, cancelled, lineIds }));
  const ofLines = (amount: "discount" | "tax") =>
    sum(
      lines.map((one) => one[amount]),
      currency,
    );
  const parts = {
    lines,
    discountTotal: amountOf(order, "discountTotal", currency) ?? ofLines("discount"),
    taxTotal: amountOf(order, "taxTotal", currency) ?? ofLines("tax"),
    pricesIncludeTax: order.boolean("pricesIncludeTax", false),
    shippingTotal: amountOf(order, "shippingTotal", currency) ?? zero(currency),
    feeTotal: amountOf(order, "feeTotal", currency) ?? zero(currency),
  };
  const none = zero(currency);
  // What the parts add up to, for who keeps no total.
  const total = amountOf(order, "total", currency) ?? subtract(none, differenceOf({ ...parts, total: none }));
  const externalId = order.id("externalId");
  const placedAt = order.instant("placedAt");
  const version = order.optionalId("version");
  return {
    externalId,
    number: order.optionalId("number") ?? externalId,
    currencyCode: currency,
    placedAt,
    updatedAt: order.optionalInstant("updatedAt") ?? placedAt,
    version: version === null ? null : /^\d{1,18}$/.test(version) ? BigInt(version) : order.fail("version", "a whole number"),
    orderStatus,
    paymentStatus: choice(order, "paymentStatus", channelPaymentStatuses),
    fulfillmentStatus: order.has("fulfillmentStatus")
      ? choice(order, "fulfillmentStatus", channelFulfillmentStatuses)
      : lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0)
        ? "FULFILLED"
        : "CANCELLED",
    nativeStatus: order.optionalText("nativeStatus") ?? orderStatus.toLowerCase(),
    cancelled,
    test: order.boolean("test", false),
    ...parts,
    total,
    difference: differenceOf({ ...parts, total }),
    shippingOption: order.optionalText("shippingOption"),
    shipTo: readAddress(order.optionalObject("shipTo")),
    billTo: readAddress(order.optionalObject("billTo")),
    customer: readCustomer(order.optionalObject("customer")),
    externalLocationId: order.optionalId("externalLocationId"),
  };
}

interface LineContext {
  readonly index: number;
  readonly currency: string;
  readonly orderStatus: string;
  readonly cancelled: boolean;
  readonly lineIds: "REQUIRED" | "OPTIONAL";
}

function readLine(line: Reader, { index, currency, orderStatus, cancelled, lineIds }: LineContext): IncomingLine {
  const sku = line.optionalId("sku");
  const externalIds = line.texts("externalIds");
  if (externalIds.length === 0 && lineIds === "REQUIRED") line.fail("externalIds", "a list with the channel's own id of the line");
  const quantity = line.integer("quantity");
  const said = { cancelled: line.optionalInteger("cancelledQuantity"), fulfilled: line.optionalInteger("fulfilledQuantity") };
  const fulfilledQuantity = said.fulfilled ?? (delivered.includes(orderStatus) && !cancelled ? quantity - (said.cancelled ?? 0) : 0);
  return {
    externalIds: externalIds.length > 0 ? externalIds : [String(index + 1)],
    sku,
    listingKeys: line.has("listingKeys") ? line.texts("listingKeys") : sku === null ? [] : [sku],
    title: line.optionalText("title") ?? sku ?? line.fail("title", "a text that is not empty"),
    quantity,
    cancelledQuantity: said.cancelled ?? (cancelled ? quantity - fulfilledQuantity : 0),
    fulfilledQuantity,
    unitPrice: amountOf(line, "unitPrice", currency) ?? line.fail("unitPrice", "an amount of money"),
    discount: amountOf(line, "discount", currency) ?? zero(currency),
    tax: amountOf(line, "tax", currency) ?? zero(currency),
    requiresShipping: line.boolean("requiresShipping", true),
  };
}

function readAddress(address: Reader | null): IncomingAddress | null {
  return (
    address && {
      name: address.optionalText("name"),
      company: address.optionalText("company"),
      lines: address.texts("lines"),
      city: address.optionalText("city"),
      region: address.optionalText("region"),
      postalCode: address.optionalId("postalCode"),
      countryCode: countryCodeOf(address.optionalText("countryCode")),
      phone: address.optionalText("phone"),
      latitude: degreesOf(address, "latitude"),
      longitude: degreesOf(address, "longitude"),
      masked: address.boolean("masked", false),
    }
  );
}

function degreesOf(address: Reader, key: string): number | null {
  const text = address.optionalDecimal(key);
  return text === null ? null : Number(text);
}

function readCustomer(customer: Reader | null): IncomingCustomer | null {
  return (
    customer && {
      externalId: customer.optionalId("externalId"),
      name: customer.optionalText("name"),
      email: customer.optionalText("email"),
      phone: customer.optionalText("phone"),
    }
  );
}

/** An amount as a decimal, or as the API and `muara normalise` write it. */
function amountOf(reader: Reader, key: string, currency: string): Money | null {
  if (!reader.hasObject(key)) return reader.optionalMoney(key, currency);
  const amount = reader.object(key);
  const said = amount.currency("currencyCode");
  return said === currency ? amount.money("amount", currency) : amount.fail("currencyCode", `${currency}, as the order is in`);
}

function choice<Choice extends string>(reader: Reader, key: string, choices: readonly Choice[]): Choice {
  const said = reader.text(key);
  return choices.find((one) => one === said) ?? reader.fail(key, `one of ${choices.join(", ")}`);
}

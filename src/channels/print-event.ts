import { amountOf, type Money } from "../kit/money.ts";
import {
  type ChannelEvent,
  type IncomingAddress,
  type IncomingCustomer,
  type IncomingLine,
  type IncomingOrder,
  noTime,
} from "./connector.ts";
import type { IncomingReturn } from "./incoming-return.ts";

/** What a message means as plain JSON: money as exact text with its currency, instants as UTC, null where nothing was said. */
export function printEvent(event: ChannelEvent): unknown {
  if (event.kind === "hint") {
    const { about, externalId, version } = event.hint;
    return { kind: "hint", hint: { ...(about === "RETURN" && { about }), externalId, version } };
  }
  if (event.kind === "return") return { kind: "return", return: printReturn(event.return) };
  return event.kind === "order" ? { kind: "order", order: printOrder(event.order) } : { kind: "access", access: event.access };
}

const printOrder = (order: IncomingOrder) => ({
  externalId: order.externalId,
  number: order.number,
  currencyCode: order.currencyCode,
  placedAt: printTime(order.placedAt),
  updatedAt: printTime(order.updatedAt),
  orderStatus: order.orderStatus,
  paymentStatus: order.paymentStatus,
  fulfillmentStatus: order.fulfillmentStatus,
  nativeStatus: order.nativeStatus || null,
  cancelled: order.cancelled,
  test: order.test,
  lines: order.lines.map(printLine),
  discountTotal: printMoney(order.discountTotal),
  taxTotal: printMoney(order.taxTotal),
  shippingTotal: printMoney(order.shippingTotal),
  feeTotal: printMoney(order.feeTotal),
  total: printMoney(order.total),
  difference: printMoney(order.difference),
  shipTo: order.shipTo && printAddress(order.shipTo),
  customer: order.customer && printCustomer(order.customer),
});

const printReturn = ({ askedAt, updatedAt, refund, ...ret }: IncomingReturn) => ({
  ...ret,
  askedAt: printTime(askedAt),
  updatedAt: printTime(updatedAt),
  refund: refund && printMoney(refund),
});

const printLine = (line: IncomingLine) => ({
  externalIds: line.externalIds,
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: printMoney(line.unitPrice),
  discount: printMoney(line.discount),
  tax: printMoney(line.tax),
});

const printAddress = ({ name, lines, city, region, postalCode, countryCode, masked }: IncomingAddress) => ({
  name,
  lines,
  city,
  region,
  postalCode,
  countryCode,
  masked,
});

const printCustomer = ({ externalId, name, email, phone }: IncomingCustomer) => ({ externalId, name, email, phone });

const printMoney = (money: Money) => ({ amount: amountOf(money), currencyCode: money.currency });

const printTime = (time: Date): string | null => (time.getTime() === noTime.getTime() ? null : time.toISOString());

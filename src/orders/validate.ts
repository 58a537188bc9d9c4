import type { ChannelPaymentStatus } from "../channels/connector.ts";
import { amountOf, type Money } from "../kit/money.ts";
import type { Severity, ValidationCode } from "./order-validation.entity.ts";
import { awaitsPayment, paymentStatusOf } from "./payment.ts";

export interface Finding {
  readonly lineId: string | null;
  readonly code: ValidationCode;
  /** The rule that found it. */
  readonly ruleId?: string;
  readonly severity: Severity;
  /** Plain English with the remedy. No personal data. */
  readonly message: string;
}

/** All that validation looks at, whether the order is new or known. */
export interface OrderFacts {
  readonly test: boolean;
  readonly currency: string;
  readonly channelCurrency: string;
  readonly paymentStatus: ChannelPaymentStatus;
  /** A rule holds it until it is paid. */
  readonly heldForPayment: boolean;
  readonly shippingOption: string | null;
  readonly hasCustomer: boolean;
  readonly address: AddressFacts | null;
  readonly difference: Money;
  readonly lines: readonly LineFacts[];
}

export interface AddressFacts {
  readonly hasLines: boolean;
  readonly hasCity: boolean;
  readonly hasCountry: boolean;
  readonly masked: boolean;
}

export interface LineFacts {
  readonly id: string;
  readonly title: string;
  readonly sku: string | null;
  readonly known: boolean;
  readonly requiresShipping: boolean;
  /** Units not cancelled and not yet handed over. */
  readonly open: number;
  readonly unitPrice: Money;
  readonly cataloguePrice: Money | null;
}

/**
 * What is to be said of an order's header and lines, apart from stock, which the router answers. Pure. BLOCK makes the
 * order an EXCEPTION until it is mended or overridden; WARN is shown. What is already handed over no longer blocks.
 */
export function validate(order: OrderFacts): Finding[] {
  return [...header(order), ...delivery(order), ...payment(order), ...order.lines.flatMap(line)];
}

function header(order: OrderFacts): Finding[] {
  const findings: Finding[] = [];
  if (order.lines.length === 0)
    findings.push(block("NO_LINES", "The order has no lines. Look at it in the channel, then cancel or override it."));
  if (order.test)
    findings.push(warn("TEST_ORDER", "The channel marks this as a test: it is kept, but takes no stock and is not fulfilled."));
  if (!order.hasCustomer) findings.push(warn("CUSTOMER_MISSING", "The channel names no customer."));
  if (order.currency !== order.channelCurrency)
    findings.push(warn("CURRENCY_DIFFERS", `The order is in ${order.currency}, the channel's currency is ${order.channelCurrency}.`));
  if (order.difference.minor !== 0n)
    findings.push(
      warn(
        "TOTAL_DIFFERS",
        `The channel's total differs from the sum of its parts by ${amountOf(order.difference)} ${order.currency}. The channel's total stands.`,
      ),
    );
  return findings;
}

function delivery(order: OrderFacts): Finding[] {
  if (!order.lines.some((one) => one.requiresShipping && one.open > 0)) return [];
  const { address } = order;
  const findings: Finding[] = [];
  if (address === null) findings.push(block("ADDRESS_MISSING", "There is no address to ship to. Change the order's address."));
  else if (address.masked)
    findings.push(warn("ADDRESS_MASKED", "The channel hides parts of the address; it prints the label or reveals it later."));
  else {
    const missing = [address.hasLines ? null : "street", address.hasCity ? null : "city", address.hasCountry ? null : "country"].filter(
      (part) => part !== null,
    );
    if (missing.length > 0)
      findings.push(block("ADDRESS_INCOMPLETE", `The address lacks its ${missing.join(" and ")}. Change the order's address.`));
  }
  if (order.shippingOption === null) findings.push(warn("SHIPPING_OPTION_MISSING", "The channel names no shipping option."));
  return findings;
}

function payment(order: OrderFacts): Finding[] {
  const held = (until: string) => (order.heldForPayment ? `It is held until ${until}.` : "It is not held for that.");
  if (order.paymentStatus === "UNKNOWN")
    return [warn("PAYMENT_UNKNOWN", `The channel does not say whether it is paid. ${held("it says so")}`)];
  if (awaitsPayment(paymentStatusOf(order.paymentStatus)))
    return [warn("PAYMENT_PENDING", `It is not paid yet. ${held("the channel says it is")}`)];
  return [];
}

function line({ id, title, sku, known, open, unitPrice, cataloguePrice }: LineFacts): Finding[] {
  const findings: Finding[] = [];
  if (!known && open > 0)
    findings.push({
      lineId: id,
      code: "UNKNOWN_SKU",
      severity: "BLOCK",
      message:
        sku === null
          ? `"${title}" has no SKU. Create a listing for it, or override.`
          : `The SKU ${sku} is not listed. Create a listing or an item for it, or override.`,
    });
  if (cataloguePrice !== null && cataloguePrice.currency === unitPrice.currency && cataloguePrice.minor !== unitPrice.minor)
    findings.push({
      lineId: id,
      code: "PRICE_DIFFERS",
      severity: "WARN",
      message: `Sold at ${amountOf(unitPrice)}; the catalogue says ${amountOf(cataloguePrice)} ${cataloguePrice.currency}.`,
    });
  return findings;
}

const block = (code: ValidationCode, message: string): Finding => ({ lineId: null, code, severity: "BLOCK", message });
const warn = (code: ValidationCode, message: string): Finding => ({ lineId: null, code, severity: "WARN", message });

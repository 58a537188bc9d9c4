import type { IncomingAdjustment, IncomingLine } from "../../src/channels/connector.ts";
import { add, type Money, money, subtract, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { larger } from "../../src/kit/reckon.ts";
import { grossOf } from "./lines.ts";

type Kind = IncomingAdjustment["kind"];
type Funder = IncomingAdjustment["funder"];
/** Which of an order's totals it belongs to. */
type Sum = "DISCOUNT" | "FEE" | "TAX";
type Piece = readonly [field: string, sum: Sum, kind: Kind, funder: Funder];

/** What the buyer paid at the checkout (`buyer_payment_info`): it adds up, and later refunds do not change it. Discounts are negative there. */
const atCheckout: readonly Piece[] = [
  ["seller_voucher", "DISCOUNT", "VOUCHER", "SELLER"],
  ["shopee_voucher", "DISCOUNT", "VOUCHER", "CHANNEL"],
  ["ads_voucher_discount", "DISCOUNT", "VOUCHER", "CHANNEL"],
  ["shopee_coins_redeemed", "DISCOUNT", "COINS", "CHANNEL"],
  ["credit_card_promotion", "DISCOUNT", "DISCOUNT", "PAYMENT_PROVIDER"],
  ["discount_pix", "DISCOUNT", "DISCOUNT", "UNKNOWN"],
  ["trade_in_bonus", "DISCOUNT", "DISCOUNT", "UNKNOWN"],
  ["buyer_service_fee", "FEE", "FEE", "BUYER"],
  ["initial_buyer_txn_fee", "FEE", "FEE", "BUYER"],
  ["buyer_paid_packaging_fee", "FEE", "FEE", "BUYER"],
  ["bulky_handling_fee", "FEE", "FEE", "BUYER"],
  ["shopeevip_subtotal", "FEE", "FEE", "BUYER"],
  ["bcrs_deposit", "FEE", "OTHER", "BUYER"],
  ["insurance_premium", "FEE", "INSURANCE", "BUYER"],
  ["buyer_tax_amount", "TAX", "TAX", "BUYER"],
  ["import_tax_amount", "TAX", "TAX", "BUYER"],
  ["icms_tax_amount", "TAX", "TAX", "BUYER"],
  ["iof_tax_amount", "TAX", "TAX", "BUYER"],
  ["shipping_fee_sst_amount", "TAX", "TAX", "BUYER"],
];

/** The same of `order_income`, where there is no `buyer_payment_info`. */
const inIncome: readonly Piece[] = [
  ["voucher_from_seller", "DISCOUNT", "VOUCHER", "SELLER"],
  ["voucher_from_shopee", "DISCOUNT", "VOUCHER", "CHANNEL"],
  ["voucher_from_external_party", "DISCOUNT", "VOUCHER", "UNKNOWN"],
  ["coins", "DISCOUNT", "COINS", "CHANNEL"],
  ["payment_promotion", "DISCOUNT", "DISCOUNT", "UNKNOWN"],
  ["pix_discount", "DISCOUNT", "DISCOUNT", "UNKNOWN"],
  ["buyer_transaction_fee", "FEE", "FEE", "BUYER"],
  ["buyer_paid_packaging_fee", "FEE", "FEE", "BUYER"],
  ["bcrs_deposit", "FEE", "OTHER", "BUYER"],
  ["final_product_protection", "FEE", "INSURANCE", "BUYER"],
  ["cross_border_tax", "TAX", "TAX", "BUYER"],
];

/** What stands between the buyer's money and the seller's: of no total of the order. */
const ofPayout: readonly (readonly [field: string, kind: Kind, funder: Funder])[] = [
  ["order_seller_discount", "DISCOUNT", "SELLER"],
  ["original_shopee_discount", "DISCOUNT", "CHANNEL"],
  ["commission_fee", "COMMISSION", "SELLER"],
  ["order_ams_commission_fee", "COMMISSION", "SELLER"],
  ["service_fee", "FEE", "SELLER"],
  ["seller_transaction_fee", "FEE", "SELLER"],
  ["seller_order_processing_fee", "FEE", "SELLER"],
  ["campaign_fee", "FEE", "SELLER"],
  ["fbs_fee", "FEE", "SELLER"],
  ["shipping_seller_protection_fee_amount", "INSURANCE", "SELLER"],
  ["delivery_seller_protection_fee_premium_amount", "INSURANCE", "SELLER"],
  ["seller_coin_cash_back", "COINS", "SELLER"],
  ["shopee_shipping_rebate", "SHIPPING_DISCOUNT", "CHANNEL"],
  ["seller_shipping_discount", "SHIPPING_DISCOUNT", "SELLER"],
  ["shipping_fee_discount_from_3pl", "SHIPPING_DISCOUNT", "UNKNOWN"],
  ["escrow_tax", "TAX", "SELLER"],
  ["withholding_tax", "TAX", "SELLER"],
  ["withholding_vat_tax", "TAX", "SELLER"],
  ["withholding_pit_tax", "TAX", "SELLER"],
  ["withholding_cit_tax", "TAX", "SELLER"],
];

export interface OrderMoney {
  readonly discountTotal: Money;
  readonly taxTotal: Money;
  readonly shippingTotal: Money;
  readonly feeTotal: Money;
  readonly total: Money;
  readonly adjustments: readonly IncomingAdjustment[];
  readonly payout: Money | null;
}

/** The total is Shopee's own, which is there once the order is paid; before, it is what the parts add up to. */
export function moneyOf(order: Reader, escrow: Reader | null, lines: readonly IncomingLine[], currency: string): OrderMoney {
  const checkout = escrow?.optionalObject("buyer_payment_info") ?? null;
  const income = escrow?.optionalObject("order_income") ?? null;
  const pieces = (checkout ? atCheckout : inIncome).map(([field, part, kind, funder]) => ({
    part,
    ...adjustmentOf(checkout ?? income, field, kind, funder, currency),
  }));
  const sumOf = (wanted: Sum) =>
    sum(
      pieces.filter(({ part }) => part === wanted).map(({ amount }) => amount),
      currency,
    );
  const shippingTotal =
    amountAt(checkout, "shipping_fee", currency) ?? amountAt(income, "buyer_paid_shipping_fee", currency) ?? zero(currency);
  const gross = grossOf(lines, currency);
  const discountTotal = add(itemDiscount(checkout, lines, gross, currency), sumOf("DISCOUNT"));
  const [taxTotal, feeTotal] = [sumOf("TAX"), sumOf("FEE")];
  const parts = subtract(sum([gross, taxTotal, feeTotal, shippingTotal], currency), discountTotal);
  return {
    discountTotal,
    taxTotal,
    shippingTotal,
    feeTotal,
    total: order.optionalMoney("total_amount", currency) ?? larger(parts, zero(currency)),
    adjustments: [
      ...pieces.map(({ part: _, ...adjustment }) => adjustment),
      ...ofPayout.map(([field, kind, funder]) => adjustmentOf(income, field, kind, funder, currency)),
    ].filter(({ amount }) => amount.minor > 0n),
    payout: income?.optionalMoney("escrow_amount_after_adjustment", currency) ?? income?.optionalMoney("escrow_amount", currency) ?? null,
  };
}

/** Of things in a bundle only the whole is told, as what all of them cost at the checkout. */
function itemDiscount(checkout: Reader | null, lines: readonly IncomingLine[], gross: Money, currency: string): Money {
  const onLines = sum(
    lines.map(({ discount }) => discount),
    currency,
  );
  const subtotal = amountAt(checkout, "merchant_subtotal", currency);
  return subtotal === null ? onLines : larger(onLines, subtract(gross, subtotal));
}

const adjustmentOf = (within: Reader | null, title: string, kind: Kind, funder: Funder, currency: string): IncomingAdjustment => ({
  kind,
  funder,
  amount: amountAt(within, title, currency) ?? zero(currency),
  title,
  externalLineId: null,
});

/** Without its sign, which the kind says. */
function amountAt(within: Reader | null, field: string, currency: string): Money | null {
  const said = within?.optionalMoney(field, currency) ?? null;
  return said && money(said.minor < 0n ? -said.minor : said.minor, currency);
}

import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf, type Json, jsonOf } from "../../src/kit/json-parts.ts";
import { moneyOf, sum } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { currencyOf, type LoyverseAccount, read } from "./client.ts";

/** The most that Loyverse lists at once. */
const most = 250;
/** How many pages of receipts are looked through for further refunds of a sale. */
const mostPages = 20;

export interface Receipt {
  readonly json: Json;
  readonly number: string;
  /** The sale that it gives back, for a refund. */
  readonly refundFor: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly total: string;
}

/** A sale with the refunds of it: what one order is. */
export interface Sale {
  readonly sale: Receipt;
  readonly refunds: readonly Receipt[];
}

export interface ReceiptPage {
  readonly receipts: readonly Receipt[];
  readonly cursor: string | null;
}

export async function receiptsOn(account: LoyverseAccount, query: Readonly<Record<string, string>>): Promise<ReceiptPage> {
  const page = Reader.of(jsonOf(await read(account, "/receipts", { limit: String(most), ...query })));
  const receipts = page.list("receipts").map((receipt, index) => receiptOf(receipt, (page.raw("receipts") as Json[])[index] as Json));
  return { receipts, cursor: page.optionalText("cursor") };
}

function receiptOf(receipt: Reader, json: Json): Receipt {
  const createdAt = receipt.instant("created_at");
  return {
    json,
    number: receipt.id("receipt_number"),
    refundFor: receipt.optionalId("refund_for"),
    createdAt,
    updatedAt: receipt.optionalInstant("updated_at") ?? createdAt,
    total: receipt.decimal("total_money"),
  };
}

async function ask(account: LoyverseAccount, number: string): Promise<Receipt> {
  const json = jsonOf(await read(account, `/receipts/${encodeURIComponent(number)}`));
  return receiptOf(Reader.of(json), json);
}

/**
 * The sales that these receipts are about, each with all its refunds. A sale does not name its refunds, so where there may be others than
 * those at hand, the receipts since the sale are looked through. A refund whose sale Loyverse no longer has is left out.
 */
export async function salesOf(account: LoyverseAccount, receipts: readonly Receipt[], currency: string): Promise<Sale[]> {
  const sales: Sale[] = [];
  for (const [number, those] of Map.groupBy(receipts, (receipt) => receipt.refundFor ?? receipt.number)) {
    const sale = those.find((receipt) => receipt.number === number) ?? (await askIfThere(account, number));
    if (sale) sales.push({ sale, refunds: those.filter((receipt) => receipt.refundFor === number) });
  }
  const others = await refundsAmong(
    account,
    sales.filter((one) => mayHaveOthers(one, currency)),
  );
  return sales.map(({ sale, refunds }) => {
    const all = new Map([...refunds, ...(others.get(sale.number) ?? [])].map((refund) => [refund.number, refund]));
    return { sale, refunds: [...all.values()].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()) };
  });
}

async function askIfThere(account: LoyverseAccount, number: string): Promise<Receipt | null> {
  try {
    return await ask(account, number);
  } catch (error) {
    if (error instanceof ChannelRefused && error.status === 404) return null;
    throw error;
  }
}

/** A sale that changed since it was made, or is given back in part. */
function mayHaveOthers({ sale, refunds }: Sale, currency: string): boolean {
  if (refunds.length === 0) return sale.updatedAt > sale.createdAt;
  const back = sum(
    refunds.map(({ total }) => moneyOf(total, currency)),
    currency,
  );
  return back.minor < moneyOf(sale.total, currency).minor;
}

async function refundsAmong(account: LoyverseAccount, sales: readonly Sale[]): Promise<ReadonlyMap<string, Receipt[]>> {
  if (sales.length === 0) return new Map();
  const numbers = new Set(sales.map(({ sale }) => sale.number));
  const found: Receipt[] = [];
  const since = new Date(Math.min(...sales.map(({ sale }) => sale.createdAt.getTime()))).toISOString();
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const next: ReceiptPage = await receiptsOn(account, { created_at_min: since, ...(cursor && { cursor }) });
    found.push(...next.receipts.filter(({ refundFor }) => refundFor !== null && numbers.has(refundFor)));
    cursor = next.cursor;
    if (cursor === null) break;
  }
  return Map.groupBy(found, ({ refundFor }) => refundFor ?? "");
}

/** Our own message, as a receipt names neither its currency nor its refunds. */
export const messageOf = (currency: string, { sale, refunds }: Sale): Uint8Array =>
  bytesOf({ currency, receipt: sale.json, refunds: refunds.map(({ json }) => json) });

/** Asks for the sales that a hint is about: it names receipts, be they sales or refunds, with commas between. */
export async function fetchSales(hint: Hint, account: LoyverseAccount): Promise<Delivery> {
  const currency = await currencyOf(account);
  const receipts: Receipt[] = [];
  for (const number of hint.externalId.split(",")) receipts.push(await ask(account, number));
  const sales = await salesOf(account, receipts, currency);
  const [only] = sales;
  if (only && sales.length === 1) return { headers: {}, body: messageOf(currency, only) };
  return {
    headers: {},
    body: bytesOf({
      currency,
      sales: sales.map(({ sale, refunds }) => ({ receipt: sale.json, refunds: refunds.map(({ json }) => json) })),
    }),
  };
}

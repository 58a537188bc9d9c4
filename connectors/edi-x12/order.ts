import { type IncomingAdjustment, type IncomingOrder, noTime } from "../../src/channels/connector.ts";
import { isCurrency, type Money, moneyOf, subtract, sum } from "../../src/kit/money.ts";
import { MalformedMessage } from "../../src/kit/read.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import { instantAt, latestAt } from "./dates.ts";
import type { Group, Interchange, Transaction } from "./interchange.ts";
import { type Item, lineOf, taxOf } from "./lines.ts";
import { addressOf, customerOf, type Party, partyOf } from "./parties.ts";
import type { Segment } from "./segment.ts";
import type { EdiSettings } from "./settings.ts";
import { changes, purposeOf } from "./status.ts";

/** By when it is to leave, else by when it is to be there (data element 374), the strictest word first. */
const dispatchDates = ["038", "010", "002", "106", "063"];

/** One 850 in our words. */
export function orderOf({ isa }: Interchange, { gs }: Group, transaction: Transaction, settings: EdiSettings): IncomingOrder {
  const { header, parties, items, totals } = partsOf(transaction);
  const beg = header.find(({ tag }) => tag === "BEG");
  if (!beg) throw new MalformedMessage(`segment ${transaction.from}, ST`, "BEG behind it");
  const native = beg.text(1, "the purpose of the order");
  if (changes.has(native))
    beg.fail(1, "an order as a whole: changes (860, or BEG01 02, 03, 04) are not supported, send the whole order as 05");
  const purpose = purposeOf(native);
  const number = numberOf(beg);
  const sender = isa.text(6, "the sender");
  const currency = currencyOf(header, beg, settings);
  const cancelled = purpose.orderStatus === "CANCELLED";
  const read = items.map((item, index) => lineOf(item, index + 1, currency, cancelled));
  const lines = read.map(({ line }) => line);
  checkLines(items, totals, beg);

  const adjustments = header.concat(totals).flatMap((segment) => adjustmentOf(segment, currency));
  const of = (kind: string) =>
    sum(
      adjustments.filter((each) => each.kind === kind).map(({ amount }) => amount),
      currency,
    );
  const parts = {
    discountTotal: of("DISCOUNT"),
    taxTotal: sum([taxOf(header.concat(totals), currency), ...lines.map(({ tax }) => tax)], currency),
    pricesIncludeTax: false,
    shippingTotal: sum([], currency),
    feeTotal: of("FEE"),
  };
  const reckoned = subtract(sum([...read.map(({ gross }) => gross), parts.taxTotal, parts.feeTotal], currency), parts.discountTotal);
  const total = totalSaid(totals, currency) ?? reckoned;
  const sentAt = instantAt(gs, 4, 5, settings.timeZone);
  const dispatch = dispatchDates.flatMap(
    (code) => header.find((segment) => segment.tag === "DTM" && segment.optional(1) === code) ?? [],
  )[0];
  return {
    externalId: `${sender}:${number}`.replace(/\s/g, encodeURIComponent),
    number,
    currencyCode: currency,
    placedAt: beg.optional(5) === null ? sentAt : instantAt(beg, 5, null, settings.timeZone),
    updatedAt: purpose.again ? noTime : sentAt,
    version: null,
    orderStatus: purpose.orderStatus,
    paymentStatus: "PENDING",
    fulfillmentStatus: "UNFULFILLED",
    nativeStatus: `BEG01=${native}`,
    cancelled,
    test: isa.optional(15) === "T",
    lines,
    ...parts,
    total,
    difference: differenceOf({ lines, ...parts, total }),
    shippingOption: header.find(({ tag }) => tag === "TD5")?.optional(5) ?? null,
    shipTo: addressOf(partyOf(parties, "ST", "BY")),
    billTo: addressOf(partyOf(parties, "BT")),
    customer: customerOf(partyOf(parties, "BY"), header, sender),
    externalLocationId: null,
    dispatchBy: dispatch ? latestAt(dispatch, 2, 3, settings.timeZone) : null,
    adjustments,
  };
}

interface Parts {
  readonly header: readonly Segment[];
  readonly parties: readonly Party[];
  readonly items: readonly Item[];
  /** From CTT on. */
  readonly totals: readonly Segment[];
}

/** Which segment belongs to what: an 850 says it by the order in which they stand. */
function partsOf({ segments }: Transaction): Parts {
  const parts = { header: [] as Segment[], parties: [] as Party[], items: [] as Item[], totals: [] as Segment[] };
  let into = parts.header;
  const begin = (): Segment[] => {
    into = [];
    return into;
  };
  for (const segment of segments) {
    const isItem = parts.items.length > 0 && parts.totals.length === 0;
    if (segment.tag === "SDQ" || (segment.tag === "N1" && isItem))
      segment.fail(1, "one place of delivery for the order, not one for a line");
    if (segment.tag === "CTT") into = parts.totals;
    else if (segment.tag === "PO1") parts.items.push({ po1: segment, details: begin() });
    else if (segment.tag === "N1") parts.parties.push({ n1: segment, details: begin() });
    else if (parts.items.length === 0 && !["N2", "N3", "N4", "PER", "REF", "N9"].includes(segment.tag)) into = parts.header;
    into.push(segment);
  }
  return parts;
}

/** Orders out of a blanket order share its number, and have one of their own for each release. */
function numberOf(beg: Segment): string {
  const release = beg.optional(4);
  return release === null ? beg.text(3, "the number of the order") : `${beg.text(3, "the number of the order")}-${release}`;
}

function currencyOf(header: readonly Segment[], beg: Segment, { currencyCode }: EdiSettings): string {
  const cur = header.find(({ tag }) => tag === "CUR");
  const code = cur?.text(2) ?? currencyCode;
  if (code === null) throw new MalformedMessage(`segment ${beg.line}, BEG`, "CUR behind it, or currencyCode in the channel's settings");
  return isCurrency(code) ? code : (cur as Segment).fail(2, "a currency code of ISO 4217");
}

function checkLines(items: readonly Item[], totals: readonly Segment[], beg: Segment): void {
  if (items.length === 0) throw new MalformedMessage(`segment ${beg.line}, BEG`, "PO1 behind it");
  const [ctt] = totals;
  if (ctt?.optional(1) && ctt.decimal(1) !== String(items.length)) ctt.fail(1, `${items.length}, as there are so many PO1`);
  const ids = new Map<string, Segment>();
  for (const [index, { po1 }] of items.entries()) {
    const id = po1.optional(1) ?? String(index + 1);
    if (ids.has(id)) po1.fail(1, "a number that no other line of the order has");
    ids.set(id, po1);
  }
}

/** SAC: an allowance or a charge on the order; its amount has two decimals that are not written. */
function adjustmentOf(segment: Segment, currency: string): IncomingAdjustment[] {
  if (segment.tag !== "SAC") return [];
  const amount = segment.optionalDecimal(5);
  if (amount === null) return [];
  const minor = moneyOf(`${amount}e-2`, currency);
  const kind = segment.text(1) === "A" ? "DISCOUNT" : segment.text(1) === "C" ? "FEE" : null;
  if (kind === null) return [];
  if (minor.minor < 0n) segment.fail(5, "an amount that is not negative");
  return [
    {
      kind,
      funder: kind === "DISCOUNT" ? "SELLER" : "BUYER",
      amount: minor,
      title: segment.optional(15) ?? segment.optional(2) ?? "SAC",
      externalLineId: null,
    },
  ];
}

/** AMT behind CTT: TT is the total of the transaction. */
function totalSaid(totals: readonly Segment[], currency: string): Money | null {
  const amt = totals.find((segment) => segment.tag === "AMT" && segment.optional(1) === "TT");
  return amt ? moneyOf(amt.decimal(2), currency) : null;
}

import { type IncomingAdjustment, type IncomingOrder, noTime } from "../../src/channels/connector.ts";
import { isCurrency, type Money, moneyOf, subtract, sum } from "../../src/kit/money.ts";
import { MalformedMessage } from "../../src/kit/read.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import { instantOf, latestOf, sentAt } from "./dates.ts";
import type { Interchange, Message } from "./interchange.ts";
import { type Item, lineOf } from "./lines.ts";
import { addressOf, customerOf, type Party, partyOf } from "./parties.ts";
import type { Segment } from "./segment.ts";
import type { EdiSettings } from "./settings.ts";
import { changes, purposeOf } from "./status.ts";

/** By when it is to leave, else by when it is to be there (data element 2005), the strictest word first. */
const dispatchDates = ["10", "63", "2", "76"];

/** One ORDERS in our words. */
export function orderOf({ unb }: Interchange, message: Message, settings: EdiSettings): IncomingOrder {
  const { header, parties, items, totals } = partsOf(message);
  const [bgm] = header;
  if (bgm?.tag !== "BGM") throw new MalformedMessage(`segment ${message.unh.line}, UNH`, "BGM behind it");
  const native = bgm.optional(3) ?? "9";
  if (changes.has(native))
    bgm.fail(3, 1, "an order as a whole: changes (ORDCHG, or 1225 of 2, 3, 4) are not supported, send the whole order as 5");
  const purpose = purposeOf(native);
  const number = bgm.text(2, 1, "the number of the order");
  const sender = unb.text(2, 1, "the sender");
  const currency = currencyOf(header, bgm, settings);
  const cancelled = purpose.orderStatus === "CANCELLED";
  const read = items.map((item, index) => lineOf(item, index + 1, currency, cancelled));
  const lines = read.map(({ line }) => line);
  checkLines(items, totals, bgm);

  const adjustments = adjustmentsOf(header, currency);
  const of = (kind: string) =>
    sum(
      adjustments.filter((each) => each.kind === kind).map(({ amount }) => amount),
      currency,
    );
  const parts = {
    discountTotal: of("DISCOUNT"),
    taxTotal:
      moneyIn(totals, ["124"], currency) ??
      sum(
        lines.map(({ tax }) => tax),
        currency,
      ),
    pricesIncludeTax: false,
    shippingTotal: sum([], currency),
    feeTotal: of("FEE"),
  };
  const reckoned = subtract(sum([...read.map(({ gross }) => gross), parts.taxTotal, parts.feeTotal], currency), parts.discountTotal);
  const total = moneyIn(totals, ["86", "128", "9"], currency) ?? reckoned;
  const sent = sentAt(unb, settings.timeZone);
  const dated = (code: string) => header.find((segment) => segment.tag === "DTM" && segment.optional(1) === code);
  const placed = dated("137");
  const [dispatch] = dispatchDates.flatMap((code) => dated(code) ?? []);
  return {
    externalId: `${sender}:${number}`.replace(/\s/g, encodeURIComponent),
    number,
    currencyCode: currency,
    placedAt: placed ? instantOf(placed, settings.timeZone) : sent,
    updatedAt: purpose.again ? noTime : sent,
    version: null,
    orderStatus: purpose.orderStatus,
    paymentStatus: "PENDING",
    fulfillmentStatus: "UNFULFILLED",
    nativeStatus: `BGM 1225=${native}`,
    cancelled,
    test: unb.optional(11) === "1",
    lines,
    ...parts,
    total,
    difference: differenceOf({ lines, ...parts, total }),
    shippingOption: null,
    shipTo: addressOf(partyOf(parties, "DP", "ST", "BY")),
    billTo: addressOf(partyOf(parties, "IV")),
    customer: customerOf(partyOf(parties, "BY"), sender),
    externalLocationId: null,
    dispatchBy: dispatch ? latestOf(dispatch, settings.timeZone) : null,
    adjustments,
  };
}

interface Parts {
  readonly header: readonly Segment[];
  readonly parties: readonly Party[];
  readonly items: readonly Item[];
  /** From UNS on. */
  readonly totals: readonly Segment[];
}

/** Which segment belongs to what: ORDERS says it by the order in which they stand. */
function partsOf({ segments }: Message): Parts {
  const parts = { header: [] as Segment[], parties: [] as Party[], items: [] as Item[], totals: [] as Segment[] };
  let into = parts.header;
  const begin = (): Segment[] => {
    into = [];
    return into;
  };
  for (const segment of segments) {
    if (segment.tag === "NAD" && parts.items.length > 0) segment.fail(1, 1, "one place of delivery for the order, not one for a line");
    if (segment.tag === "UNS") into = parts.totals;
    else if (segment.tag === "LIN") parts.items.push({ lin: segment, details: begin() });
    else if (segment.tag === "NAD") parts.parties.push({ nad: segment, details: begin() });
    // What is not below a party is of the header again.
    else if (parts.items.length === 0 && !["CTA", "COM", "LOC", "RFF", "FII", "DOC"].includes(segment.tag)) into = parts.header;
    into.push(segment);
  }
  return parts;
}

function currencyOf(header: readonly Segment[], bgm: Segment, { currencyCode }: EdiSettings): string {
  const cux = header.find(({ tag }) => tag === "CUX");
  const code = cux?.text(1, 2) ?? currencyCode;
  if (code === null) throw new MalformedMessage(`segment ${bgm.line}, BGM`, "CUX behind it, or currencyCode in the channel's settings");
  return isCurrency(code) ? code : (cux as Segment).fail(1, 2, "a currency code of ISO 4217");
}

function checkLines(items: readonly Item[], totals: readonly Segment[], bgm: Segment): void {
  if (items.length === 0) throw new MalformedMessage(`segment ${bgm.line}, BGM`, "LIN behind it");
  const counted = totals.find((cnt) => cnt.tag === "CNT" && cnt.optional(1) === "2");
  if (counted && Number(counted.decimal(1, 2)) !== items.length) counted.fail(1, 2, `${items.length}, as there are so many LIN`);
  const ids = new Set<string>();
  for (const [index, { lin }] of items.entries()) {
    const id = lin.optional(1) ?? String(index + 1);
    if (ids.has(id)) lin.fail(1, 1, "a number that no other line of the order has");
    ids.add(id);
  }
}

/** ALC and the MOA behind it: an allowance or a charge on the order (8), or what each comes to (204, 23). */
function adjustmentsOf(header: readonly Segment[], currency: string): IncomingAdjustment[] {
  const found: IncomingAdjustment[] = [];
  let alc: Segment | null = null;
  for (const segment of header) {
    if (segment.tag === "ALC") alc = segment;
    if (segment.tag !== "MOA" || alc === null || !["8", "204", "23"].includes(segment.optional(1) ?? "")) continue;
    const kind = alc.optional(1) === "A" ? "DISCOUNT" : "FEE";
    const amount = moneyOf(segment.decimal(1, 2), currency);
    if (amount.minor < 0n) segment.fail(1, 2, "an amount that is not negative");
    const title = alc.optional(5, 4) ?? alc.optional(5, 1) ?? "ALC";
    found.push({ kind, funder: kind === "DISCOUNT" ? "SELLER" : "BUYER", amount, title, externalLineId: null });
    alc = null;
  }
  return found;
}

function moneyIn(segments: readonly Segment[], kinds: readonly string[], currency: string): Money | null {
  const [moa] = kinds.flatMap((kind) => segments.find((segment) => segment.tag === "MOA" && segment.optional(1) === kind) ?? []);
  return moa ? moneyOf(moa.decimal(1, 2), currency) : null;
}

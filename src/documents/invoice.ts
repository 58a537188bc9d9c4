import type { LocalDate } from "../kit/local-date.ts";
import { type Money, subtract, sum } from "../kit/money.ts";
import { invoiceWords } from "./invoice.words.ts";
import { type LabelParty, partyPieces } from "./label.ts";
import { Sheet } from "./sheet.ts";
import { dateText, type Language, moneyText, numberText } from "./words.ts";

/** What is charged or taken off beside the lines. */
export type ExtraKind = "SHIPPING" | "FEE" | "ROUNDING" | "GOODWILL";

/** An invoice or a credit note as it is printed. All money in one currency; a credit note's is what is given back. */
export interface InvoiceData {
  readonly kind: "INVOICE" | "CREDIT_NOTE";
  readonly number: string;
  readonly issuedOn: LocalDate;
  readonly issuer: LabelParty & {
    /** NPWP, or NITKU. */
    readonly taxId: string | null;
    /** PKP: collects PPN. */
    readonly taxable: boolean;
  };
  /** Null once the buyer's data was erased. */
  readonly buyer: (LabelParty & { readonly taxId: string | null }) | null;
  readonly order: { readonly number: string; readonly placedOn: LocalDate; readonly channel: string };
  /** Prices, discounts and amounts of lines and extras are with tax, or without it. */
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly {
    readonly sku: string | null;
    readonly title: string;
    readonly quantity: number;
    readonly unitPrice: Money;
    readonly discount: Money;
    readonly amount: Money;
  }[];
  readonly extras: readonly { readonly kind: ExtraKind; readonly amount: Money }[];
  /** Null where no tax is said. */
  readonly tax: {
    /** `PPN`. */
    readonly name: string;
    /** `12`; null where the amount is not what the issuer's rate makes of the base. */
    readonly ratePercent: string | null;
    /** DPP: what the rate is applied to, and which share of the price that is (`11/12`; null: all of it). */
    readonly base: Money | null;
    readonly baseShare: string | null;
    /** How the tax authority calls such a sale, such as `04`. */
    readonly code: string | null;
    readonly amount: Money;
  } | null;
  /** With tax. */
  readonly total: Money;
  /** A credit note: the invoices it corrects, and why. */
  readonly corrects: readonly { readonly number: string; readonly issuedOn: LocalDate }[];
  readonly reason: string | null;
}

/** The invoice or credit note as an A4 PDF: the same data, the same bytes. */
export function invoicePdf(data: InvoiceData, language: Language): Promise<Uint8Array> {
  const { kind, number, issuedOn, issuer, buyer, order, lines, corrects, reason } = data;
  const w = invoiceWords[language];
  const title = w.titles[kind];
  const sheet = new Sheet({
    title: `${title} ${number}`,
    footer: `${title} ${number} · ${issuer.name}`,
    language,
    madeAt: new Date(`${issuedOn}T00:00:00Z`),
  });
  const { left, width } = sheet;
  const half = width / 2;
  const seller = sheet.block(
    [
      ...partyPieces(issuer, 13, 9),
      { text: issuer.taxId === null ? "" : `${isNitku(issuer.taxId) ? "NITKU" : "NPWP"} ${issuer.taxId}`, size: 9 },
    ],
    left,
    sheet.y,
    half - 4,
    40,
  );
  const facts = [
    `${w.date}: ${dateText(issuedOn, language)}`,
    `${w.order}: ${order.number}`,
    `${w.placed}: ${dateText(order.placedOn, language)}`,
    `${w.channel}: ${order.channel}`,
    ...corrects.map((one) => `${w.corrects} ${one.number} (${dateText(one.issuedOn, language)})`),
  ];
  const heading = [
    { text: title, size: 20, weight: "bold" as const },
    { text: number, size: 12, weight: "bold" as const },
  ];
  const head = sheet.block([...heading, { text: facts.join("\n"), size: 9 }], left + half, sheet.y, half, 48, "right");
  sheet.y += Math.max(seller, head) + 5;
  const erased = [{ text: w.erased, size: 9 }];
  const pieces =
    buyer === null ? erased : [...partyPieces(buyer, 11, 9), { text: buyer.taxId === null ? "" : `NPWP/NIK ${buyer.taxId}`, size: 9 }];
  sheet.y += sheet.block([{ text: w.buyer, size: 8 }, ...pieces], left, sheet.y, width * 0.7, 62) + 5;
  if (reason !== null) {
    sheet.paragraph(`${w.reason}: ${w.reasons[reason] ?? reason}`);
    sheet.y += 3;
  }
  sheet.table(
    [
      { title: "#", width: 9, align: "right" },
      { title: w.item, width: width - 9 - 18 - 30 - 28 - 34 },
      { title: w.quantity, width: 18, align: "right", whole: true },
      { title: w.price, width: 30, align: "right", whole: true },
      { title: w.discount, width: 28, align: "right", whole: true },
      { title: w.amount, width: 34, align: "right", whole: true },
    ],
    lines.map(({ sku, title, quantity, unitPrice, discount, amount }, index) => [
      numberText(index + 1, language),
      sku === null ? title : `${title}\nSKU ${sku}`,
      numberText(quantity, language),
      moneyText(unitPrice, language),
      discount.minor === 0n ? "–" : moneyText(discount, language),
      moneyText(amount, language),
    ]),
  );
  sheet.amounts(amountsOf(data, language));
  for (const note of notesOf(data, language)) sheet.paragraph(note, 8);
  return sheet.finish();
}

/** A place of business is told by an NPWP of 16 digits and six of its own. */
const isNitku = (taxId: string): boolean => taxId.replace(/\D/g, "").length === 22;

/** What stands below the lines. With tax in the prices the total comes first, then what of it is tax; else the tax is added. */
function amountsOf({ kind, lines, extras, tax, total, pricesIncludeTax }: InvoiceData, language: Language) {
  const w = invoiceWords[language];
  const row = (title: string, amount: Money, bold = false) => ({ title, amount: moneyText(amount, language), bold });
  const subtotal = sum(
    lines.map(({ amount }) => amount),
    total.currency,
  );
  const parts = [row(w.subtotal, subtotal), ...extras.map((extra) => row(w.extras[extra.kind], extra.amount))];
  const whole = row(w.totals[kind], total, true);
  if (tax === null) return [...parts, whole];
  const share = tax.baseShare === null ? "" : ` (${w.otherValue} ${tax.baseShare})`;
  const taxed = [
    row(w.net, subtract(total, tax.amount)),
    ...(tax.base === null ? [] : [row(`${w.base}${share}`, tax.base)]),
    row(tax.ratePercent === null ? tax.name : `${tax.name} ${tax.ratePercent}%`, tax.amount),
  ];
  return pricesIncludeTax ? [...parts, whole, ...taxed] : [...parts, ...taxed, whole];
}

function notesOf({ issuer, tax, pricesIncludeTax }: InvoiceData, language: Language): string[] {
  const w = invoiceWords[language];
  if (tax === null) return issuer.taxable ? [] : [w.notTaxable];
  return [...(pricesIncludeTax ? [w.included] : []), ...(tax.code === null ? [] : [`${w.code}: ${tax.code}.`]), w.noTaxInvoice];
}

import type { IncomingAddress, IncomingCustomer, IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import { endOfDay } from "../../src/kit/local-instant.ts";
import { add, isCurrency, type Money, subtract, sum, times, zero } from "../../src/kit/money.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import type { Dated } from "../../src/kit/written-date.ts";
import { type Field, orderFields } from "./fields.ts";
import type { FileRow as Row } from "./message.ts";
import type { FilesSettings } from "./settings.ts";
import { type Standing, standingOf } from "./status.ts";

/** The order that these rows are; faults are noted in the rows, and what is answered then is worth nothing. */
export function orderOf(rows: readonly [Row, ...Row[]], readAt: Date, settings: FilesSettings): IncomingOrder | null {
  const [head] = rows;
  noteContradictions(rows);
  const at = (field: Field): Row => rows.find((row) => row.optional(field) !== null) ?? head;

  const number = at("orderNumber").requiredId("orderNumber");
  const currency = currencyOf(at("currency"));
  const placedAt = at("placedAt").requiredDate("placedAt");
  const standing = standingOf(at("status").optional("status"), at("paymentStatus").optional("paymentStatus"), settings);
  const amount = (field: Field) => at(field).amount(field, currency);
  const lines = linesOf(rows, currency, standing);
  const externalId = at("orderId").id("orderId") ?? number;
  const customer = customerOf(at);
  const shipTo = shipToOf(at, customer);
  const dispatchBy = latestOf(at("dispatchBy").date("dispatchBy"), settings.timeZone);
  const updatedAt = at("updatedAt").date("updatedAt")?.instant ?? readAt;
  const test = at("test").flag("test");
  const said = {
    discount: amount("orderDiscount"),
    tax: amount("orderTax"),
    shipping: amount("shipping"),
    fee: amount("fee"),
    total: amount("total"),
  };
  if (rows.some(({ faults }) => faults.length > 0) || number === null || externalId === null || currency === null || placedAt === null)
    return null;

  const { gone: _, ...statuses } = standing;
  const parts = partsOf(lines, said, currency, settings.taxIncluded);
  return {
    externalId: externalId.replace(/\s/g, encodeURIComponent),
    number,
    currencyCode: currency,
    placedAt: placedAt.instant,
    updatedAt,
    version: null,
    ...statuses,
    test,
    lines,
    ...parts,
    difference: differenceOf({ lines, ...parts }),
    shippingOption: at("shippingOption").optional("shippingOption"),
    shipTo,
    billTo: null,
    customer,
    externalLocationId: null,
    dispatchBy,
  };
}

/** What is about the order stands the same in all of its rows, or is empty: else two orders may have got one number. */
function noteContradictions(rows: readonly Row[]): void {
  for (const field of orderFields) {
    let first: { readonly value: string; readonly line: number } | undefined;
    for (const row of rows) {
      const value = row.optional(field);
      if (value === null) continue;
      first ??= { value, line: row.line };
      if (value !== first.value) row.note(field, `the same as in line ${first.line}, as both are of one order`);
    }
  }
}

function currencyOf(row: Row): string | null {
  const code = row.text("currency")?.toUpperCase() ?? null;
  return code === null || isCurrency(code) ? code : row.note("currency", "a currency code of ISO 4217, such as IDR");
}

function linesOf(rows: readonly Row[], currency: string | null, standing: Standing): IncomingLine[] {
  const ids = new Map<string, number>();
  return rows.flatMap((row) => {
    const sku = row.requiredId("sku");
    const quantity = row.count("quantity");
    const unitPrice = row.requiredAmount("unitPrice", currency);
    const [discount, tax] = [row.amount("lineDiscount", currency), row.amount("lineTax", currency)];
    const barcode = row.id("barcode");
    const given = row.id("lineId");
    if (sku === null || quantity === null || unitPrice === null) return [];
    const nothing = zero(unitPrice.currency);
    return [
      {
        externalIds: [lineIdOf(row, given, sku, ids)],
        sku,
        listingKeys: [sku, barcode].filter((key) => key !== null),
        title: row.optional("title") ?? sku,
        quantity,
        cancelledQuantity: standing.cancelled ? quantity : 0,
        fulfilledQuantity: standing.gone ? quantity : 0,
        unitPrice,
        discount: discount ?? nothing,
        tax: tax ?? nothing,
        requiresShipping: true,
      },
    ];
  });
}

/** Without an id of its own a line is known by its SKU, and the second of the same by its number: rows may change their places. */
function lineIdOf(row: Row, given: string | null, sku: string, ids: Map<string, number>): string {
  const name = given ?? sku;
  const before = ids.get(name) ?? 0;
  ids.set(name, before + 1);
  if (before > 0 && given !== null) row.note("lineId", "an id that no other line of the order has");
  return before === 0 ? name : `${name}#${before + 1}`;
}

type Said = Readonly<Record<"discount" | "tax" | "shipping" | "fee" | "total", Money | null>>;

/** The discount of the order is beside those of its lines; its tax is all of it. A total that is not said is what the parts add up to. */
function partsOf(lines: readonly IncomingLine[], said: Said, currency: string, taxIncluded: boolean) {
  const ofLines = (part: (line: IncomingLine) => Money) => sum(lines.map(part), currency);
  const nothing = zero(currency);
  const discountTotal = add(
    ofLines((line) => line.discount),
    said.discount ?? nothing,
  );
  const taxTotal = said.tax ?? ofLines((line) => line.tax);
  const [shippingTotal, feeTotal] = [said.shipping ?? nothing, said.fee ?? nothing];
  const gross = ofLines((line) => times(line.unitPrice, line.quantity));
  const reckoned = subtract(sum([gross, shippingTotal, feeTotal, taxIncluded ? nothing : taxTotal], currency), discountTotal);
  return { discountTotal, taxTotal, pricesIncludeTax: taxIncluded, shippingTotal, feeTotal, total: said.total ?? reckoned };
}

type At = (field: Field) => Row;

function customerOf(at: At): IncomingCustomer | null {
  const said: IncomingCustomer = {
    externalId: at("customerId").id("customerId"),
    name: at("customerName").optional("customerName"),
    email: at("email").optional("email"),
    phone: at("phone").optional("phone"),
  };
  return Object.values(said).some((value) => value !== null) ? said : null;
}

function shipToOf(at: At, customer: IncomingCustomer | null): IncomingAddress | null {
  const of = (field: Field) => at(field).optional(field);
  const country = of("shipToCountry");
  const countryCode = countryCodeOf(country);
  if (country !== null && countryCode === null) at("shipToCountry").note("shipToCountry", "a country code of ISO 3166, such as ID");
  const lines = [of("shipToLine1"), of("shipToLine2")].filter((line) => line !== null);
  const place = {
    company: of("shipToCompany"),
    city: of("shipToCity"),
    region: of("shipToRegion"),
    postalCode: at("shipToPostalCode").id("shipToPostalCode"),
  };
  const name = of("shipToName");
  if (lines.length === 0 && [name, ...Object.values(place)].every((part) => part === null)) return null;
  return {
    name: name ?? customer?.name ?? null,
    ...place,
    lines,
    countryCode,
    phone: customer?.phone ?? null,
    latitude: null,
    longitude: null,
    masked: false,
  };
}

/** A day lasts to its end. */
const latestOf = (date: Dated | null, timeZone: string): Date | null =>
  date === null ? null : date.day === null ? date.instant : endOfDay(timeZone, date.day);

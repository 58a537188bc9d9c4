import type { IssuerValues } from "../../src/flows/set-invoice-issuer.ts";
import type { InvoiceFilter } from "../../src/invoices/invoices.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { given } from "../kit/given.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { InvoiceFilterInput, SetInvoiceIssuerInput } from "./invoice.inputs.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const invoiceFilterIn = (filter: InvoiceFilterInput | null | undefined): InvoiceFilter => ({
  ...filter,
  orderId: filter?.orderId ? idIn("Order", filter.orderId, ["filter", "orderId"]) : null,
});

/** What may be taken away again by null; all else that is null stays. */
const nullable = ["city", "postalCode", "phone", "taxId", "taxCode"];

/** What is given of an issuer. Throws Refusal INVALID for a rate or a share that is none. */
export function issuerIn(input: SetInvoiceIssuerInput): IssuerValues {
  const { code: _, idempotencyKey: __, taxRatePercent, taxBaseShare, channelIds, ...plain } = given(input) as SetInvoiceIssuerInput;
  const kept = Object.entries(plain).filter(([name, value]) => value !== undefined && (value !== null || nullable.includes(name)));
  return {
    ...(Object.fromEntries(kept) as IssuerValues),
    ...(taxRatePercent != null && { taxRateBasisPoints: basisPoints(taxRatePercent) }),
    ...(taxBaseShare != null && share(taxBaseShare)),
    ...(channelIds != null && { channelIds: idsIn("Channel", channelIds, ["channelIds"]) as string[] }),
  };
}

function basisPoints(text: string): number {
  const [, whole = "", fraction = ""] = /^(\d{1,3})(?:\.(\d{1,2})0*)?$/.exec(text) ?? [];
  if (whole === "") throw new Refusal("INVALID", "A tax rate is 0 to 100 percent with at most two decimals.", ["taxRatePercent"]);
  return Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}

function share(text: string) {
  const [, part, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  if (part === undefined)
    throw new Refusal("INVALID", "The share of the price that is taxed is a fraction, such as 11/12.", ["taxBaseShare"]);
  return { taxBaseNumerator: Number(part), taxBaseDenominator: Number(of) };
}

import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import { InvoiceIssuer } from "../invoices/invoice-issuer.entity.ts";
import { requireNumberFormat } from "../invoices/number-format.ts";
import { countryCodeOf } from "../kit/country.ts";
import { Refusal } from "../kit/errors.ts";
import { sql } from "../kit/sql.ts";
import { isTimeZone } from "../kit/time-zone.ts";

export type IssuerValues = Omit<Partial<InvoiceIssuer>, "id" | "code" | "version" | "createdAt" | "updatedAt">;

/**
 * Makes an issuer of this code, or changes the one there is; what is not given stays. Papers that were issued keep what they say.
 *
 * Throws Refusal INVALID, ALREADY_EXISTS when another issues for one of its channels.
 */
export async function setInvoiceIssuer(em: EntityManager, code: string, values: IssuerValues): Promise<InvoiceIssuer> {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(code)) throw new Refusal("INVALID", "A code has letters, digits, - and _.", ["code"]);
  // Whoever changes an issuer looks at all of them.
  await sql`lock table invoice_issuers in share row exclusive mode`.execute(em.getKysely());
  const issuers = await em.find(InvoiceIssuer, {}, { refresh: true });
  const known = issuers.find((one) => one.code === code);
  if (!known && !values.name?.trim()) throw new Refusal("INVALID", "An issuer needs a name.", ["name"]);
  const issuer = known ? em.assign(known, values) : em.create(InvoiceIssuer, { ...values, code, name: values.name as string });
  check(issuer);
  await em.flush();
  for (const { code: other, channelIds } of issuers.filter((one) => one !== issuer)) {
    const both = issuer.channelIds.length === 0 ? channelIds.length === 0 : channelIds.some((id) => issuer.channelIds.includes(id));
    if (both) throw new Refusal("ALREADY_EXISTS", `${other} issues invoices for that already.`, ["channelIds"]);
  }
  const channels = await em.count(Channel, { id: { $in: issuer.channelIds } });
  if (channels !== new Set(issuer.channelIds).size) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelIds"]);
  return issuer;
}

function check(issuer: InvoiceIssuer): void {
  const { numberFormat, creditNoteFormat, taxRateBasisPoints, taxBaseNumerator, taxBaseDenominator, taxId, timeZone, countryCode } = issuer;
  requireNumberFormat(numberFormat, ["numberFormat"]);
  requireNumberFormat(creditNoteFormat, ["creditNoteFormat"]);
  if (taxRateBasisPoints < 0 || taxRateBasisPoints > 10_000)
    throw new Refusal("INVALID", "A tax rate is 0 to 100 percent.", ["taxRatePercent"]);
  if (taxBaseNumerator < 1 || taxBaseNumerator > taxBaseDenominator || taxBaseDenominator > 1_000)
    throw new Refusal("INVALID", "The share of the price that is taxed is a fraction up to 1, such as 11/12.", ["taxBaseShare"]);
  if (taxId != null && !isTaxId(taxId))
    throw new Refusal("INVALID", "An NPWP has 15 or 16 digits, and a NITKU 22, as they are or with . - or spaces between.", ["taxId"]);
  if (issuer.taxable && !taxId) throw new Refusal("INVALID", "Who collects the tax has an NPWP.", ["taxId"]);
  checkTaxCode(issuer);
  if (!isTimeZone(timeZone)) throw new Refusal("INVALID", `"${timeZone}" is not an IANA time zone.`, ["timeZone"]);
  if (countryCodeOf(countryCode) !== countryCode) throw new Refusal("INVALID", "A country has two letters, such as ID.", ["countryCode"]);
}

const isTaxId = (text: string): boolean => /^[\d. -]+$/.test(text) && [15, 16, 22].includes(text.replace(/\D/g, "").length);

/** By the code the authority knows what the base is: 04 says another value than the price, 01 the price itself. */
function checkTaxCode({ taxCode, taxBaseNumerator, taxBaseDenominator }: InvoiceIssuer): void {
  const whole = taxBaseNumerator === taxBaseDenominator;
  if ((taxCode === "04" && whole) || (taxCode === "01" && !whole))
    throw new Refusal(
      "INVALID",
      `The code ${taxCode} is for sales that are taxed on ${whole ? "another value than their price, such as 11/12 of it" : "all of their price"}: change taxCode or taxBaseShare.`,
      ["taxCode"],
    );
}

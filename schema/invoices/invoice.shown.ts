import type { InvoiceContent, InvoicePeople, InvoiceTax } from "../../src/invoices/content.ts";
import type { Context } from "../kit/context.ts";
import { moneyField } from "../kit/money.type.ts";

interface Written<Part> {
  readonly part: Part;
  readonly currency: string;
}

/** The lines of a paper, as clients read them. */
export const linesShown = ({ part, currency }: Written<InvoiceContent["lines"]>) =>
  part.map(({ sku, title, quantity, unitPriceMinor, discountMinor, amountMinor, taxMinor }) => ({
    ...{ sku, title, quantity },
    unitPrice: moneyField(unitPriceMinor, currency),
    discount: moneyField(discountMinor, currency),
    amount: moneyField(amountMinor, currency),
    tax: moneyField(taxMinor, currency),
  }));

export const extrasShown = ({ part, currency }: Written<InvoiceContent["extras"]>) =>
  part.map(({ kind, amountMinor }) => ({ kind, amount: moneyField(amountMinor, currency) }));

export const taxShown = ({ part, currency }: Written<InvoiceTax>) => ({
  ...{ name: part.name, ratePercent: part.ratePercent, baseShare: part.baseShare, code: part.code },
  base: part.baseMinor === null ? null : moneyField(part.baseMinor, currency),
  amount: moneyField(part.amountMinor, currency),
});

/** JSON, as it is a leaf: null for a key that may not see people. */
export const buyerShown = (people: InvoicePeople | null, { access }: Context): InvoicePeople | null =>
  access.scopes.has("pii:read") ? people : null;

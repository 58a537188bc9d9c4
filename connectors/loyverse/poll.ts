import type { Poll, Polled } from "../../src/channels/connector.ts";
import { currencyOf } from "./client.ts";
import { messageOf, receiptsOn, type Sale, salesOf } from "./receipts.ts";
import type { LoyverseSettings } from "./settings.ts";

/** Receipts by the time of their last change, which for those of an offline till is the time of its next synchronisation. */
export const poll: Poll<LoyverseSettings> = {
  everySeconds: 60,
  overlapSeconds: 900,
  longestSpanSeconds: null,
  async page(account, { since, until }, cursor) {
    const currency = await currencyOf(account);
    const page = await receiptsOn(account, {
      updated_at_min: since.toISOString(),
      updated_at_max: until.toISOString(),
      ...(cursor !== null && { cursor }),
    });
    const sales = await salesOf(account, page.receipts, currency);
    return { found: sales.map((sale) => polled(currency, sale)), next: page.cursor };
  },
};

function polled(currency: string, one: Sale): Polled {
  const changed = Math.max(one.sale.updatedAt.getTime(), ...one.refunds.map(({ updatedAt }) => updatedAt.getTime()));
  return {
    id: `${one.sale.number}@${new Date(changed).toISOString()}`,
    delivery: { headers: {}, body: messageOf(currency, one) },
  };
}

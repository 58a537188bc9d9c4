import type { EntityManager } from "@mikro-orm/postgresql";
import { InvoiceIssuer } from "./invoice-issuer.entity.ts";

/** Who issues invoices for a channel: who names it, else who issues for all the others; null when nobody does. */
export async function issuerFor(em: EntityManager, channelId: string): Promise<InvoiceIssuer | null> {
  const issuers = await em.find(InvoiceIssuer, {}, { orderBy: { code: "asc" } });
  return (
    issuers.find(({ channelIds }) => channelIds.includes(channelId)) ?? issuers.find(({ channelIds }) => channelIds.length === 0) ?? null
  );
}

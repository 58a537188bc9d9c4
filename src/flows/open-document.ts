import type { EntityManager } from "@mikro-orm/postgresql";
import { Document } from "../documents/document.entity.ts";
import { isSigned, signedPath } from "../documents/link.ts";
import type { Language } from "../documents/words.ts";
import { isId } from "../kit/ids.ts";
import { ReverseDelivery } from "../returns/reverse-fulfillment-order.entity.ts";
import { BookedParcel } from "../shipping/carrier-booking.entity.ts";
import { printInvoice } from "./print-invoice.ts";

/** Keys that links to documents are signed with come of the gateway's own by this. */
export const linkPurpose = "links to documents";

export const documentPath = (id: string): string => `/documents/${id}`;
export const invoicePath = (id: string, language: Language): string => `/documents/invoices/${id}/${language}`;

/** What a gateway's links are made of. */
export interface Links {
  readonly keys: readonly Buffer[];
  /** How the outside reaches the gateway; undefined: links have no host. */
  readonly publicUrl: string | undefined;
}

/** A link that opens a document for some minutes; null when the gateway has no key to sign with. */
export function linkTo({ keys, publicUrl }: Links, path: string, now: Date): string | null {
  const signed = signedPath(keys, path, now);
  return signed && `${publicUrl ?? ""}${signed}`;
}

/** The document that a link opens; VOID for a label that nothing leaves or comes back with any more; null for anything that is wrong with it. */
export async function openDocument(em: EntityManager, keys: readonly Buffer[], url: URL, now: Date): Promise<Document | "VOID" | null> {
  if (!isSigned(keys, url.pathname, url.searchParams, now)) return null;
  const [, , first = "", id = "", language = ""] = url.pathname.split("/");
  if (first === "invoices") return isId(id) && (language === "id" || language === "en") ? printInvoice(em, id, language) : null;
  const found = isId(first) ? await em.findOne(Document, { id: first }) : null;
  return found && (await isVoid(em, found)) ? "VOID" : found;
}

/** Whether what it labels does not leave with it, or does not come any more. */
async function isVoid(em: EntityManager, { subjectType, subjectId, bookingId }: Document): Promise<boolean> {
  if (bookingId != null) return (await em.count(BookedParcel, { bookingId, fulfillmentId: subjectId, current: false })) > 0;
  return subjectType === "ReverseDelivery" && (await em.count(ReverseDelivery, { id: subjectId, voidedAt: { $ne: null } })) > 0;
}

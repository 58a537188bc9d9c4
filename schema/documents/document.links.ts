import type { DocumentKind } from "../../src/documents/document.entity.ts";
import type { Language } from "../../src/documents/words.ts";
import { documentPath, invoicePath, linkPurpose, linkTo } from "../../src/flows/open-document.ts";
import type { Context } from "../kit/context.ts";

/** Papers on which nobody is named. */
const withoutPeople: readonly DocumentKind[] = ["PICK_LIST", "MANIFEST"];

/** A link to a document for as long as links hold; null for who may not see what is on it. */
export const documentUrl = ({ id, kind }: { readonly id: string; readonly kind: string }, context: Context): string | null =>
  context.access.scopes.has("pii:read") || withoutPeople.includes(kind as DocumentKind) ? documentLink(id, context) : null;

/** For who may see what is in it, whatever it is. */
export const documentLink = (id: string, context: Context): string | null => linkIn(context, documentPath(id));

export const invoiceUrl = ({ id, language }: { readonly id: string; readonly language: Language }, context: Context): string | null =>
  context.access.scopes.has("pii:read") ? linkIn(context, invoicePath(id, language)) : null;

const linkIn = ({ accounts, publicUrl }: Context, path: string): string | null =>
  linkTo({ keys: accounts.vault.derived(linkPurpose), publicUrl }, path, new Date());

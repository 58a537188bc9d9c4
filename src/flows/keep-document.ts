import type { EntityManager } from "@mikro-orm/postgresql";
import { Document, type DocumentKind } from "../documents/document.entity.ts";
import type { Language } from "../documents/words.ts";
import { newId } from "../kit/ids.ts";

/** What a paper is of, and what it is called. */
export interface NewPaper {
  readonly kind: DocumentKind;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly language: Language;
  /** Without the language and `.pdf`. */
  readonly fileName: string;
  /** It is the one for ever: no other is made in its place. */
  readonly final?: boolean;
}

/** Keeps a PDF as it was made and answers its id: the last one's of that kind and language, when that says the very same. */
export async function keepPaper(em: EntityManager, { fileName, final = false, ...of }: NewPaper, pdf: Uint8Array): Promise<string> {
  const bytes = Buffer.from(pdf);
  const last = await em.findOne(Document, of, { orderBy: { createdAt: "desc", id: "desc" } });
  if (last && bytes.equals(last.bytes)) {
    if (final) last.final = true;
    await em.flush();
    return last.id;
  }
  const name = `${plainName(fileName)}-${of.language}.pdf`;
  const document = em.create(Document, { id: newId(), ...of, mediaType: "application/pdf", fileName: name, bytes, final });
  await em.flush();
  return document.id;
}

/** A part of a file's name: what is none is a hyphen. */
export const plainName = (text: string): string => text.replace(/[^\w.-]+/g, "-");

/** What people call a thing that has no number: the end of its id. */
export const shortNumber = (id: string): string => id.slice(-12).toUpperCase();

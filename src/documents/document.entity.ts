import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn } from "../kit/columns.ts";

export const documentKinds = [
  "LABEL",
  "PACKING_SLIP",
  "PICK_LIST",
  "MANIFEST",
  "INVOICE",
  "CREDIT_NOTE",
  "RETURN_LABEL",
  "EXPORT",
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** A file that people print or keep, as it was made: never changed, never made anew. */
const schema = defineEntity({
  name: "Document",
  tableName: "documents",
  properties: {
    id: idColumn(),
    kind: p.enum(documentKinds),
    /** What it is about: a Fulfillment, a FulfillmentOrder, an Invoice, … and its id. */
    subjectType: p.text(),
    subjectId: p.uuid(),
    /** Of a label: what the carrier was booked for. */
    bookingId: p.uuid().nullable(),
    /** `application/pdf`, `application/zpl`, `text/csv` … */
    mediaType: p.text(),
    /** `id`, `en`; empty where it has no words. */
    language: p.text().default(""),
    fileName: p.text(),
    bytes: p.blob(),
    /** No other is ever made in its place: of a kind in a language there is one. */
    final: p.boolean().default(false),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ["subjectType", "subjectId", "kind"] }],
});

export class Document extends schema.class {}
schema.setClass(Document);

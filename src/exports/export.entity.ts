import { defineEntity, p } from "@mikro-orm/core";
import { Document } from "../documents/document.entity.ts";
import { createdAt, idColumn, instant, refersTo, updatedAt } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { exportFormats, exportKinds, exportStates, exportTransitions } from "./export.states.ts";

/** A file that somebody asked for. What it may hold is what the key that asked might see then. */
const schema = defineEntity({
  name: "Export",
  tableName: "exports",
  properties: {
    id: idColumn(),
    kind: p.enum(exportKinds),
    format: p.enum(exportFormats),
    status: p.enum(exportStates).default("PENDING"),
    /** Only what has changed since; null: everything. */
    after: p.text().nullable(),
    /** Where the next export goes on; null until it is done. */
    cursor: p.text().nullable(),
    /** False: it was cut at the largest size of a file, and its cursor goes on behind its last row. */
    complete: p.boolean().nullable(),
    rowCount: p.integer().nullable(),
    /** With personal data. */
    people: p.boolean().default(false),
    /** What the key was limited to; null: nothing. */
    channelIds: p.array().$type<string[]>().columnType("uuid[]").nullable(),
    locationIds: p.array().$type<string[]>().columnType("uuid[]").nullable(),
    /** The key that asked for it. */
    requestedBy: p.text(),
    documentId: () => refersTo(Document, "document_id").nullable().index(),
    /** Why it failed. */
    reason: p.text().nullable(),
    endedAt: instant().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [{ name: "exports_done", expression: "(status = 'DONE') = (document_id is not null)" }],
  indexes: [{ properties: ["createdAt", "id"] }, { name: "exports_pending", properties: ["id"], where: "status = 'PENDING'" }],
});

export class Export extends schema.class {
  finish(
    made: { readonly documentId: string; readonly cursor: string; readonly complete: boolean; readonly rowCount: number },
    at: Date,
  ): void {
    this.status = step(exportTransitions, this.status, "DONE", `Export ${this.id}`);
    Object.assign(this, made);
    this.endedAt = at;
  }

  fail(reason: string, at: Date): void {
    this.status = step(exportTransitions, this.status, "FAILED", `Export ${this.id}`);
    this.reason = reason;
    this.endedAt = at;
  }
}
schema.setClass(Export);

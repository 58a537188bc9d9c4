import { LockMode } from "@mikro-orm/core";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Document } from "../documents/document.entity.ts";
import { Export } from "../exports/export.entity.ts";
import type { ExportKind } from "../exports/export.states.ts";
import { untilSettled, writeExport } from "../exports/write-export.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";

/** A document lies in one row: a larger export is cut, and the next one goes on behind it. */
const mostBytes = 32 << 20;

/** Makes the oldest export that waits, as a document. Answers whether there was one. */
export async function makeExport(orm: MikroORM, now: Date): Promise<boolean> {
  const outside = orm.em.fork() as EntityManager;
  if ((await outside.count(Export, { status: "PENDING" })) === 0) return false;
  // Not in the transaction below: it would wait for itself.
  await untilSettled(outside);
  return orm.em.fork().transactional(async (transaction) => {
    const em = transaction as EntityManager;
    const [wanted] = await em.find(
      Export,
      { status: "PENDING" },
      { orderBy: { id: "asc" }, limit: 1, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    if (!wanted) return false;
    const pieces: Buffer[] = [];
    const { kind, format, after = null, people } = wanted;
    const limits = { channelIds: limit(wanted.channelIds), locationIds: limit(wanted.locationIds) };
    try {
      // Read outside: what is read here must not stand still for as long as a large export takes.
      const read = orm.em.fork() as EntityManager;
      const { rows, cursor, complete } = await writeExport(read, { kind, format, after, people, limits, mostBytes }, async (piece) => {
        pieces.push(Buffer.from(piece));
      });
      const documentId = newId();
      em.create(Document, {
        id: documentId,
        kind: "EXPORT",
        subjectType: "Export",
        subjectId: wanted.id,
        mediaType: format === "CSV" ? "text/csv" : "application/x-ndjson",
        fileName: fileNameOf(kind, format, now),
        bytes: Buffer.concat(pieces),
      });
      await em.flush();
      wanted.finish({ documentId, cursor, complete, rowCount: rows }, now);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      wanted.fail(error.message, now);
    }
    return true;
  });
}

const limit = (ids: readonly string[] | null | undefined): ReadonlySet<string> | null => (ids == null ? null : new Set(ids));

const fileNameOf = (kind: ExportKind, format: string, at: Date): string =>
  `${kind.toLowerCase().replace("_", "-")}-${at.toISOString().slice(0, 19).replaceAll(":", "")}Z.${format.toLowerCase()}`;

import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { Export } from "../exports/export.entity.ts";
import type { ExportFormat, ExportKind } from "../exports/export.states.ts";
import { openExportCursor } from "../exports/export-cursor.ts";
import { exportSources } from "../exports/export-kinds.ts";
import { scopeOfExport } from "../exports/exports.rows.ts";
import { requireWithinLimits } from "../exports/write-export.ts";
import { Refusal } from "../kit/errors.ts";

export interface ExportAsked {
  readonly kind: ExportKind;
  readonly format: ExportFormat;
  /** A cursor of an earlier export of this kind; null: everything. */
  readonly after: string | null;
  readonly people: boolean;
}

/**
 * Asks for a file, which is made soon. It holds what the key may see now. Throws Refusal FORBIDDEN for what the key may not read, INVALID for
 * a cursor that is none.
 */
export async function startExport(em: EntityManager, access: Access, { kind, format, after, people }: ExportAsked): Promise<Export> {
  const scope = scopeOfExport[kind];
  if (!access.scopes.has(scope)) throw new Refusal("FORBIDDEN", `This key lacks the scope ${scope}.`, ["kind"]);
  if (people && !access.scopes.has("pii:read")) throw new Refusal("FORBIDDEN", "This key lacks the scope pii:read.", ["people"]);
  requireWithinLimits(exportSources[kind], access);
  if (after !== null) openExportCursor(after, kind);
  const started = em.create(Export, {
    kind,
    format,
    after,
    people,
    channelIds: access.channelIds && [...access.channelIds],
    locationIds: access.locationIds && [...access.locationIds],
    requestedBy: access.keyId,
  });
  await em.flush();
  return started;
}

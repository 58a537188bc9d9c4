import { Refusal } from "../kit/errors.ts";
import { type ExportKind, exportKinds } from "./export.states.ts";

/**
 * How far exports of a kind have come. Rows are told apart by the transaction that wrote them last: an export takes those from `from` up to a
 * transaction before which all have ended, so that none is left out because it was still under way, and none comes twice unless it changed.
 */
export interface ExportCursor {
  readonly kind: ExportKind;
  /** The first transaction whose rows are taken. */
  readonly from: bigint;
  /** In an export that was cut: the first whose rows are not, and the id of the last row that was taken. */
  readonly cut: { readonly to: bigint; readonly lastId: string } | null;
}

export const sealExportCursor = ({ kind, from, cut }: ExportCursor): string =>
  Buffer.from(JSON.stringify([kind, String(from), ...(cut ? [String(cut.to), cut.lastId] : [])])).toString("base64url");

/** Throws Refusal INVALID for what is no cursor of this kind. */
export function openExportCursor(text: string, kind: ExportKind): ExportCursor {
  const read = parsed(text);
  const [said, from = "", to, lastId] = read;
  const whole =
    (exportKinds as readonly string[]).includes(said ?? "") && /^\d{1,19}$/.test(from) && (to === undefined || /^\d{1,19}$/.test(to));
  if (!whole || (lastId !== undefined && !/^[\da-f-]{36}$/.test(lastId)))
    throw new Refusal("INVALID", "This is not a cursor of an export.", ["after"]);
  if (said !== kind) throw new Refusal("INVALID", `This cursor belongs to an export of ${said}.`, ["after"]);
  return { kind, from: BigInt(from), cut: to === undefined || lastId === undefined ? null : { to: BigInt(to), lastId } };
}

function parsed(text: string): readonly (string | undefined)[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(value) && value.every((part) => typeof part === "string") ? value : [];
  } catch {
    return [];
  }
}

import type { Connector } from "../channels/connector.ts";
import type { FilePart } from "../channels/dropped-file.ts";
import type { NewMessage } from "../inbox/messages.ts";
import { Refusal } from "../kit/errors.ts";
import type { FileFault } from "../kit/file-fault.ts";

export interface Drop {
  readonly connector: Connector;
  readonly channelId: string;
  /** As the connector reads them. */
  readonly settings: unknown;
  readonly file: Uint8Array;
  readonly at: Date;
}

export interface DropOptions {
  /** Keeps messages for good, all or none, and answers for each whether it was new. Null: a dry run, nothing is kept. */
  readonly keep: ((messages: readonly NewMessage[]) => Promise<readonly boolean[]>) | null;
  readonly onProgress?: (progress: { readonly orders: number; readonly of: number; readonly done: boolean }) => void;
}

/** What became of a dropped file. */
export interface DropReport {
  readonly dryRun: boolean;
  /** Rows of the file; a header is none. In EDI segments. */
  readonly rows: number;
  readonly orders: number;
  /** Orders that are in the inbox now and were not before. */
  readonly kept: number;
  /** Orders of the same file that were in the inbox already. */
  readonly duplicates: number;
  /** Orders that cannot be read. They are kept too, and parked there with what is wrong. */
  readonly faulty: number;
  readonly faults: readonly (FileFault & { readonly order: string | null })[];
  readonly ignoredColumns: readonly string[];
}

const keptAtOnce = 500;

/**
 * Takes a file of orders: each order becomes a message of the inbox, in the order of the file, bad ones too, so that nothing that was
 * taken is lost. Stopped halfway, the same file dropped again brings the rest.
 *
 * Throws Refusal INVALID for a channel that takes no files, MalformedMessage for a file that cannot be read as a whole.
 */
export async function dropFile(
  { connector, channelId, settings, file, at }: Drop,
  { keep, onProgress = () => {} }: DropOptions,
): Promise<DropReport> {
  if (!connector.files) throw new Refusal("INVALID", `${connector.title} sends its orders itself; this channel takes no files.`);
  const { parts, rows, ignoredColumns } = await connector.files.split(file, settings, at);
  let kept = 0;
  for (let from = 0; keep !== null && from < parts.length; from += keptAtOnce) {
    onProgress({ orders: from, of: parts.length, done: false });
    const fresh = await keep(parts.slice(from, from + keptAtOnce).map((part) => messageOf(channelId, part)));
    kept += fresh.filter(Boolean).length;
  }
  onProgress({ orders: parts.length, of: parts.length, done: true });
  return {
    dryRun: keep === null,
    rows,
    orders: parts.length,
    kept,
    duplicates: keep === null ? 0 : parts.length - kept,
    faulty: parts.filter(({ faults }) => faults.length > 0).length,
    faults: parts.flatMap(({ order, faults }) => faults.map((fault) => ({ ...fault, order }))).sort((a, b) => a.line - b.line),
    ignoredColumns,
  };
}

const messageOf = (channelId: string, { id, body }: FilePart): NewMessage => ({
  channelId,
  deliveryId: id,
  source: "FILE",
  delivery: { headers: {}, body },
});

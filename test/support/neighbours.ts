import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

/**
 * Recorded messages, signature vectors and the status map that may lie beside the repository. They are not ours to ship:
 * tests that want them are skipped, and say so, where they are absent.
 */
export const neighbours = join(import.meta.dirname, "../../../shared/channels");
export const hasNeighbours = existsSync(join(neighbours, "signature-vectors.json"));
if (!hasNeighbours) console.warn(`SKIPPED: recorded channel messages are not at ${neighbours}; only our own fixtures are tested.`);

export const samplesOf = (channel: string): string => join(neighbours, "samples", channel);

export interface SignatureVector {
  readonly channel: string;
  readonly name: string;
  readonly secret: string;
  readonly notification_url?: string;
  readonly public_key?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly valid: boolean;
}

export function vectorsOf(channel: string): readonly SignatureVector[] {
  if (!hasNeighbours) return [];
  const { vectors } = JSON.parse(readFileSync(join(neighbours, "signature-vectors.json"), "utf8")) as { vectors: SignatureVector[] };
  return vectors.filter((vector) => vector.channel === channel);
}

export interface StatusRow {
  readonly native_field: string;
  readonly native_status: string;
  readonly order_status: string;
  readonly payment_status: string;
  readonly fulfilment_status: string;
}

type MapRow = StatusRow & { readonly channel: string };

const statusMap = (): MapRow[] => (hasNeighbours ? parse<MapRow>(readFileSync(join(neighbours, "STATUS-MAP.csv")), { columns: true }) : []);

export const statusRowsOf = (channel: string): readonly StatusRow[] => statusMap().filter((row) => row.channel === channel);

/** Channels that the map has rows of. */
export const statusChannels = (): string[] => [...new Set(statusMap().map(({ channel }) => channel))];

/** Header names in lower case, as a Delivery has them. */
export const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

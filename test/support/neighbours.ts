import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

/**
 * Recorded messages, signature vectors and the status map that may lie beside the repository. They are not ours to ship:
 * tests that want them are skipped, and say so, where they are absent.
 */
export const neighbours = join(import.meta.dirname, "../../../shared/channels");
export const hasNeighbours = existsSync(join(neighbours, "signature-vectors.json"));

export const samplesOf = (channel: string): string => join(neighbours, "samples", channel);

export interface SignatureVector {
  readonly channel: string;
  readonly name: string;
  /** Left out for a delivery; else what a connector's own test looks at: a call that we sign, or a challenge. */
  readonly kind?: "api-request" | "challenge";
  readonly secret: string;
  readonly notification_url?: string;
  readonly callback_url?: string;
  readonly public_key?: string;
  readonly app_key?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly valid: boolean;
}

/** What a channel signs of its webhooks. */
export const vectorsOf = (channel: string): readonly SignatureVector[] =>
  allVectors<SignatureVector>().filter((vector) => vector.channel === channel && vector.kind === undefined);

/** What we sign of a call. */
export interface RequestVector {
  readonly channel: string;
  readonly name: string;
  readonly secret: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly expect_sign: string;
}

export const requestVectorsOf = (channel: string): readonly RequestVector[] =>
  allVectors<RequestVector>().filter((vector) => vector.channel === channel && vector.kind === "api-request");

function allVectors<Vector>(): readonly (Vector & { readonly kind?: string })[] {
  if (!hasNeighbours) return [];
  return (JSON.parse(readFileSync(join(neighbours, "signature-vectors.json"), "utf8")) as { vectors: (Vector & { kind?: string })[] })
    .vectors;
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

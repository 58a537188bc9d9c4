import { describe, expect, test } from "vitest";
import type { Connector } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeStatusMap } from "./describe-status-map.ts";
import { fixturesIn } from "./fixtures.ts";
import { withFields } from "./mutations.ts";
import {
  hasNeighbours,
  lowerCased,
  neighbours,
  type SignatureVector,
  type StatusRow,
  samplesOf,
  statusRowsOf,
  vectorsOf,
} from "./neighbours.ts";
import { told } from "./told.ts";

if (!hasNeighbours) console.warn(`SKIPPED: recorded channel messages are not at ${neighbours}; only our own fixtures are tested.`);

export interface SampleCase {
  /** What a reader of each recorded message writes down, by name; a message that is not named means nothing. */
  readonly expected: Readonly<Record<string, readonly unknown[]>>;
  /** Files among the recorded ones that are no messages. */
  readonly others?: readonly string[];
  /** The recorded order that the status map is tried on. */
  readonly statusSample: string;
  /** The fields with which that order is in a row's status; null when no such message can show it. */
  fieldsOf(row: StatusRow): Readonly<Record<string, unknown>> | null;
  /** Settings beside the secrets. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The settings that hold what a signature vector is checked with; left out: `webhookSecrets`, and `notificationUrl`. */
  secretsIn?(vector: SignatureVector): Readonly<Record<string, unknown>>;
}

/** Holds a connector to recorded messages, signature vectors and the status map, where those lie beside the repository. */
export function describeSamples<Settings>(
  connector: Connector<Settings>,
  { expected, others = [], statusSample, fieldsOf, settings, secretsIn = usualSecrets }: SampleCase,
): void {
  describe.skipIf(!hasNeighbours)(`recorded ${connector.title} messages`, () => {
    const samples = hasNeighbours ? fixturesIn(samplesOf(connector.key)) : new Map<string, Uint8Array>();

    test.each([...samples].filter(([name]) => !others.includes(name)))("%s means what a reader writes down", (name, body) => {
      expect(connector.normalise({ headers: {}, body }).map(told)).toEqual(expected[name] ?? []);
    });

    test("every message a reader wrote down is there", () => {
      expect([...samples.keys()]).toEqual(expect.arrayContaining(Object.keys(expected)));
    });

    test.each(vectorsOf(connector.key).filter(({ kind, headers }) => kind === undefined && headers !== undefined))(
      "signature $name",
      (vector) => {
        const { headers, body, valid } = vector;
        const inForce = connector.settings(Reader.of({ ...settings, ...secretsIn(vector) }));
        const delivery = { headers: lowerCased(headers), body: new TextEncoder().encode(body) };

        expect(connector.webhook?.verify(delivery, inForce, vector.public_key ?? null)).toBe(valid);
      },
    );
  });

  const sample = () => fixturesIn(samplesOf(connector.key)).get(statusSample) ?? new Uint8Array();
  describeStatusMap(connector, statusRowsOf(connector.key), (row) => {
    const fields = fieldsOf(row);
    return fields === null ? "no recorded message can show it" : { headers: {}, body: withFields(sample(), fields) };
  });
}

const usualSecrets = ({ secret, notification_url: notificationUrl }: SignatureVector) => ({
  notificationUrl,
  webhookSecrets: ["another", secret],
});

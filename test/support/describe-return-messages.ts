import { describe, expect, test } from "vitest";
import type { Connector } from "../../src/channels/connector.ts";
import { MalformedMessage } from "../../src/kit/read.ts";
import { mutationsOf } from "./mutations.ts";
import { told } from "./told.ts";

/** Messages that bring a return each, by name, with what they mean: written down by reading them. */
export function describeReturnMessages<Settings>(
  connector: Connector<Settings>,
  settings: Settings,
  messages: ReadonlyMap<string, Uint8Array>,
  expected: Readonly<Record<string, unknown>>,
): void {
  const read = (body: Uint8Array) => connector.normalise({ headers: {}, body }, settings);
  describe.each([...messages])(`${connector.title}: %s`, (name, body) => {
    test("means what it says, each time", () => {
      expect(read(body).map(told)).toEqual([expected[name]]);
      expect(read(body)).toEqual(read(body));
    });

    test("without a field, or with a field of a wrong kind, it keeps its return or says the path", () => {
      for (const { what, body: changed } of mutationsOf(body)) {
        const wrong = pathOf(() => read(changed), what);
        expect(wrong, what).not.toBe("");
      }
    });
  });
}

/** Null: it was read. */
function pathOf(act: () => unknown, what: string): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof MalformedMessage) return error.path;
    throw new Error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

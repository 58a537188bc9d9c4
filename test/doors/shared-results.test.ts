import { expect, test } from "vitest";
import { SharedResults } from "../../src/doors/shared-results.ts";

test("one event is executed once for all who ask the same, and anew for every other event and question", async () => {
  const shared = new SharedResults();
  let executions = 0;
  const ask = (event: object, question: string) => shared.of(event, question, async () => ({ data: { execution: ++executions } }));
  const [first, second] = [{ position: 1 }, { position: 1 }];

  expect(await Promise.all([ask(first, "a"), ask(first, "a"), ask(first, "a")])).toEqual(Array(3).fill({ data: { execution: 1 } }));
  expect(await ask(first, "b")).toEqual({ data: { execution: 2 } });
  expect(await ask(second, "a")).toEqual({ data: { execution: 3 } });
});

import { expect, test } from "vitest";
import { gather } from "../../src/kit/gather.ts";

/** A gatherer that notes its groups and works when told to. */
function aGatherer(work: (items: readonly number[]) => readonly number[], most?: number) {
  const groups: (readonly number[])[] = [];
  const pauses: (() => void)[] = [];
  const gatherer = gather(async (items: readonly number[]) => {
    groups.push(items);
    if (groups.length === 1) await new Promise<void>((resolve) => pauses.push(resolve));
    return work(items);
  }, most);
  return { groups, go: () => pauses.shift()?.(), ...gatherer };
}

test("what comes while the first is worked on is one group, each has its own answer, and none before its group is done", async () => {
  const { add, go, groups } = aGatherer((items) => items.map((item) => item * 10));
  let answered = 0;

  const answers = [1, 2, 3, 4].map((item) => add(item).finally(() => (answered += 1)));
  await Promise.resolve();
  expect(answered).toBe(0);
  go();

  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  expect(groups).toEqual([[1], [2, 3, 4]]);
});

test("a group has no more than its most", async () => {
  const { add, go, groups } = aGatherer((items) => items, 2);
  const answers = [1, 2, 3, 4].map(add);
  go();
  await Promise.all(answers);
  expect(groups).toEqual([[1], [2, 3], [4]]);
});

test("a bad one among a hundred fails alone, found by halving", async () => {
  const { add, go, groups, idle } = aGatherer((items) => {
    if (items.includes(77)) throw new Error("77 is bad");
    return items;
  });
  const answers = Array.from({ length: 101 }, (_, item) => add(item));
  go();
  const settled = await Promise.allSettled(answers);

  expect(settled.flatMap(({ status }, item) => (status === "rejected" ? [item] : []))).toEqual([77]);
  expect(groups.length).toBeLessThan(20);
  await idle();
});

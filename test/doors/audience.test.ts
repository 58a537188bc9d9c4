import { expect, test, vi } from "vitest";
import { Audience, Audiences } from "../../src/doors/audience.ts";
import { firstFrames, Pushed, startOf } from "../../src/doors/pushed.ts";

function anAudience() {
  const audience = new Audience();
  let executions = 0;
  const ask = async (event: unknown) => {
    const answer = audience.answer(event, async () => new Pushed(`${++executions}`));
    if (answer.pushed === null) await new Promise<void>((resolve) => answer.whenKnown(resolve));
    return textOf(answer.pushed as Pushed);
  };
  return { ask };
}

const textOf = (pushed: Pushed) => String(firstFrames([pushed], startOf("1")).frames.subarray(2));
const said = (execution: number) => `{"id":"1","type":"next","payload":${execution}}`;

test("an event is executed once for all who ask at the same time or soon after, and anew for every other event", async () => {
  const { ask } = anAudience();
  const [first, second] = [{ position: 1 }, { position: 1 }];

  expect(await Promise.all([ask(first), ask(first)])).toEqual([said(1), said(1)]);
  expect(await ask(first)).toBe(said(1));
  expect(await ask(second)).toBe(said(2));
});

test("two events that are the same number are two events", async () => {
  const { ask } = anAudience();

  expect([await ask(7), await ask(7)]).toEqual([said(1), said(2)]);
});

test("who comes to an event more than a second later is not told what was true then", async () => {
  vi.useFakeTimers();
  const { ask } = anAudience();
  const event = {};
  await ask(event);
  vi.advanceTimersByTime(999);
  expect(await ask(event)).toBe(said(1));

  vi.advanceTimersByTime(1);

  expect(await ask(event)).toBe(said(2));
  vi.useRealTimers();
});

test("however many events there are, no more than a thousand answers are kept", async () => {
  const { ask } = anAudience();
  const first = {};
  await ask(first);
  for (let events = 0; events < 1_000; events += 1) await ask({});

  expect(await ask(first)).toBe(said(1_002));
});

test("an audience lasts as long as somebody is in it; a question that cannot be compared is asked alone", () => {
  const audiences = new Audiences();
  const [first, second, other, alone] = ["a", "a", "b", null].map((question) => audiences.join(question));

  expect(second?.audience).toBe(first?.audience);
  expect(other?.audience).not.toBe(first?.audience);
  expect(audiences.join(null).audience).not.toBe(alone?.audience);
  first?.leave();
  expect(audiences.join("a").audience).toBe(second?.audience);
  for (let members = 0; members < 2; members += 1) second?.leave();
  expect(audiences.join("a").audience).not.toBe(second?.audience);
});

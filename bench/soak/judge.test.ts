import fc from "fast-check";
import { expect, test } from "vitest";
import { judge, slopeOf } from "./judge.ts";
import type { Sample } from "./sample.ts";

const steady: Omit<Sample, "seconds"> = {
  rss: 400,
  heap: 120,
  external: 5,
  delayP50: 1,
  delayP99: 30,
  delayMax: 60,
  waited: 0.01,
  fds: 2_050,
  sockets: 2_030,
  timers: 30,
  webSockets: 2_000,
  subscriptions: 2_000,
  series: 150,
  pending: 3,
  connections: 21,
  database: 100,
  deadRows: 10,
  webhooks: 30,
  reads: 30,
  messages: 5_000,
  gatewayCores: 0.5,
  postgresCores: 0.3,
  machineLoad: 2,
  webhookP99: 50,
  readP99: 50,
};

/** Ten minutes, a sample every five seconds, with what is given at each minute. */
const samplesOf = (at: (minute: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 120 }, (_, index) => (index + 1) * 5).map((seconds) => ({ ...steady, seconds, ...at(seconds / 60) }));

const growing = (samples: readonly Sample[]): string[] =>
  judge(samples, 150)
    .filter(({ grows }) => grows)
    .map(({ name }) => name);

test("nothing grows under a steady load", () => {
  expect(growing(samplesOf(() => ({})))).toEqual([]);
});

test("a leak of a tenth of a kilobyte for each message is found", () => {
  const leakPerMinute = (5_000 * 60 * 100) / 2 ** 20;

  const verdicts = judge(
    samplesOf((minute) => ({ heap: 120 + leakPerMinute * minute })),
    150,
  );

  expect(verdicts.filter(({ grows }) => grows).map(({ name }) => name)).toEqual(["heap after collection"]);
  expect(verdicts.find(({ grows }) => grows)?.perMinute).toBeCloseTo(leakPerMinute);
});

test("one socket in ten of those that come and go being left open is found", () => {
  expect(growing(samplesOf((minute) => ({ fds: 2_050 + 40 * minute, sockets: 2_030 + 40 * minute })))).toEqual([
    "file descriptors",
    "TCP sockets",
  ]);
});

test("what grows in the warm-up alone is forgiven", () => {
  expect(growing(samplesOf((minute) => ({ heap: minute < 2.5 ? 40 + 32 * minute : 120 })))).toEqual([]);
});

test("what shrinks does not grow", () => {
  expect(growing(samplesOf((minute) => ({ rss: 400 - 10 * minute })))).toEqual([]);
});

test("a saw that returns to where it was does not grow", () => {
  expect(growing(samplesOf((minute) => ({ heap: 120 + 10 * ((minute * 3) % 1) })))).toEqual([]);
});

test("a loop that is held up longer and longer is found", () => {
  expect(growing(samplesOf((minute) => ({ delayP50: 1 + minute, delayP99: 30 + 10 * minute })))).toEqual([
    "event-loop delay p50",
    "event-loop delay p99",
  ]);
});

test("delays that come from others on the machine are not counted, and too few others are not judged", () => {
  const later = (minute: number) => minute > 6;
  const disturbed = (minute: number) => ({ delayP99: later(minute) ? 300 : 30, waited: later(minute) ? 0.3 : 0.01 });
  const always = samplesOf((minute) => ({ delayP99: 30 + 10 * minute, waited: 0.3 }));

  expect(growing(samplesOf(disturbed))).toEqual([]);
  expect(judge(always, 150).filter(({ samples }) => samples === 0)).toMatchObject([
    { name: "event-loop delay p50", grows: false },
    { name: "event-loop delay p99", grows: false },
  ]);
});

test("without samples after the warm-up nothing passes", () => {
  const verdicts = judge([{ ...steady, seconds: 5 }], 150);

  expect(verdicts.every(({ grows }) => grows)).toBe(true);
});

test("the slope of a line is found, however wild some of the readings are", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: -1_000, max: 1_000, noNaN: true }),
      fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 8 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      (slope, start, wild, reading) => {
        const points = Array.from({ length: 40 }, (_, x): [number, number] => [x, wild.includes(x) ? reading : start + slope * x]);

        // Eight of 40 spoil 36 % of the pairs: the median is still one of the others, or next to them.
        expect(slopeOf(points)).toBeCloseTo(slope, 6);
      },
    ),
  );
});

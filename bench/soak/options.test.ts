import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("ten minutes with 2,000 subscribers are soaked unless told otherwise", () => {
  expect(readOptions([])).toEqual({ minutes: 10, sampleSeconds: 5, subscribers: 2_000, json: null, svg: null });
});

test("a run too short to be judged is refused", () => {
  expect(() => readOptions(["--minutes", "1", "--sample-seconds", "30"])).toThrow("1 samples after the warm-up are too few to judge");
});

test("what is no number is refused with what is wanted", () => {
  expect(() => readOptions(["--minutes", "ten"])).toThrow('--minutes takes a whole number of 1 or more, not "ten"');
});

import { expect, test } from "vitest";
import { progressBar } from "../../src/import/progress-bar.ts";

const terminal = (isTTY: boolean, columns?: number) => {
  const drawn: string[] = [];
  return { drawn, isTTY, ...(columns !== undefined && { columns }), write: (text: string) => drawn.push(text) };
};
/** A clock that stands where it was set, in seconds. */
const aClock = () => {
  const clock = { seconds: 0, now: () => clock.seconds * 1_000 };
  return clock;
};
const all = { totalBytes: 1_000, done: false };

test("a terminal sees a bar with the share of the file, the speed, and how long it still takes", () => {
  const screen = terminal(true);
  const clock = aClock();
  const show = progressBar(screen, clock.now);

  show({ ...all, bytes: 0, rows: 0 });
  clock.seconds = 10;
  show({ ...all, bytes: 500, rows: 12_340 });
  clock.seconds = 20;
  show({ ...all, bytes: 1_000, rows: 24_680, done: true });

  expect(screen.drawn[0]).toBe(`\r${"░".repeat(30)}   0 %  0 rows`);
  expect(screen.drawn[1]).toBe(`\r${"█".repeat(15)}${"░".repeat(15)}  50 %  12,340 rows  1,234 rows/s  0:10 left`);
  expect(screen.drawn[2]).toBe(`\r${"█".repeat(30)} 100 %  24,680 rows  1,234 rows/s  in 0:20  \n`);
});

test("one that goes on reckons its speed from where it went on", () => {
  const screen = terminal(true);
  const clock = aClock();
  const show = progressBar(screen, clock.now);

  show({ ...all, bytes: 600, rows: 600 });
  clock.seconds = 1;
  show({ ...all, bytes: 700, rows: 700 });

  expect(screen.drawn[1]).toContain("70 %  700 rows  100 rows/s  0:03 left");
});

test("a bar is not drawn for every batch, never wider than the terminal, and leaves nothing of a longer one", () => {
  const screen = terminal(true, 60);
  const clock = aClock();
  const show = progressBar(screen, clock.now);

  for (let batch = 0; batch <= 1_000; batch += 1) {
    clock.seconds = batch / 1_000;
    show({ ...all, bytes: batch, rows: batch * 1_000 });
  }

  expect(screen.drawn.length).toBeLessThan(15);
  for (const line of screen.drawn.slice(1)) expect(line.length).toBe(61);
});

test("where there is no terminal a line comes every five seconds, and none for what is quickly done", () => {
  const log = terminal(false);
  const clock = aClock();
  const show = progressBar(log, clock.now);

  for (const seconds of [0, 1, 4, 6, 8, 12]) {
    clock.seconds = seconds;
    show({ ...all, bytes: seconds * 10, rows: seconds });
  }
  show({ ...all, bytes: 1_000, rows: 100, done: true });

  expect(log.drawn).toEqual([" 6 %  6 rows  1 rows/s  1:34 left\n".padStart(35), " 12 %  12 rows  1 rows/s  1:28 left\n"]);
});

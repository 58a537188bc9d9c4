import fc from "fast-check";
import { expect, test } from "vitest";
import { type Chart, drawChart, ticksOf } from "./chart.ts";

const chart: Chart = {
  title: "Ten minutes",
  subtitle: "2,000 subscribers",
  xs: [1, 2, 3, 4],
  warmUp: 1,
  panels: [
    { title: "Memory, MiB", scale: "linear", lines: [{ name: "RSS", values: [300, 410, 400, 405] }] },
    {
      title: "Delay, ms",
      scale: "logarithmic",
      lines: [
        { name: "p99", values: [0.2, 40, 300, 7] },
        { name: "p50", values: [0, 0, 1, 2] },
      ],
    },
  ],
};

const linesOf = (svg: string): [number, number][][] =>
  [...svg.matchAll(/points="([^"]*)"/g)].map(([, points = ""]) =>
    points.split(" ").map((point) => point.split(",").map(Number) as [number, number]),
  );

test("every line is drawn with all its readings and named with its last one", () => {
  const svg = drawChart(chart);

  expect(linesOf(svg).map((points) => points.length)).toEqual([4, 4, 4]);
  for (const text of ["Ten minutes", "2,000 subscribers", "Memory, MiB", "Delay, ms", "RSS: 405", "p99: 7", "p50: 2", "minutes of load"])
    expect(svg).toContain(text);
});

test("more is drawn higher, and later further to the right", () => {
  const [memory = []] = linesOf(drawChart(chart));

  const [first, second, third] = memory;
  expect(second?.[1]).toBeLessThan(first?.[1] ?? 0);
  expect(third?.[1]).toBeGreaterThan(second?.[1] ?? 0);
  expect(memory.map(([x]) => x)).toEqual(memory.map(([x]) => x).sort((a, b) => a - b));
});

test("a step of a logarithmic panel is as high wherever it is", () => {
  const [line = []] = linesOf(
    drawChart({ ...chart, panels: [{ title: "", scale: "logarithmic", lines: [{ name: "", values: [1, 10, 100, 1_000] }] }] }),
  );

  const steps = line.slice(1).map(([, y], index) => (line[index]?.[1] ?? 0) - y);
  for (const step of steps) expect(step).toBeCloseTo(steps[0] ?? 0, 0);
});

test("whatever the readings, every point lies within the picture", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 20 }),
      fc.constantFrom("linear" as const, "logarithmic" as const),
      (values, scale) => {
        const xs = values.map((_, index) => index + 1);
        const svg = drawChart({ ...chart, xs, panels: [{ title: "", scale, lines: [{ name: "", values }] }] });

        const height = Number(/height="(\d+)" role/.exec(svg)?.[1]);
        for (const [x, y] of linesOf(svg).flat()) {
          expect(x).toBeGreaterThanOrEqual(70);
          expect(x).toBeLessThanOrEqual(640);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(height);
        }
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      },
    ),
  );
});

test("names are text, whatever signs they have", () => {
  const svg = drawChart({ ...chart, title: 'a < b & "c"' });

  expect(svg).toContain("a &lt; b &amp; &quot;c&quot;");
  expect(svg).not.toContain("a < b");
});

test("ticks are round, few, and reach to the largest reading", () => {
  expect(ticksOf(0, 10)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(ticksOf(0, 461)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(ticksOf(0, 0.7)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
});

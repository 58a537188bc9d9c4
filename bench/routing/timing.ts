import { route } from "../../src/routing/route.ts";
import { type Figure, mean, quantile, table } from "./figure.ts";
import { type Width, wideOrders } from "./wide.ts";

/** PostgreSQL's CPU, ms, for the transaction that stores an order of ten lines: the intake bench with ten lines instead of three. */
const storing = 1.69;

const widths: readonly (Width & { readonly name: string })[] = [
  { name: "lines whole", lines: 10, locations: 50, stocked: 0.4, divided: false },
  { name: "lines divided", lines: 10, locations: 50, stocked: 0.4, divided: true },
  { name: "whole, nearly all stocked", lines: 10, locations: 50, stocked: 0.9, divided: false },
  { name: "divided, nearly all stocked", lines: 10, locations: 50, stocked: 0.9, divided: true },
];

/** How long a decision for ten lines over fifty locations takes. */
export function measureTiming(seed: number, count: number): Figure[] {
  const figures: Figure[] = [];
  const rows = widths.map((width) => {
    const [warm, measured] = [wideOrders(width, Math.ceil(count / 2), seed + 1), wideOrders(width, count, seed)];
    for (const request of warm) route(request);
    const times: number[] = [];
    let [exact, gaps] = [0, 0];
    const before = process.cpuUsage();
    for (const request of measured) {
      const began = performance.now();
      const { cost, why } = route(request);
      times.push(performance.now() - began);
      exact += why.exact ? 1 : 0;
      gaps += why.bound === null ? 0 : cost / why.bound - 1;
    }
    const used = process.cpuUsage(before);
    const cpu = (used.user + used.system) / 1000 / count;
    figures.push(
      { section: "10 lines over 50 locations", name: `${width.name}: ms p50`, value: quantile(times, 0.5), goal: { atMost: storing } },
      { section: "10 lines over 50 locations", name: `${width.name}: ms p99`, value: quantile(times, 0.99), goal: null },
      { section: "10 lines over 50 locations", name: `${width.name}: CPU ms`, value: cpu, goal: null },
    );
    const ms = [quantile(times, 0.5), quantile(times, 0.99), mean(times), cpu].map((value) => value.toFixed(2));
    return [width.name, ...ms, `${exact} of ${count}`, `${((gaps / count) * 100).toFixed(2)} %`];
  });
  console.log("\n### Time of a decision: 10 lines over 50 locations\n");
  console.log(table(["", "ms p50", "ms p99", "ms mean", "CPU ms", "proven optimal", "mean gap to the bound"], rows));
  console.log(`\nThe transaction that stores an order of ten lines takes ${storing} ms of PostgreSQL's CPU in the intake bench.`);
  return figures;
}

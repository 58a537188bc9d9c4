import { decisionsOf } from "./decisions.ts";
import { type Figure, mean, percent, quantile, table } from "./figure.ts";
import { measureStoring, type Storing, transactionOf } from "./storing.ts";
import { type Width, wideOrders } from "./wide.ts";

/** How many of the locations have an item. */
const shops = [
  { name: "two in five stocked", stocked: 0.4 },
  { name: "nearly all stocked", stocked: 0.9 },
];
const section = "10 lines over 50 locations";

/**
 * What a decision for ten lines over fifty locations takes, beside the transaction that stores such an order: in one run, in
 * turns, so that what else the machine does weighs on both.
 */
export async function measureTiming(seed: number, count: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  const decided: string[][] = [];
  const stored: string[][] = [];
  for (const { name, stocked } of shops) {
    const width = { lines: 10, locations: 50, stocked, divided: true };
    const storing = await measureStoring(width, Math.max(1, Math.round(count / 200)), seed);
    stored.push([name, ...milliseconds(storing)]);
    figures.push(
      { section, name: `${name}: transaction, CPU ms`, value: transactionOf(storing), goal: null },
      { section, name: `${name}: PostgreSQL's part of it, CPU ms`, value: storing.postgres, goal: null },
      { section, name: `${name}: decision of the orders stored, of the transaction`, value: ratio(storing.deciding, storing), goal: below },
    );
    for (const divided of [false, true]) {
      const { cells, cpu } = decide({ ...width, divided }, count, seed);
      const lines = divided ? "lines divided" : "lines whole";
      decided.push([`${name}, ${lines}`, ...cells]);
      figures.push(
        { section, name: `${name}, ${lines}: decision, of the transaction`, value: ratio(cpu, storing), goal: below },
        { section, name: `${name}, ${lines}: decision, CPU ms`, value: cpu, goal: null },
      );
    }
  }
  console.log("\n### Storing an order: 10 lines over 50 locations, CPU ms an order\n");
  console.log(table(["", "PostgreSQL", "Node, without deciding", "transaction", "deciding of these orders"], stored));
  console.log("\n### Deciding: 10 lines over 50 locations\n");
  console.log(table(["", "CPU ms", "ms p50", "ms p99", "ms mean", "proven optimal", "mean gap to the bound"], decided));
  return figures;
}

const below = { atMost: 1 };
const ratio = (cpu: number, storing: Storing): number => cpu / transactionOf(storing);

const milliseconds = (storing: Storing): string[] =>
  [storing.postgres, storing.node - storing.deciding, transactionOf(storing), storing.deciding].map((value) => value.toFixed(2));

function decide(width: Width, count: number, seed: number): { readonly cells: string[]; readonly cpu: number } {
  decisionsOf(wideOrders(width, Math.ceil(count / 2), seed + 1));
  const { times, cpu, exact, gap } = decisionsOf(wideOrders(width, count, seed));
  const cells = [cpu, quantile(times, 0.5), quantile(times, 0.99), mean(times)].map((value) => value.toFixed(2));
  return { cells: [...cells, `${exact} of ${count}`, percent(gap)], cpu };
}

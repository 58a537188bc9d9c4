import { deciders, simple } from "./deciders.ts";
import { deviation, type Figure, mean, percent, sum, table } from "./figure.ts";
import { scenarios } from "./scenarios.ts";
import { makeShop } from "./shop.ts";
import { type Outcome, simulate } from "./simulate.ts";

/** Runs every policy through made-up shops: the same shops for all of them, one a seed. */
export function measureSynthetic(seeds: number, orders: number): Figure[] {
  console.log(`\n### Made-up Indonesian shops: ${orders} orders, ${seeds} seeds\n`);
  console.log("Synthetic: cities are real, all else is drawn. Cost beside main first, mean over the seeds ± standard deviation.\n");
  const rows: string[][] = [];
  const figures: Figure[] = [];
  for (const scenario of scenarios) {
    const outcomes = new Map<string, Outcome[]>(Object.keys(deciders).map((name) => [name, []]));
    for (let seed = 1; seed <= seeds; seed++) {
      const shop = makeShop(scenario, seed, orders);
      for (const [name, make] of Object.entries(deciders)) outcomes.get(name)?.push(simulate(shop, make()));
    }
    const costs = (name: string): number[] => (outcomes.get(name) as Outcome[]).map(({ cost }) => cost);
    const beside = (name: string, other: string): number[] => costs(name).map((cost, at) => cost / (costs(other)[at] as number) - 1);
    for (const [name, all] of outcomes) {
      const difference = beside(name, "main first");
      rows.push([
        `${scenario.name}: ${name}`,
        Math.round(mean(all.map(({ cost, orders: count }) => cost / count))).toLocaleString("en"),
        name === "main first" ? "0" : `${percent(mean(difference))} ± ${(deviation(difference) * 100).toFixed(2)}`,
        name === "nearest" ? "0" : percent(mean(beside(name, "nearest"))),
        percent(sum(all.map(({ split }) => split)) / sum(all.map(({ orders: count }) => count)), 1),
        mean(all.map(({ rejected }) => rejected)).toFixed(1),
        mean(all.map(({ unfilledUnits }) => unfilledUnits)).toFixed(1),
      ]);
    }
    const total = (name: string): number => sum(costs(name));
    const best = Math.min(...simple.map(total));
    const figure = (name: string, value: number, goal: Figure["goal"] = null): Figure => ({ section: scenario.name, name, value, goal });
    figures.push(
      figure("router, of the best simple policy", total("router") / best, { atMost: 1.005 }),
      figure("router with opportunity cost, of the router", total("router + opportunity cost") / total("router")),
      figure("router, of main first", total("router") / total("main first")),
      figure("router, of nearest", total("router") / total("nearest")),
      figure("worst seed: router, of the best simple policy", Math.max(...simple.flatMap((name) => beside("router", name))) + 1),
    );
  }
  console.log(table(["", "Rp an order", "beside main first", "beside nearest", "split", "rejected", "unfilled units"], rows));
  return figures;
}

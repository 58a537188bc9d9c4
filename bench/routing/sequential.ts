import type { RoutingRequest } from "../../src/routing/request.ts";
import type { CaseSet } from "./cases.ts";
import { type Choice, costOf, parcelsIn, takenBy } from "./choice.ts";
import { Foresight, router } from "./deciders.ts";
import { type Figure, money, percent, sum, table } from "./figure.ts";
import { mainFirst, nearest, nearestWhole } from "./policies.ts";
import type { Decider } from "./simulate.ts";

/** What became of an order when its turn came. */
interface Done {
  readonly cost: number;
  readonly parcels: number;
  /** Lines that no location had whole. */
  readonly unfilled: number;
  /** What those lines would have cost from the dearest place. */
  readonly charge: number;
}

/** By name: what the reference file calls it, if it tells of it, and how to make it. */
const runs: Readonly<Record<string, { readonly key: string | null; readonly make: () => Decider }>> = {
  "main warehouse first": { key: "A", make: () => ({ decide: mainFirst }) },
  "nearest per line": { key: "B", make: () => ({ decide: nearest }) },
  "nearest whole": { key: "C", make: () => ({ decide: nearestWhole }) },
  router: { key: "greedy_opt", make: () => ({ decide: router }) },
  "router + opportunity cost": { key: null, make: () => new Foresight() },
};

/** Routes a set in the order of time; what leaves is gone. Per-order optimal is what the router is without opportunity costs. */
export function measureSequential(set: CaseSet): Figure[] {
  const done = Object.fromEntries(Object.entries(runs).map(([name, { make }]) => [name, runThrough(set, make())]));
  const optimal = done.router as Done[];
  const row = (name: string, all: readonly Done[]): string[] => [
    name,
    money(sum(all.map(({ cost }) => cost)), set.minor),
    String(all.filter(({ parcels }) => parcels > 1).length),
    String(sum(all.map(({ unfilled }) => unfilled))),
    money(chargedIn(all), set.minor),
    (chargedIn(all) / chargedIn(optimal)).toFixed(4),
    alikeOf(all, optimal).toFixed(4),
    toldOf(name),
  ];
  const toldOf = (name: string): string => {
    const told = set.sequential[runs[name]?.key ?? ""];
    return told === undefined ? "" : `${money(told.total_cents, set.minor)}, ${told.unfilled_lines}`;
  };
  console.log(`\n### ${set.name}, in the order of time, stock consumed, ${set.currency}\n`);
  console.log(
    table(
      [
        "",
        "total",
        "split orders",
        "unfilled lines",
        "with those charged",
        "of per-order optimal",
        "orders filled alike",
        "told total, unfilled",
      ],
      Object.entries(done).map(([name, all]) => row(name, all)),
    ),
  );
  const foreseeing = done["router + opportunity cost"] as Done[];
  console.log(
    `\nWith the opportunity cost ${percent(1 - chargedIn(foreseeing) / chargedIn(optimal))} are saved; nothing of the future is known to it.`,
  );
  const figure = (name: string, value: number, goal: Figure["goal"]): Figure => ({
    section: `${set.name}, stock consumed`,
    name,
    value,
    goal,
  });
  const reference = set.sequential.greedy_opt?.total_cents;
  const total = sum(optimal.map(({ cost }) => cost));
  return [
    ...(reference === undefined ? [] : [figure("router, of the per-order-optimal total that is told", total / reference, { atMost: 1 })]),
    figure("router, total", total, null),
    figure("router, lines unfilled", sum(optimal.map(({ unfilled }) => unfilled)), null),
    figure("with opportunity cost, of per-order optimal, unfilled lines charged", chargedIn(foreseeing) / chargedIn(optimal), {
      atMost: 0.99999,
    }),
    figure("with opportunity cost, of per-order optimal, orders filled alike", alikeOf(foreseeing, optimal), { atMost: 0.99999 }),
    figure("with opportunity cost, lines unfilled", sum(foreseeing.map(({ unfilled }) => unfilled)), null),
  ];
}

function runThrough(set: CaseSet, decider: Decider): Done[] {
  const stock = set.stock();
  return set.orders.map(({ request }): Done => {
    const whole: RoutingRequest = { ...request, stock };
    // A line leaves whole from one place or not at all: what nobody has whole is not asked for.
    const lines = request.lines.filter((line) =>
      request.locations.some(({ id }) => line.needs.every(({ itemId, perUnit }) => stock.available(itemId, id) >= perUnit * line.quantity)),
    );
    const choices: readonly Choice[] = lines.length === 0 ? [] : decider.decide({ ...whole, lines }, set.main);
    decider.hear?.(whole);
    for (const { itemId, locationId, quantity } of takenBy(lines, choices)) stock.take(itemId, locationId, quantity);
    const lost = request.lines.filter((line) => !choices.some(({ lineId }) => lineId === line.lineId));
    return {
      cost: costOf(whole, choices),
      parcels: parcelsIn(choices),
      unfilled: lost.length,
      charge: sum(
        lost.map(({ lineId, quantity }) =>
          Math.max(...request.locations.map(({ id }) => costOf(whole, [{ locationId: id, lineId, quantity }]))),
        ),
      ),
    };
  });
}

const chargedIn = (all: readonly Done[]): number => sum(all.map(({ cost, charge }) => cost + charge));

/** Cost beside another run, of the orders of which both left as many lines unfilled. */
function alikeOf(all: readonly Done[], others: readonly Done[]): number {
  const alike = [...all.keys()].filter((at) => all[at]?.unfilled === others[at]?.unfilled);
  const costIn = (some: readonly Done[]): number => sum(alike.map((at) => some[at]?.cost as number));
  return costIn(all) / costIn(others);
}

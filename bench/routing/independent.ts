import type { RoutingPlan } from "../../src/routing/plan.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";
import type { CaseOrder, CaseSet } from "./cases.ts";
import { choicesIn, costOf, parcelsIn } from "./choice.ts";
import { type Figure, money, percent, quantile, sum, table } from "./figure.ts";
import { mainFirst, nearest, nearestWhole, type Policy } from "./policies.ts";

const simple: readonly { readonly key: "A" | "B" | "C"; readonly name: string; readonly policy: Policy }[] = [
  { key: "A", name: "main warehouse first", policy: mainFirst },
  { key: "B", name: "nearest per line", policy: nearest },
  { key: "C", name: "nearest whole", policy: nearestWhole },
];

/** Orders routed before any is timed. */
const warmUp = 500;

interface Routed {
  readonly order: CaseOrder;
  readonly cost: number;
  readonly parcels: number;
}

/** Routes every order of a set on the stock of the beginning, twice, and prints it beside the optimum and simple policies. */
export function measureIndependent(set: CaseSet): Figure[] {
  const stock = set.stock();
  const requests = set.orders.map(({ request }): RoutingRequest => ({ ...request, stock }));
  const times: number[] = [];
  // Compiled before it is timed, as a gateway that runs is.
  for (const request of requests.slice(0, warmUp)) route(request);
  const plans = requests.map((request): RoutingPlan => {
    const began = performance.now();
    const plan = route(request);
    times.push(performance.now() - began);
    return plan;
  });
  const agreeing = requests.filter((request, at) => JSON.stringify(route(reversed(request))) === JSON.stringify(plans[at])).length;
  const ours = set.orders.map((order, at): Routed => {
    const choices = choicesIn(plans[at] as RoutingPlan);
    return { order, cost: costOf(requests[at] as RoutingRequest, choices), parcels: parcelsIn(choices) };
  });
  const others = simple.map(({ key, name, policy }) => ({
    key,
    name,
    routed: set.orders.map((order, at): Routed => {
      const choices = policy(requests[at] as RoutingRequest, set.main);
      return { order, cost: costOf(requests[at] as RoutingRequest, choices), parcels: parcelsIn(choices) };
    }),
  }));

  const many = (routed: readonly Routed[]): readonly Routed[] => routed.filter(({ order }) => order.request.lines.length > 1);
  const row = (name: string, routed: readonly Routed[], known: string): string[] => {
    const saved = 1 - costIn(ours) / costIn(routed);
    return [
      name,
      money(costIn(routed), set.minor),
      ratioOf(routed).toFixed(4),
      worstOf(routed).toFixed(4),
      ratioOf(many(routed)).toFixed(4),
      percent(splitIn(routed)),
      percent(splitIn(many(routed))),
      name === "router" ? "" : percent(saved),
      known,
    ];
  };
  console.log(`\n### ${set.name}: ${set.orders.length.toLocaleString("en")} orders, each seeing all the stock, ${set.currency}\n`);
  console.log(
    table(
      ["", "total", "of the optimum", "worst order", "several lines", "split", "split of those", "router saves", "as expected"],
      [
        row("router", ours, `optimum ${money(sum(set.orders.map(({ expected }) => expected.opt)), set.minor)}`),
        ...others.map(({ key, name, routed }) => row(name, routed, agreement(key, routed))),
      ],
    ),
  );
  console.log(
    `\nms a decision: p50 ${quantile(times, 0.5).toFixed(3)}, p99 ${quantile(times, 0.99).toFixed(2)}. ` +
      `A second run, with lines and locations given in reverse, makes the same plan, byte for byte, for ${agreeing} of ${requests.length}. ` +
      `Proven optimal by the router itself: ${plans.filter(({ why }) => why.exact).length}.`,
  );
  const figure = (name: string, value: number, goal: Figure["goal"] = null): Figure => ({ section: set.name, name, value, goal });
  return [
    figure("total of the optimum", ratioOf(ours), { atMost: 1.001 }),
    figure("worst single order", worstOf(ours), { atMost: 1.02 }),
    figure("several lines: total of the optimum", ratioOf(many(ours)), { atMost: 1.001 }),
    figure("several lines: worst single order", worstOf(many(ours)), { atMost: 1.02 }),
    figure("share of orders on which two runs agree", agreeing / requests.length, { atLeast: 1 }),
    figure("split share", splitIn(ours)),
    figure("ms a decision, p50", quantile(times, 0.5)),
    figure("ms a decision, p99", quantile(times, 0.99)),
    ...others.flatMap(({ name, routed }) => [
      figure(`${name}: total of the optimum`, ratioOf(routed)),
      figure(`router saves against ${name}`, 1 - costIn(ours) / costIn(routed)),
    ]),
  ];
}

const reversed = (request: RoutingRequest): RoutingRequest => ({
  ...request,
  lines: request.lines.toReversed(),
  locations: request.locations.toReversed(),
});

const costIn = (routed: readonly Routed[]): number => sum(routed.map(({ cost }) => cost));
/** A set without such orders is as good as can be. */
const ratioOf = (routed: readonly Routed[]): number =>
  routed.length === 0 ? 1 : costIn(routed) / sum(routed.map(({ order }) => order.expected.opt));
const worstOf = (routed: readonly Routed[]): number => Math.max(1, ...routed.map(({ cost, order }) => cost / order.expected.opt));
const splitIn = (routed: readonly Routed[]): number => routed.filter(({ parcels }) => parcels > 1).length / Math.max(1, routed.length);

/** Whether a policy of ours costs what the file says of it, order by order. */
function agreement(key: "A" | "B" | "C", routed: readonly Routed[]): string {
  const told = routed.filter(({ order }) => order.expected[key] !== undefined);
  if (told.length === 0) return "not told";
  const other = told.filter(({ order, cost }) => order.expected[key] !== cost).length;
  return other === 0 ? "yes" : `${other} differ`;
}

import fc from "fast-check";
import { route } from "../../src/routing/route.ts";
import { anyLargerRequest, anySmallRequest } from "../../test/routing/any-priced-request.ts";
import { optimumOf } from "../../test/routing/exact-model.ts";
import { type Figure, sum, table } from "./figure.ts";

/**
 * Made-up orders with divided lines, shared stock, full locations, deadlines, tags, rejections and forbidden splits, beside a
 * mixed-integer program of them that a library solves.
 */
export function measureExact(seed: number, counts: { readonly small: number; readonly large: number }): Figure[] {
  const small = compare(fc.sample(anySmallRequest, { seed, numRuns: counts.small }));
  const large = compare(fc.sample(anyLargerRequest, { seed, numRuns: counts.large }));
  console.log("\n### Made-up orders beside the exact model\n");
  const row = (name: string, all: readonly Compared[]): string[] => [
    name,
    all.length.toLocaleString("en"),
    String(all.filter(({ ours, theirs }) => ours === theirs).length),
    String(all.filter(({ asMany }) => !asMany).length),
    ratioOf(all).toFixed(5),
    worstOf(all).toFixed(4),
  ];
  console.log(
    table(["", "orders", "same cost", "other units", "total of the optimum", "worst order"], [row("small", small), row("larger", large)]),
  );
  const figure = (name: string, value: number, goal: Figure["goal"]): Figure => ({ section: "exact model", name, value, goal });
  return [
    figure(`small orders of ${small.length} not equal`, small.filter(({ ours, theirs, asMany }) => ours !== theirs || !asMany).length, {
      atMost: 0,
    }),
    figure("larger orders that ship other units", large.filter(({ asMany }) => !asMany).length, { atMost: 0 }),
    figure("larger orders, total of the optimum", ratioOf(large), { atMost: 1.005 }),
    figure("larger orders, worst", worstOf(large), null),
  ];
}

interface Compared {
  readonly ours: number;
  readonly theirs: number;
  /** Whether as many units leave, and as many that may not wait. */
  readonly asMany: boolean;
}

const compare = (requests: readonly Parameters<typeof route>[0][]): Compared[] =>
  requests.map((request) => {
    const { cost, backorders, unfilled } = route(request);
    const best = optimumOf(request);
    const urgent = sum(unfilled.map(({ quantity }) => quantity));
    const waiting = sum(backorders.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)));
    return { ours: cost, theirs: best.cost, asMany: urgent === best.urgent && urgent + waiting === best.short };
  });

const ratioOf = (all: readonly Compared[]): number => sum(all.map(({ ours }) => ours)) / sum(all.map(({ theirs }) => theirs));
const worstOf = (all: readonly Compared[]): number =>
  Math.max(1, ...all.filter(({ theirs }) => theirs > 0).map(({ ours, theirs }) => ours / theirs));

import { statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../kit/errors.ts";
import type { RoutingInputs } from "../routing/inputs.ts";
import { type Figures, noFigures, type Outcome, outcomeOf, withOutcome } from "../routing/outcome.ts";
import { type Replayed, replay } from "../routing/replay.ts";
import { RunningStock, stockAsSeen } from "../routing/running-stock.ts";
import { inputsUnder } from "../routing/scenario.ts";
import { placeSimply } from "../routing/simple-policies.ts";
import { requestFrom } from "../routing/stored-inputs.ts";
import { casesOf, readSet, setsIn } from "../routing-files/case-set.ts";
import { readDecisions } from "../routing-files/decisions-file.ts";
import type { RoutingCase, RoutingCases } from "../routing-files/routing-case.ts";

/** Reads a folder of case sets, or a file of exported decisions. Throws Refusal when there is none, or a set that there is not is named. */
export async function readCases(path: string, wanted: readonly string[]): Promise<RoutingCases[]> {
  if (!statSync(path).isDirectory()) return [await readDecisions(path)];
  const names = setsIn(path);
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined || names.length === 0)
    throw new Refusal("NOT_FOUND", `There is no set ${missing ?? ""} in ${path}; there are: ${names.join(", ") || "none"}.`, ["set"]);
  return names.filter((name) => wanted.length === 0 || wanted.includes(name)).map((name) => casesOf(readSet(path, name)));
}

export interface RouteOptions {
  /** Names or ids of locations from which nothing leaves. */
  readonly closed: readonly string[];
  readonly sequential: boolean;
}

/** A case and what became of it. */
export interface RoutedCase extends Replayed {
  readonly of: RoutingCase;
  readonly outcome: Outcome;
  /** As it was decided, or with nothing closed. Null: not known. */
  readonly asItWas: Outcome | null;
  /** Whether anything leaves otherwise than it did. */
  readonly changed: boolean;
}

export interface RoutedCases {
  readonly of: RoutingCases;
  readonly currency: string;
  readonly routed: readonly RoutedCase[];
  /** By policy: the router's, as it was, main first, nearest. The simple ones see what the router sees. */
  readonly figures: Readonly<Record<string, Figures>>;
  /** The sum of the least that the orders can cost. Null: not known of all, or asked for otherwise. */
  readonly proven: number | null;
}

/** Routes all of them, the oldest first. `onRouted` is called after each. */
export function routeCases(of: RoutingCases, { closed, sequential }: RouteOptions, onRouted: () => void): RoutedCases {
  const changed = new Map(closed.map((name) => [locationIn(of, name), { closed: true }]));
  const stock = sequential ? new RunningStock([]) : stockAsSeen([]);
  const routed: RoutedCase[] = [];
  const figures = { router: noFigures, "as it was": noFigures, "main first": noFigures, nearest: noFigures };
  const add = (policy: keyof typeof figures, outcome: Outcome | null, { inputs }: RoutingCase) => {
    if (outcome) figures[policy] = withOutcome(figures[policy], outcome, inputs.currency);
  };
  for (const one of of.cases) {
    const { lines, policy } = one.inputs;
    const seen = { ...one.inputs, stock: stock.seenBy(one.inputs) };
    const asked = askable(inputsUnder(seen, { changed, added: [] }, { tariffsFrom: () => [], usedAt: () => 0 }));
    const { request, plan } = replay(asked);
    // A file that tells of no decision: with nothing closed it would have been this one.
    const then = one.decided ?? (closed.length > 0 && !sequential ? replay(askable(seen)).plan.fulfillmentOrders : null);
    stock.took(lines, one.decided ?? [], plan.fulfillmentOrders);
    const outcome = outcomeOf(lines, request.policy, plan.fulfillmentOrders);
    const asItWas = then && outcomeOf(lines, policy, then);
    routed.push({ of: one, request, plan, outcome, asItWas, changed: then !== null && !isDeepStrictEqual(then, plan.fulfillmentOrders) });
    add("router", outcome, one);
    add("as it was", asItWas, one);
    if (!sequential) {
      add("main first", simply(asked, lines, of.main ?? bestOf(one.inputs)), one);
      add("nearest", simply(asked, lines, null), one);
    }
    onRouted();
  }
  const asProven = closed.length === 0 && !sequential && of.cases.length > 0 && of.cases.every(({ proven }) => proven !== null);
  return {
    of,
    currency: of.cases[0]?.inputs.currency ?? "XXX",
    routed,
    figures,
    proven: asProven ? of.cases.reduce((sum, { proven }) => sum + (proven ?? 0), 0) : null,
  };
}

/** Where lines may not be divided, one that no location has whole is not asked for: a part of it would not be sent. */
function askable(inputs: RoutingInputs): RoutingInputs {
  if (inputs.policy.divideLines) return inputs;
  const { available } = requestFrom(inputs).stock;
  const isWhole = ({ needs, quantity }: RoutingInputs["lines"][number]) =>
    inputs.locations.some(({ id, open }) => open && needs.every(({ itemId, perUnit }) => available(itemId, id) >= perUnit * quantity));
  return { ...inputs, lines: inputs.lines.filter(isWhole) };
}

function locationIn({ names, cases }: RoutingCases, name: string): string {
  const ids = new Set(cases.flatMap(({ inputs }) => inputs.locations.map(({ id }) => id)));
  const found = [...ids].find((id) => id === name || names.location(id) === name);
  if (found === undefined)
    throw new Refusal("NOT_FOUND", `There is no location ${name}; there are: ${[...ids].map((id) => names.location(id)).join(", ")}.`, [
      "close",
    ]);
  return found;
}

function simply(asked: RoutingInputs, lines: RoutingInputs["lines"], mainId: string | null): Outcome | null {
  const placed = placeSimply(requestFrom(asked), mainId);
  return placed && outcomeOf(lines, asked.policy, placed);
}

const bestOf = ({ locations }: RoutingInputs): string | null =>
  [...locations].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))[0]?.id ?? null;

/** All of it, for programs. Amounts are minor units. */
export const asJson = ({ of, currency, routed, figures, proven }: RoutedCases) => ({
  name: of.name,
  currency,
  proven,
  figures: Object.fromEntries(
    Object.entries(figures).map(([policy, { cost, ...rest }]) => [policy, { cost: Object.fromEntries(cost), ...rest }]),
  ),
  orders: routed.map(({ of: one, plan, outcome, asItWas, changed }) => ({
    id: one.id,
    placedAt: one.placedAt,
    ...outcome,
    ...(asItWas && { asItWas, changed }),
    ...(one.proven !== null && { proven: one.proven }),
    fulfillmentOrders: plan.fulfillmentOrders,
  })),
});

import { isDeepStrictEqual } from "node:util";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type DecisionWindow, storedDecisionCount, storedDecisions } from "../fulfillment/stored-decisions.rows.ts";
import { type LocalDate, localIn } from "../kit/local-date.ts";
import { Location } from "../locations/location.entity.ts";
import { inputsOf, type RoutingInputs } from "../routing/inputs.ts";
import { withOpportunityCosts } from "../routing/opportunity.ts";
import { type Figures, noFigures, type Outcome, outcomeOf, plus, withOutcome } from "../routing/outcome.ts";
import type { PlannedFulfillmentOrder } from "../routing/plan.ts";
import { replay } from "../routing/replay.ts";
import type { RoutingLocation } from "../routing/request.ts";
import { RunningStock, type SimulatedStock, stockAsSeen } from "../routing/running-stock.ts";
import { inputsUnder, type LocationChange } from "../routing/scenario.ts";
import { sentenceOf } from "../routing/sentence.ts";
import { placeSimply } from "../routing/simple-policies.ts";
import { requestFrom } from "../routing/stored-inputs.ts";
import type { RuleVersion } from "../rules/decide.ts";
import { type PastDecision, pastDecision } from "./past-decision.ts";
import { type AddedPlace, type Prices, pricesFor } from "./replay-network.ts";
import { type Directed, directedBy, type ReplayedItem, replayedItems } from "./replay-rules.ts";

/** Which decisions are taken again, and what is other than it was. */
export interface Simulation {
  readonly window: DecisionWindow;
  /** Decisions at most, the oldest first. */
  readonly most: number;
  /** Null: what the rules said then. A version's own decisions are as it made them. */
  readonly rules: RuleVersion | null;
  readonly changed: ReadonlyMap<string, LocationChange>;
  readonly added: readonly AddedPlace[];
  readonly rateCardIds: readonly string[];
  /** True: each order sees the stock that the simulated ones before it left. False: the stock that it saw. */
  readonly sequential: boolean;
  /** Whether to reckon the simple policies, too, and the main warehouse of the first; null: that of the best priority. */
  readonly baselines: { readonly mainId: string | null } | null;
}

/** One order, as it was decided and as it is simulated. */
export interface SimulatedRouting {
  readonly orderId: string;
  readonly decidedAt: string;
  readonly currency: string;
  readonly decided: Outcome;
  readonly simulated: Outcome;
  /** Whether anything leaves from elsewhere, in other units, otherwise or at another price. */
  readonly changed: boolean;
  /** The simulated decision in one sentence. */
  sentence(): string;
}

export interface SimulationTotals {
  readonly orders: number;
  readonly changed: number;
  /** Orders without a price, which are in no cost: distance decided. */
  readonly unpriced: number;
  readonly decided: Figures;
  readonly simulated: Figures;
  /** Minor units by currency: how much less the simulated plans cost, of the orders of which as many units leave. */
  readonly saved: ReadonlyMap<string, number>;
  /** Null unless they were asked for. */
  readonly mainFirst: Figures | null;
  readonly nearest: Figures | null;
}

/** How far a simulation is: the orders since the last step, and all so far in figures. */
export interface SimulationStep {
  readonly done: number;
  readonly total: number;
  readonly rows: readonly SimulatedRouting[];
  readonly totals: SimulationTotals;
  /** Codes of locations, by id. */
  readonly codes: ReadonlyMap<string, string>;
}

/** Does a piece of work when its turn comes. */
export type InTurn = <Result>(work: () => Result) => Promise<Result>;

const pageSize = 50;

/**
 * Decides stored orders again, under other rules, in another network or at other prices, with the stock and the prices that they saw; with
 * nothing other than it was, every decision comes out as it is stored. Writes nothing, locks nothing, and holds one page of decisions at a
 * time. `fork` opens an entity manager for a page.
 */
export async function* simulateRouting(
  fork: () => EntityManager,
  simulation: Simulation,
  inTurn: InTurn,
): AsyncGenerator<SimulationStep, void, void> {
  const { window, most, sequential, added, baselines } = simulation;
  const total = await storedDecisionCount(fork(), window, most);
  const locations = new Map((await fork().find(Location, {})).map((location) => [location.id, location]));
  const run: Run = {
    simulation,
    locations,
    codes: new Map([
      ...[...locations.values()].map(({ id, code }) => [id, code] as const),
      ...added.map(({ location, place }) => [location.id, place.code ?? ""] as const),
    ]),
    stock: sequential ? new RunningStock(added) : stockAsSeen(added),
    days: new Days(),
  };
  const none = baselines && noFigures;
  let totals: SimulationTotals = {
    ...{ orders: 0, changed: 0, unpriced: 0, saved: new Map(), decided: noFigures, simulated: noFigures },
    ...{ mainFirst: none, nearest: none },
  };
  let after: string | null = null;
  while (totals.orders < total) {
    const decisions: PastDecision[] = (await storedDecisions(fork(), window, after, Math.min(pageSize, total - totals.orders))).map(
      pastDecision,
    );
    if (decisions.length === 0) break;
    after = decisions.at(-1)?.id ?? null;
    const page = await pageOf(fork(), decisions, run);
    const rows: SimulatedRouting[] = [];
    for (const decision of decisions) {
      const taken = await inTurn(() => takeAgain(decision, page, run));
      rows.push(taken.row);
      totals = withRow(totals, taken);
    }
    yield { done: totals.orders, total, rows, totals, codes: run.codes };
  }
  if (total === 0) yield { done: 0, total, rows: [], totals, codes: run.codes };
}

/** What lasts as long as a simulation. */
interface Run {
  readonly simulation: Simulation;
  readonly locations: ReadonlyMap<string, Location>;
  readonly codes: ReadonlyMap<string, string>;
  readonly stock: SimulatedStock;
  readonly days: Days;
}

/** What is read for a page of decisions. */
interface Page {
  readonly items: ReadonlyMap<string, ReplayedItem>;
  readonly directed: ReadonlyMap<string, Directed>;
  readonly prices: Prices;
}

async function pageOf(em: EntityManager, decisions: readonly PastDecision[], run: Run): Promise<Page> {
  const { rules, added, rateCardIds } = run.simulation;
  const itemIds = decisions.flatMap((one) => one.inputs.lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId)));
  const items = await replayedItems(em, [...new Set(itemIds)]);
  const inUse = [...run.locations.values()].filter(({ status }) => status === "ACTIVE");
  const codes = new Map([
    ...inUse.map(({ code, id }) => [code, id] as const),
    ...added.map(({ place, location }) => [place.code ?? "", location.id] as const),
  ]);
  const directed = rules ? await directedBy(em, { decisions, rules, codes, items, network: inUse }) : new Map<string, Directed>();
  const prices = await pricesFor(em, { decisions, added, rateCardIds, locations: run.locations });
  return { items, directed, prices };
}

interface Taken {
  readonly row: SimulatedRouting;
  readonly mainFirst: Outcome | null;
  readonly nearest: Outcome | null;
}

/** One decision, taken again. */
function takeAgain(decision: PastDecision, { items, directed, prices }: Page, run: Run): Taken {
  const { changed, added, baselines } = run.simulation;
  const stored = decision.inputs;
  const { inputs, keptBack, recent } = directed.get(decision.id) ?? { inputs: stored, keptBack: null, recent: [] };
  const seen = run.stock.seenBy(stored);
  const stock =
    keptBack === null
      ? seen
      : seen.map((one) => ({ ...one, available: Math.max(0, one.available - keptBack(one.itemId, one.locationId)) }));
  const dayOf = (location: Pick<RoutingLocation, "id" | "tariffs">) => dayAt(location, decision, run);
  const asked = inputsUnder(
    prices.tried(decision, { ...inputs, stock }),
    { changed, added },
    {
      tariffsFrom: (one) => prices.from(one, decision, inputs),
      usedAt: (location) => run.days.used(location.id, dayOf(location)),
    },
  );
  const { request, plan } = replay(recent.length === 0 ? asked : inputsOf(withOpportunityCosts(requestFrom(asked), recent)));
  const before = decision.fulfillmentOrders;
  run.stock.took(stored.lines, before, plan.fulfillmentOrders);
  for (const one of plan.fulfillmentOrders) {
    const location = asked.locations.find(({ id }) => id === one.locationId) as RoutingInputs["locations"][number];
    run.days.take(one.locationId, one.parcel?.shipBy ?? dayOf(location));
  }
  const names = {
    location: (id: string) => run.locations.get(id)?.name ?? run.codes.get(id) ?? id,
    item: (id: string) => items.get(id)?.sku ?? id,
  };
  return {
    row: {
      orderId: decision.orderId,
      decidedAt: decision.decidedAt,
      currency: stored.currency,
      decided: outcomeOf(stored.lines, stored.policy, before),
      simulated: outcomeOf(request.lines, request.policy, plan.fulfillmentOrders),
      changed: !isSame(before, plan.fulfillmentOrders),
      sentence: () => sentenceOf(request, plan, names),
    },
    mainFirst: baselines && simplyPlaced(stored, baselines.mainId ?? mainOf(stored)),
    nearest: baselines && simplyPlaced(stored, null),
  };
}

function simplyPlaced(inputs: RoutingInputs, mainId: string | null): Outcome | null {
  const placed = placeSimply(requestFrom(inputs), mainId);
  return placed && outcomeOf(inputs.lines, inputs.policy, placed);
}

/** The best priority, the lowest id among equals, of those that ship. */
const mainOf = ({ locations }: RoutingInputs): string | null =>
  locations.filter(({ services }) => services.ships).sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))[0]?.id ?? null;

/** The day on which a parcel would leave a location: by its carriers, or of the decision. */
function dayAt({ id, tariffs }: Pick<RoutingLocation, "id" | "tariffs">, { decidedAt }: PastDecision, run: Run): LocalDate {
  const days = tariffs.flatMap(({ shipBy }) => shipBy ?? []).sort();
  const timeZone = run.locations.get(id)?.timeZone ?? run.simulation.added.find(({ location }) => location.id === id)?.place.timeZone;
  return days[0] ?? localIn(timeZone ?? "UTC", new Date(decidedAt)).date;
}

/** Parcels that simulated orders took of the locations' days. */
class Days {
  readonly #parcels = new Map<string, number>();

  used(locationId: string, day: LocalDate): number {
    return this.#parcels.get(`${locationId} ${day}`) ?? 0;
  }

  take(locationId: string, day: LocalDate): void {
    this.#parcels.set(`${locationId} ${day}`, this.used(locationId, day) + 1);
  }
}

/** The database keeps keys in another order. */
const isSame = (one: readonly PlannedFulfillmentOrder[], other: readonly PlannedFulfillmentOrder[]): boolean =>
  isDeepStrictEqual(one, other);

function withRow(totals: SimulationTotals, { row, mainFirst, nearest }: Taken): SimulationTotals {
  const { decided, simulated, currency } = row;
  const comparable = decided.cost !== null && simulated.cost !== null && decided.shipped === simulated.shipped;
  const withBaseline = (figures: Figures | null, outcome: Outcome | null) =>
    figures && outcome ? withOutcome(figures, outcome, currency) : figures;
  return {
    orders: totals.orders + 1,
    changed: totals.changed + (row.changed ? 1 : 0),
    unpriced: totals.unpriced + (simulated.cost === null ? 1 : 0),
    decided: withOutcome(totals.decided, decided, currency),
    simulated: withOutcome(totals.simulated, simulated, currency),
    saved: comparable ? plus(totals.saved, currency, (decided.cost as number) - (simulated.cost as number)) : totals.saved,
    mainFirst: withBaseline(totals.mainFirst, mainFirst),
    nearest: withBaseline(totals.nearest, nearest),
  };
}

import { kilometres } from "../../src/kit/geo.ts";
import type { RoutingLine, RoutingLocation, RoutingRequest, StockView } from "../../src/routing/request.ts";
import { type Choice, offersFrom, takenBy, unitsAt } from "./choice.ts";

/** Decides where an order leaves from. `main` is the id of the main warehouse. */
export type Policy = (request: RoutingRequest, main: string) => readonly Choice[];

/** In what order a policy asks the locations for a line. */
type Order = (line: RoutingLine, request: RoutingRequest, main: string) => readonly RoutingLocation[];

const kmTo = ({ point }: RoutingLocation, { destination }: RoutingRequest): number =>
  point && destination.point ? kilometres(point, destination.point) : Number.POSITIVE_INFINITY;

const byDistance: Order = (_, request) => [...request.locations].sort((a, b) => kmTo(a, request) - kmTo(b, request));

const mainThenNearest: Order = (line, request, main) =>
  [...byDistance(line, request, main)].sort((a, b) => Number(b.id === main) - Number(a.id === main));

const byStock: Order = (line, request, main) => {
  const most = (id: string): number =>
    line.needs.reduce((least, { itemId, perUnit }) => Math.min(least, Math.floor(request.stock.available(itemId, id) / perUnit)), Infinity);
  return [...byDistance(line, request, main)].sort((a, b) => most(b.id) - most(a.id));
};

/** Main warehouse first; what it lacks comes from the nearest that has it. */
export const mainFirst: Policy = (request, main) => lineByLine(request, main, mainThenNearest);

/** Each line from the nearest location that has it. */
export const nearest: Policy = (request, main) => lineByLine(request, main, byDistance);

/** Each line from the location that has most of it. */
export const highestStock: Policy = (request, main) => lineByLine(request, main, byStock);

/** The nearest location that has the whole order, else each line from the nearest. */
export const nearestWhole: Policy = (request, main) => whole(request, main, byDistance) ?? nearest(request, main);

/** The fewest locations that have everything, of those the nearest together; beyond three, each line from the nearest. */
export const fewestSplits: Policy = (request, main) => {
  const sorted = [...request.locations].sort((a, b) => kmTo(a, request) - kmTo(b, request));
  for (let size = 1; size <= (request.policy.canSplit ? 3 : 1); size++) {
    let [best, least]: [readonly Choice[] | null, number] = [null, Infinity];
    for (const set of setsOf(sorted, size)) {
      const km = set.reduce((sum, location) => sum + kmTo(location, request), 0);
      if (km >= least) continue;
      const choices = fill(request, main, (line) => byDistance(line, { ...request, locations: set }, main));
      if (unitsIn(choices) === wantedIn(request)) [best, least] = [choices, km];
    }
    if (best !== null) return best;
  }
  return nearest(request, main);
};

function* setsOf<T>(all: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) return void (yield []);
  for (let at = from; at <= all.length - size; at++) for (const rest of setsOf(all, size - 1, at + 1)) yield [all[at] as T, ...rest];
}

const unitsIn = (choices: readonly Choice[]): number => choices.reduce((sum, { quantity }) => sum + quantity, 0);

const wantedIn = ({ lines }: RoutingRequest): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** What must leave whole, from the first that has it all; anything else line by line. */
const lineByLine = (request: RoutingRequest, main: string, order: Order): readonly Choice[] =>
  request.policy.canSplit ? fill(request, main, order) : (whole(request, main, order) ?? []);

/** Everything from one location, the first in the order of the first line. */
function whole(request: RoutingRequest, main: string, order: Order): readonly Choice[] | null {
  const [first] = request.lines;
  if (first === undefined) return [];
  for (const location of order(first, request, main)) {
    const choices = fill(request, main, () => [location]);
    if (unitsIn(choices) === wantedIn(request)) return choices;
  }
  return null;
}

/** Each line from the first location that has all of it; one that nobody has whole is cut, if lines may be. */
function fill(request: RoutingRequest, main: string, order: Order): Choice[] {
  const stock = new Rest(request.stock);
  const choices: Choice[] = [];
  const give = (line: RoutingLine, locationId: string, quantity: number): void => {
    const choice = { locationId, lineId: line.lineId, quantity };
    choices.push(choice);
    for (const taken of takenBy(request.lines, [choice])) stock.take(taken.itemId, taken.locationId, taken.quantity);
  };
  for (const line of request.lines) {
    const able = order(line, request, main).filter((location) => maySend(line, location, request));
    const one = able.find(({ id }) => unitsAt(line, id, stock) === line.quantity);
    if (one !== undefined) give(line, one.id, line.quantity);
    else if (request.policy.divideLines) {
      let left = line.quantity;
      for (const { id } of able) {
        const units = Math.min(left, unitsAt(line, id, stock));
        if (units > 0) give(line, id, units);
        left -= units;
      }
    }
  }
  return choices;
}

const maySend = (line: RoutingLine, location: RoutingLocation, request: RoutingRequest): boolean =>
  location.open &&
  location.services.ships &&
  location.capacityLeft !== 0 &&
  !line.rejectedAt.includes(location.id) &&
  line.handlingTags.every((tag) => location.handlingTags.includes(tag)) &&
  offersFrom(location, request).length > 0;

/** Stock less what this order took already. */
class Rest implements StockView {
  readonly #stock: StockView;
  readonly #taken = new Map<string, number>();

  constructor(stock: StockView) {
    this.#stock = stock;
  }

  available(itemId: string, locationId: string): number {
    return this.#stock.available(itemId, locationId) - (this.#taken.get(`${itemId}\n${locationId}`) ?? 0);
  }

  take(itemId: string, locationId: string, quantity: number): void {
    const key = `${itemId}\n${locationId}`;
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + quantity);
  }
}

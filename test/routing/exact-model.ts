import highsModule, { type Highs } from "highs";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingRequest } from "../../src/routing/request.ts";

/** What the best of all plans reaches: most units, of those most that may not wait, then least cost. */
export interface Optimum {
  readonly short: number;
  readonly urgent: number;
  readonly cost: number;
}

/** The package's types are of its CommonJS build, whose default is a step deeper. */
const loadHighs = highsModule as unknown as () => Promise<Highs>;
const highs = await loadHighs();

/** Above the cost of any plan that the tests make, and of any number of units that may not wait. */
const [anUrgentUnit, aUnit] = [20_000, 400_000];

/**
 * The order as a mixed-integer program, solved by a library. Written from the request's contract without a look at the
 * router: its own filters, its own prices, no bounds and no tables.
 */
export function optimumOf(request: RoutingRequest): Optimum {
  const { lines, locations, policy, stock } = request;
  const open = locations.filter((location) => mayShip(location, request));
  const [objective, rows, ranges, integers, binaries]: [string[], string[], string[], string[], string[]] = [[], [], [], [], []];
  const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  for (const [i, line] of lines.entries()) {
    const placed = open.map((_, l) => `x${l}_${i}`);
    rows.push(`${[...placed, `s${i}`].join(" + ")} = ${line.quantity}`);
    objective.push(`${aUnit + (line.backorder === "DENY" ? anUrgentUnit : 0)} s${i}`);
    if (!policy.divideLines && open.length > 0) rows.push(`${open.map((_, l) => `b${l}_${i}`).join(" + ")} <= 1`);
  }
  const parcels = open.map((_, l) => `y${l}`);
  for (const [l, location] of open.entries()) {
    binaries.push(`y${l}`);
    const fees =
      location.handling + Math.round((location.load ?? 0) * policy.loadPenalty) + Math.round(location.rejectRisk * policy.rerouteCost);
    objective.push(`${fees + policy.splitPenalty} y${l}`);
    const items = new Map<string, string[]>();
    for (const [i, line] of lines.entries()) {
      integers.push(`x${l}_${i}`);
      const may = line.handlingTags.every((tag) => location.handlingTags.includes(tag)) && !line.rejectedAt.includes(location.id);
      ranges.push(`0 <= x${l}_${i} <= ${may ? line.quantity : 0}`);
      rows.push(`x${l}_${i} - ${line.quantity} y${l} <= 0`);
      if (!policy.divideLines) {
        binaries.push(`b${l}_${i}`);
        rows.push(`x${l}_${i} - ${line.quantity} b${l}_${i} <= 0`);
      }
      let scarcity = 0;
      for (const { itemId, perUnit } of line.needs) {
        items.set(itemId, [...(items.get(itemId) ?? []), `${perUnit} x${l}_${i}`]);
        scarcity += perUnit * (location.scarcity?.get(itemId) ?? 0);
      }
      if (scarcity > 0) objective.push(`${scarcity} x${l}_${i}`);
    }
    for (const [itemId, terms] of items) rows.push(`${terms.join(" + ")} <= ${stock.available(itemId, location.id)}`);
    const choices: string[] = [];
    const limits: string[] = [];
    for (const [o, tariff] of offersFrom(location, request).entries()) {
      const steps = stepsOf(tariff, lines).map(({ upToGrams, price }, s) => ({
        name: `t${l}_${o}_${s}`,
        upToGrams,
        price: price + latenessOf(tariff, request),
      }));
      for (const { name, upToGrams, price } of steps) {
        binaries.push(name);
        objective.push(`${price} ${name}`);
        choices.push(name);
        limits.push(`- ${upToGrams} ${name}`);
      }
      if (tariff.volumetricDivisor !== null) {
        const volume = lines.map(({ cm3 }, i) => `${(cm3 * 1000) / (tariff.volumetricDivisor as number)} x${l}_${i}`).join(" + ");
        const most = lines.reduce((sum, { cm3, quantity }) => sum + (cm3 * 1000 * quantity) / (tariff.volumetricDivisor as number), 0);
        const slack = steps
          .map(({ name, upToGrams }) => `${upToGrams >= most ? "-" : "+"} ${Math.abs(most - upToGrams)} ${name}`)
          .join(" ");
        rows.push(`${volume} ${slack} <= ${most}`);
      }
    }
    rows.push(`${choices.join(" + ")} - y${l} = 0`);
    rows.push(`${lines.map(({ grams }, i) => `${grams} x${l}_${i}`).join(" + ")} ${limits.join(" ")} <= 0`);
  }
  if (parcels.length > 0) {
    binaries.push("any");
    objective.push(`- ${policy.splitPenalty} any`);
    rows.push(`any - ${parcels.join(" - ")} <= 0`);
    const most = policy.canSplit ? policy.maxParcels : 1;
    if (most !== null) rows.push(`${parcels.join(" + ")} <= ${most}`);
    if (!policy.canSplit) {
      binaries.push("whole");
      rows.push(`${open.flatMap((_, l) => lines.map((_, i) => `x${l}_${i}`)).join(" + ")} - ${wanted} whole = 0`);
    }
  }
  const text = [
    "Minimize",
    `obj: ${objective.join(" + ").replaceAll("+ - ", "- ")}`,
    "Subject To",
    ...rows.map((row, index) => `c${index}: ${row}`),
    "Bounds",
    ...ranges,
    "General",
    integers.join(" "),
    "Binary",
    binaries.join(" "),
    "End",
  ];
  const solution = highs.solve(text.join("\n"), { mip_rel_gap: 0, mip_abs_gap: 0.5, output_flag: false });
  if (solution.Status !== "Optimal") throw new Error(`The model is ${solution.Status}:\n${text.join("\n")}`);
  const count = (name: string): number => Math.round((solution.Columns[name] as { Primal: number }).Primal);
  const short = lines.reduce((sum, _, i) => sum + count(`s${i}`), 0);
  const urgent = lines.reduce((sum, line, i) => sum + (line.backorder === "DENY" ? count(`s${i}`) : 0), 0);
  return { short, urgent, cost: Math.round(solution.ObjectiveValue) - short * aUnit - urgent * anUrgentUnit };
}

function mayShip(location: RoutingLocation, request: RoutingRequest): boolean {
  const { policy, destination } = request;
  const { countries, regions } = location.serves ?? { countries: [], regions: [] };
  const { allowedLocationIds, excludedLocationIds, allowedNetworks } = policy;
  return [
    location.open && location.services.ships && location.capacityLeft !== 0,
    allowedLocationIds === null || allowedLocationIds.has(location.id),
    !excludedLocationIds.has(location.id),
    allowedNetworks === null || location.networks.some((network) => allowedNetworks.has(network)),
    countries.length === 0 || countries.includes(destination.countryCode ?? ""),
    regions.length === 0 || regions.includes(destination.region ?? ""),
    offersFrom(location, request).length > 0,
  ].every((allowed) => allowed);
}

const offersFrom = ({ tariffs }: RoutingLocation, { policy }: RoutingRequest): ParcelTariff[] =>
  tariffs.filter((tariff) => {
    const named = policy.carriers?.some(
      (choice) =>
        (choice.carrier === null || choice.carrier === tariff.carrier) && (choice.service === null || choice.service === tariff.service),
    );
    const late = policy.deliverBy !== null && policy.deliverByIsHard && (tariff.deliverTo === null || tariff.deliverTo > policy.deliverBy);
    return named !== false && !late;
  });

/** All the days of the tests are of one month. */
const latenessOf = ({ deliverTo }: ParcelTariff, { policy: { deliverBy, latePerDay } }: RoutingRequest): number =>
  deliverTo === null || deliverBy === null ? 0 : Math.max(0, Number(deliverTo.slice(8)) - Number(deliverBy.slice(8))) * latePerDay;

/** Its steps, and one for each kilogram beyond, as far as the order weighs. */
function stepsOf({ steps, perStartedKgBeyond, volumetricDivisor }: ParcelTariff, lines: readonly RoutingLine[]) {
  const all = [...steps];
  const grams = lines.reduce((sum, line) => sum + line.grams * line.quantity, 0);
  const volume =
    volumetricDivisor === null ? 0 : lines.reduce((sum, line) => sum + (line.cm3 * 1000 * line.quantity) / volumetricDivisor, 0);
  const last = steps.at(-1) as { upToGrams: number; price: number };
  for (let more = 1; perStartedKgBeyond !== null && last.upToGrams + (more - 1) * 1000 < Math.max(grams, volume); more++) {
    all.push({ upToGrams: last.upToGrams + more * 1000, price: last.price + more * perStartedKgBeyond });
  }
  return all;
}

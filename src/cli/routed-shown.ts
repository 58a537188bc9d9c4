import { Refusal } from "../kit/errors.ts";
import { amountOf, money } from "../kit/money.ts";
import type { Figures } from "../routing/outcome.ts";
import { sentenceOf } from "../routing/sentence.ts";
import type { RoutedCase, RoutedCases } from "./route-cases.ts";
import { table } from "./table.ts";

/** A set's figures, a policy a line. */
export function casesTable({ of, currency, routed, figures, proven }: RoutedCases): string {
  const changed = routed.filter((one) => one.changed).length;
  const ours = figures.router?.cost.get(currency) ?? 0;
  const titles = ["", `COST ${currency}`, "BESIDE THE ROUTER", "PARCELS", "SPLIT", "LATE", "WAITING", "UNFILLED"];
  const known = Object.entries(figures).filter(([, { parcels }]) => parcels > 0);
  const lines = known.map(([policy, one]) => lineOf(policy, one, currency, ours));
  const least = proven === null ? [] : [["proven least", shown(proven, currency), beside(proven, ours), "", "", "", "", ""]];
  const head = `${of.name}: ${routed.length.toLocaleString("en")} orders${figures["as it was"]?.parcels ? `, ${changed} otherwise than it was` : ""}`;
  return `${head}\n${table(titles, [...lines, ...least])}${likeForLike(routed, currency)}`;
}

/** An order that leaves less costs less: where units wait that left before, only the rest can be compared. */
function likeForLike(routed: readonly RoutedCase[], currency: string): string {
  const known = routed.filter(({ asItWas }) => asItWas !== null);
  const alike = known.filter(({ outcome, asItWas }) => outcome.shipped === asItWas?.shipped);
  if (alike.length === known.length) return "";
  const more = alike.reduce((sum, { outcome, asItWas }) => sum + (outcome.cost ?? 0) - (asItWas?.cost ?? 0), 0);
  const count = alike.length.toLocaleString("en");
  return `Of the ${count} orders of which as many units leave as before: ${shown(Math.abs(more), currency)} ${more > 0 ? "more" : "less"} than it was.\n`;
}

function lineOf(policy: string, { cost, parcels, split, late, backordered, unfilled }: Figures, currency: string, ours: number): string[] {
  const sum = cost.get(currency) ?? 0;
  return [
    policy,
    shown(sum, currency),
    policy === "router" ? "" : beside(sum, ours),
    ...[parcels, split, late, backordered, unfilled].map(String),
  ];
}

const shown = (minor: number, currency: string): string => amountOf(money(BigInt(minor), currency)).replace(/\B(?=(\d{3})+(?=\.|$))/g, ",");

const beside = (cost: number, ours: number): string =>
  ours === 0 ? "" : `${cost >= ours ? "+" : "-"}${Math.abs((cost / ours - 1) * 100).toFixed(2)} %`;

/** Why one order is routed so: the sentence, its parcels, and every location. Throws Refusal NOT_FOUND. */
export function explanationOf(all: readonly RoutedCases[], id: string): string {
  const found = all.flatMap((set) => set.routed.filter(({ of }) => of.id === id).map((one) => ({ set, one })))[0];
  if (!found) throw new Refusal("NOT_FOUND", `There is no order ${id} in these files.`, ["explain"]);
  const { set, one } = found;
  return `${id}: ${sentenceOf(one.request, one.plan, set.of.names)}.\n\n${parcelsTable(set, one)}\n${locationsTable(set, one)}`;
}

function parcelsTable({ of, currency }: RoutedCases, { request, plan }: RoutedCase): string {
  const lines = new Map(request.lines.map((line) => [line.lineId, line.needs.map(({ itemId }) => of.names.item(itemId)).join(" + ")]));
  return table(
    ["PARCEL FROM", `COST ${currency}`, "GRAMS", "CARRIER", "UNITS"],
    plan.fulfillmentOrders.map(({ locationId, lines: shipped, parcel, cost }) => [
      of.names.location(locationId),
      shown(
        cost.reduce((sum, { amount }) => sum + amount, 0),
        currency,
      ),
      String(parcel?.chargeableGrams ?? ""),
      parcel ? `${parcel.carrier} ${parcel.service}` : "",
      shipped.map(({ lineId, quantity }) => `${quantity} × ${lines.get(lineId) || lineId}`).join(", "),
    ]),
  );
}

const locationsTable = ({ of, currency }: RoutedCases, { plan }: RoutedCase): string =>
  table(
    ["LOCATION", "KM", "COULD SHIP", `ALONE ${currency}`, "EXCLUDED", ""],
    plan.why.candidates.map(({ locationId, distance, couldShip, alone, exclusion, chosen }) => [
      of.names.location(locationId),
      distance === null ? "" : String(Math.round(distance)),
      String(couldShip.reduce((sum, { quantity }) => sum + quantity, 0)),
      alone === null ? "" : shown(alone, currency),
      exclusion ?? "",
      chosen ? "chosen" : "",
    ]),
  );

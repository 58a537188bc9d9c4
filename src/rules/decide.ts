import { hash } from "node:crypto";
import { type Condition, conditionOf } from "./condition.ts";
import { type DirectedHold, type Directives, type Penalties, penalties } from "./directives.ts";
import type { Facts, LineFact } from "./facts.ts";
import type { Rule } from "./rule.ts";

/** Rules that can be asked. */
export interface RuleVersion {
  /** Null: the rules that are built in. */
  readonly version: number | null;
  readonly rules: readonly ReadyRule[];
  /** Which facts any of them looks at: `order`, `lines`, `customer` … */
  readonly reads: ReadonlySet<string>;
  /** SKUs that any of them may add. */
  readonly addedSkus: readonly string[];
  /** Whether any of them counts opportunity costs, which are reckoned from recent orders. */
  readonly looksBack: boolean;
}

interface ReadyRule extends Rule {
  readonly condition: Condition;
}

/** What was decided, and of each hold, under `holdKey`, a hash of what its rule looked at. */
export interface Decision {
  readonly directives: Directives;
  readonly grounds: ReadonlyMap<string, string>;
}

export type LocationCodes = ReadonlyMap<string, string>;

/** Makes rules ready to be asked; those that are not enabled are left out. Throws NoCondition. */
export function ready(version: number | null, rules: readonly Rule[]): RuleVersion {
  const enabled = rules.filter(({ enabled }) => enabled).map((rule) => ({ ...rule, condition: conditionOf(rule.when, rule.appliesTo) }));
  return {
    version,
    rules: enabled,
    reads: new Set(enabled.flatMap(({ condition }) => [...condition.reads].map((path) => path.split(".")[0] as string))),
    addedSkus: [...new Set(enabled.flatMap(({ actions }) => actions.addItems.map(({ sku }) => sku)))],
    looksBack: enabled.some(({ actions }) => actions.opportunityCost === true),
  };
}

/** What the rules say of an order. Pure; `locations` are ids by code. */
export const decide = (version: RuleVersion, facts: Facts, locations: LocationCodes = new Map()): Directives =>
  decision(version, facts, locations).directives;

/**
 * Asks the rules in their order. What can be only one thing is as the first rule that speaks of it says; holds, findings, tags, items,
 * excluded locations and buffers add up. A tag that a rule puts is seen by the rules after it.
 */
export function decision(version: RuleVersion, facts: Facts, locations: LocationCodes = new Map()): Decision {
  const own = new Set(facts.order.tags);
  const tags = new Set<string>();
  const grounds = new Map<string, string>();
  const applied: { rule: ReadyRule; lines: readonly LineFact[] }[] = [];
  const holds: DirectedHold[] = [];
  const base = knownOf(facts, version.reads);
  for (const rule of version.rules) {
    const order = { ...base.order, tags: [...own, ...tags] };
    const known = { ...base, order };
    const lines =
      rule.appliesTo === "LINE" ? facts.lines.filter((_, index) => rule.condition.holds({ ...known, line: base.lines[index] })) : [];
    if (rule.appliesTo === "LINE" ? lines.length === 0 : !rule.condition.holds(known)) continue;
    applied.push({ rule, lines });
    for (const tag of rule.actions.addTags) if (!own.has(tag)) tags.add(tag);
    for (const hold of holdsOf(rule, lines)) {
      holds.push(hold);
      const line = facts.lines.findIndex(({ id }) => id === hold.lineId);
      grounds.set(holdKey(hold), groundsOf(rule, { ...known, line: base.lines[line] }));
    }
    if (rule.stop) break;
  }
  return { directives: put(version.version, applied, holds, [...tags], locations), grounds };
}

export const holdKey = ({ ruleId, lineId }: Pick<DirectedHold, "ruleId" | "lineId">): string => `${ruleId} ${lineId ?? ""}`;

function put(
  version: number | null,
  applied: readonly { readonly rule: ReadyRule; readonly lines: readonly LineFact[] }[],
  holds: readonly DirectedHold[],
  tags: readonly string[],
  locations: LocationCodes,
): Directives {
  const actions = applied.map(({ rule }) => rule.actions);
  const first = <Key extends keyof Rule["actions"]>(key: Key) => actions.find((one) => one[key] != null)?.[key] ?? null;
  const idsOf = (codes: readonly string[]) => [...new Set(codes.flatMap((code) => locations.get(code) ?? []))];
  const allowed = first("allowedLocations");
  return {
    ruleSetVersion: version,
    appliedRuleIds: applied.map(({ rule }) => rule.id),
    holds,
    tags,
    priority: first("priority"),
    addItems: applied.flatMap(({ rule }) => rule.actions.addItems.map((item) => ({ ...item, ruleId: rule.id }))),
    shipComplete: first("shipComplete"),
    maxParcels: first("maxParcels"),
    preferPremium: first("preferPremium"),
    allowedNetworks: first("allowedNetworks"),
    allowedLocationIds: allowed && idsOf(allowed),
    excludedLocationIds: idsOf(actions.flatMap(({ excludedLocations }) => excludedLocations)),
    carriers: first("carriers"),
    backorder: first("backorder"),
    deliverWithinDays: first("deliverWithinDays"),
    safetyBuffers: actions.flatMap(({ safetyBuffers }) =>
      safetyBuffers.flatMap(({ itemTag, sku, location, quantity }) => {
        const locationId = location === null ? null : locations.get(location);
        // A place that is closed for good keeps nothing back.
        return locationId === undefined ? [] : [{ itemTag, sku, locationId, quantity }];
      }),
    ),
    splitPenalty: first("splitPenalty"),
    opportunityCost: first("opportunityCost"),
    ...penaltiesOf(first),
    findings: applied.flatMap(({ rule, lines }) => {
      const { finding } = rule.actions;
      if (!finding) return [];
      const about = rule.appliesTo === "LINE" ? lines.map(({ id }) => id) : [null];
      return about.map((lineId) => ({ lineId, ...finding, ruleId: rule.id }));
    }),
  };
}

/** Only those that a rule speaks of: most orders have none, and each has its directives. */
const penaltiesOf = (first: (key: keyof Penalties) => string | null): Penalties =>
  Object.fromEntries(
    penalties.flatMap((key) => {
      const amount = first(key);
      return amount === null ? [] : [[key, amount]];
    }),
  );

function holdsOf({ id: ruleId, appliesTo, actions: { hold } }: ReadyRule, lines: readonly LineFact[]): DirectedHold[] {
  if (!hold) return [];
  if (appliesTo === "ORDER") return [{ target: "ORDER", lineId: null, ruleId, ...hold }];
  return lines.map(({ id: lineId }) => ({ target: "LINE", lineId, ruleId, ...hold }));
}

type Known = Readonly<Record<string, unknown>> & { readonly order: Facts["order"]; readonly lines: readonly object[] };

/** Facts as expressions see them: whole numbers are bigints there. Of the rest, what nobody looks at is left out. */
function knownOf(facts: Facts, reads: ReadonlySet<string>): Known {
  const { order } = facts;
  return {
    destination: facts.destination,
    billing: facts.billing,
    order: { ...order, units: whole(order.units), grams: whole(order.grams) },
    lines: facts.lines.map((line) => ({ ...line, quantity: whole(line.quantity), grams: whole(line.grams) })),
    ...(reads.has("customer") && { customer: { ...facts.customer, earlierOrders: whole(facts.customer.earlierOrders) } }),
    ...(reads.has("channel") && { channel: { ...facts.channel, dispatchByHours: whole(facts.channel.dispatchByHours) } }),
    ...(reads.has("placed") && { placed: { ...facts.placed, hour: whole(facts.placed.hour), weekday: whole(facts.placed.weekday) } }),
  };
}

/** A bigint; the facts' own type says a number, and nothing here reckons with it. */
const whole = (value: number): number => BigInt(value) as unknown as number;

/** A hash of the condition and of what it looks at: as long as it is the same, the rule has nothing new to say. */
function groundsOf({ when, condition }: ReadyRule, known: Readonly<Record<string, unknown>>): string {
  const values = [...condition.reads].sort().map((path) => {
    const [name, field] = path.split(".") as [string, string?];
    const value = known[name];
    return [path, field === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[field]];
  });
  return hash("sha256", JSON.stringify([when, values], plain), "base64url");
}

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);

/** The same for the same data. */
export const hashOf = (value: unknown): string => hash("sha256", JSON.stringify(value), "base64url");

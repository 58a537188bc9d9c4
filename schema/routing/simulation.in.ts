import type { EntityManager } from "@mikro-orm/postgresql";
import { rateCardsById } from "../../src/carriers/carriers.rows.ts";
import { addedLocation, type NewPlace } from "../../src/flows/new-place.ts";
import type { Simulation } from "../../src/flows/simulate-routing.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { rows, sql, texts } from "../../src/kit/sql.ts";
import { Location } from "../../src/locations/location.entity.ts";
import type { LocationChange } from "../../src/routing/scenario.ts";
import type { RuleVersion } from "../../src/rules/decide.ts";
import type { Context } from "../kit/context.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import { type MoneyInput, moneyIn } from "../kit/money.type.ts";
import { rulesToTry } from "../rules/rules-to-try.ts";
import type { LocationChangeInput, SimulatedLocationInput, SimulateRoutingInput } from "./simulation.inputs.ts";

const [mostOrders, mostAdded] = [100_000, 20];

/** What a client wants simulated. Throws Refusal INVALID, NOT_FOUND or FORBIDDEN. */
export async function simulationIn({ em, access }: Context, input: SimulateRoutingInput): Promise<Simulation> {
  if (access.locationIds !== null)
    throw new Refusal("FORBIDDEN", "This key covers some locations only, and a simulation tells of all of them.");
  const { most, mode, baselines, mainLocationId } = input;
  if (most < 1 || most > mostOrders)
    throw new Refusal("INVALID", `1 to ${mostOrders} orders are simulated, not ${most}.`, ["input", "most"]);
  const to = input.to ?? new Date();
  if (to <= input.from) throw new Refusal("INVALID", "The window ends before it begins.", ["input", "to"]);
  if (input.addLocations.length > mostAdded)
    throw new Refusal("INVALID", `At most ${mostAdded} locations are added, not ${input.addLocations.length}.`, ["input", "addLocations"]);
  const locations = new Map((await em.find(Location, {})).map((location) => [location.id, location]));
  const locationIn = (id: string, field: readonly string[]): Location => {
    const found = locations.get(idIn("Location", id, field));
    if (!found) throw new Refusal("NOT_FOUND", "There is no such location.", field);
    return found;
  };
  const asked = idsIn("Channel", input.channelIds, ["input", "channelIds"]);
  const { channelIds: mine } = access;
  return {
    window: { from: input.from, to, channelIds: mine === null ? asked : [...mine].filter((id) => asked === null || asked.includes(id)) },
    most,
    rules: await rulesIn(em, input),
    changed: new Map(
      input.changeLocations.map((change, index) => {
        const { id } = locationIn(change.locationId, ["input", "changeLocations", String(index), "locationId"]);
        return [id, changeIn(change, ["input", "changeLocations", String(index)])];
      }),
    ),
    added: await Promise.all(
      input.addLocations.map(async (added, index) => {
        const field = ["input", "addLocations", String(index)];
        if ([...locations.values(), ...input.addLocations.slice(0, index)].some(({ code }) => code === added.code))
          throw new Refusal("ALREADY_EXISTS", `There is a location ${added.code} already. Give it another code.`, [...field, "code"]);
        const like = locationIn(added.likeLocationId, [...field, "likeLocationId"]);
        const { stockLikeLocationId: stockLike } = added;
        const stockLikeId = stockLike == null ? null : locationIn(stockLike, [...field, "stockLikeLocationId"]).id;
        return addedLocation(like, { ...(await placeIn(em, added, field)), stockLikeId });
      }),
    ),
    rateCardIds: await rateCardsIn(em, input.rateCardIds),
    sequential: mode === "SEQUENTIAL",
    baselines: baselines ? { mainId: mainLocationId == null ? null : locationIn(mainLocationId, ["input", "mainLocationId"]).id } : null,
  };
}

/** Rules that are not stored get a number that no version has: no decision can have been theirs. */
async function rulesIn(
  em: EntityManager,
  { ruleSetVersion: version = null, rules = null }: SimulateRoutingInput,
): Promise<RuleVersion | null> {
  if (version === null && rules === null) return null;
  const tried = await rulesToTry(em, { version, rules });
  return rules === null ? tried : { ...tried, version: 0 };
}

function changeIn(input: LocationChangeInput, field: readonly string[]): LocationChange {
  const { closed, ships, dailyCapacity, withoutLimit, handlingCost, priority, networks, handlingTags } = input;
  if (dailyCapacity != null && withoutLimit)
    throw new Refusal("INVALID", "Its days have a limit or none, not both.", [...field, "withoutLimit"]);
  return {
    ...(closed != null && { closed }),
    ...(ships != null && { ships }),
    ...(priority != null && { priority }),
    ...(networks && { networks }),
    ...(handlingTags && { handlingTags }),
    ...(handlingCost && { handling: handlingIn(handlingCost, [...field, "handlingCost"]) }),
    ...(dailyCapacity != null && { dailyCapacity: countIn(dailyCapacity, [...field, "dailyCapacity"]) }),
    ...(withoutLimit && { dailyCapacity: null }),
  };
}

async function placeIn(em: EntityManager, input: SimulatedLocationInput, field: readonly string[]): Promise<Omit<NewPlace, "stockLikeId">> {
  const { code, latitude, longitude, countryCode, region, city, postalCode, timeZone, priority, networks, handlingTags } = input;
  const skus = input.stock.map(({ sku }) => sku);
  const items = await rows(em, sql<{ id: string; sku: string }>`select id, sku from inventory_items where sku = any(${texts(skus)})`);
  const stock = input.stock.map(({ sku, quantity }, index) => {
    const item = items.find((one) => one.sku === sku);
    if (!item) throw new Refusal("NOT_FOUND", `There is no item ${sku}.`, [...field, "stock", String(index), "sku"]);
    return [item.id, countIn(quantity, [...field, "stock", String(index), "quantity"])] as const;
  });
  return {
    ...{ code, latitude, longitude, countryCode, region, city, postalCode, timeZone, priority, networks, handlingTags },
    handling: input.handlingCost ? handlingIn(input.handlingCost, [...field, "handlingCost"]) : null,
    dailyCapacity: input.dailyCapacity == null ? null : countIn(input.dailyCapacity, [...field, "dailyCapacity"]),
    stock: new Map(stock),
  };
}

function handlingIn(input: MoneyInput, field: readonly string[]): { readonly minor: number; readonly currency: string } {
  const { minor, currency } = moneyIn(input);
  return { minor: countIn(Number(minor), field), currency };
}

function countIn(count: number, field: readonly string[]): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new Refusal("INVALID", `${count} is less than nothing.`, field);
  return count;
}

async function rateCardsIn(em: EntityManager, ids: readonly string[]): Promise<string[]> {
  const wanted = idsIn("RateCard", ids, ["input", "rateCardIds"]) ?? [];
  const found = new Set((await rateCardsById(em, wanted)).map(({ id }) => id));
  const missing = wanted.findIndex((id) => !found.has(id));
  if (missing >= 0) throw new Refusal("NOT_FOUND", "There is no such rate card.", ["input", "rateCardIds", String(missing)]);
  return wanted;
}

import type { RoutingInputs } from "./inputs.ts";
import type { RoutingLocation } from "./request.ts";

type StoredLocation = RoutingInputs["locations"][number];

/** A network that is other than it was. */
export interface Scenario<Added extends AddedLocation = AddedLocation> {
  /** What is other about locations that were there, by id. */
  readonly changed: ReadonlyMap<string, LocationChange>;
  readonly added: readonly Added[];
}

/** What is left out is as it was. */
export interface LocationChange {
  /** Nothing leaves from there, and nothing waits there. */
  readonly closed?: boolean;
  readonly ships?: boolean;
  readonly priority?: number;
  readonly networks?: readonly string[];
  readonly handlingTags?: readonly string[];
  /** Minor units of `currency` a parcel; for orders in other currencies it is as it was. */
  readonly handling?: { readonly minor: number; readonly currency: string };
  /** Parcels that it can send in a day. Null: without limit. */
  readonly dailyCapacity?: number | null;
}

/** A location that was not there. */
export interface AddedLocation {
  /** Without what depends on the order: prices, capacity. */
  readonly location: Omit<RoutingLocation, "tariffs" | "capacityLeft" | "load" | "handling">;
  /** The location that it is like: what names or excludes that one names or excludes it, too. */
  readonly likeId: string;
  readonly handling: { readonly minor: number; readonly currency: string };
  readonly dailyCapacity: number | null;
  /** Units by item; of any other what this location has, if there is one. */
  readonly stock: ReadonlyMap<string, number>;
  readonly stockLikeId: string | null;
}

/** What a simulation knows of a day that the inputs do not say. */
export interface Surrounding<Added extends AddedLocation = AddedLocation> {
  /** What carriers ask from an added location to where the order goes. */
  readonly tariffsFrom: (added: Added) => RoutingLocation["tariffs"];
  /** Parcels that a location sends on the day of this order already. */
  readonly usedAt: (location: Pick<RoutingLocation, "id" | "tariffs">) => number;
}

/** The inputs as they would have been in another network; the stock as `stock` has it, with that of added locations. */
export function inputsUnder<Added extends AddedLocation>(
  inputs: RoutingInputs,
  { changed, added }: Scenario<Added>,
  { tariffsFrom, usedAt }: Surrounding<Added>,
): RoutingInputs {
  if (changed.size + added.length === 0) return inputs;
  const { currency, policy } = inputs;
  const withDay = (location: StoredLocation, daily: number | null | undefined): StoredLocation => {
    if (daily === undefined) return location;
    if (daily === null) return { ...location, capacityLeft: null, load: null };
    const used = usedAt(location);
    return { ...location, capacityLeft: Math.max(0, daily - used), load: daily === 0 ? 1 : Math.min(1, used / daily) };
  };
  const here = inputs.locations.map((location) => {
    const change = changed.get(location.id);
    return change ? withDay(changedLocation(location, change, currency), change.dailyCapacity) : location;
  });
  const there = added.map((one) => {
    const { minor, currency: of } = one.handling;
    const location = { ...one.location, tariffs: tariffsFrom(one), handling: of === currency ? minor : 0, scarcity: [] };
    return withDay({ ...location, capacityLeft: null, load: null }, one.dailyCapacity);
  });
  const likewise = (ids: readonly string[]) => [
    ...ids,
    ...added.filter(({ likeId }) => ids.includes(likeId)).map(({ location }) => location.id),
  ];
  return {
    ...inputs,
    locations: [...here, ...there],
    policy: {
      ...policy,
      allowedLocationIds: policy.allowedLocationIds && likewise(policy.allowedLocationIds),
      excludedLocationIds: likewise(policy.excludedLocationIds),
    },
  };
}

function changedLocation(location: StoredLocation, change: LocationChange, currency: string): StoredLocation {
  const { closed, ships, handling, priority, networks, handlingTags } = change;
  return {
    ...location,
    ...(priority !== undefined && { priority }),
    ...(networks && { networks }),
    ...(handlingTags && { handlingTags }),
    ...(handling && handling.currency === currency && { handling: handling.minor }),
    ...(ships !== undefined && { services: { ...location.services, ships } }),
    ...(closed && { open: false, backorderRank: null }),
  };
}

/** Units of an item at an added location, seeing what was where. */
export function stockAtAdded({ stock, stockLikeId }: AddedLocation, itemId: string, counts: RoutingInputs["stock"]): number {
  const given = stock.get(itemId);
  if (given !== undefined || stockLikeId === null) return given ?? 0;
  return counts.find((one) => one.itemId === itemId && one.locationId === stockLikeId)?.available ?? 0;
}

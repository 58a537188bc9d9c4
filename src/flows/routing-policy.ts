import type { Channel } from "../channels/channel.entity.ts";
import { addDays, type LocalDate, localIn } from "../kit/local-date.ts";
import { moneyOf } from "../kit/money.ts";
import type { Order } from "../orders/order.entity.ts";
import { freePolicy } from "../routing/free-policy.ts";
import type { RoutingPolicy } from "../routing/request.ts";
import type { Directives } from "../rules/directives.ts";

/** What a policy depends on beside the rules. */
export interface PolicyTerms {
  readonly order: Pick<Order, "currency" | "placedAt" | "shipPreference"> & Partial<Pick<Order, "dispatchBy">>;
  readonly channel: Pick<Channel, "rights" | "locationIds" | "timeZone">;
  /** When it is decided. */
  readonly at: Date;
  /** Whether carriers have prices; distance decides without. */
  readonly priced: boolean;
  /** On a day that is not full, later than wanted: for what cannot be done as it should be. */
  readonly relaxed: boolean;
  /** The price of the cheapest parcel there is, minor units. */
  readonly aParcel: number;
  /** Parcels of the order that are being worked on already. */
  readonly underWay: number;
  /** Of what is picked up: the place the buyer chose, null for the nearest. Null: it is shipped. */
  readonly pickup: { readonly at: string | null } | null;
}

/** Where no rule says: a day late is as bad as a further parcel, so is a rejection; a location that is full costs a tenth of one more. */
export function policyUnder(directives: Directives | null, terms: PolicyTerms): RoutingPolicy {
  const { order, priced, relaxed, aParcel, underWay, pickup } = terms;
  const counted = (amount: string | null | undefined, usual: number) =>
    amount == null ? usual : Number(moneyOf(amount, order.currency).minor);
  const maxParcels = pickup ? null : (directives?.maxParcels ?? null);
  return {
    ...freePolicy,
    // What is picked up leaves from one place anyway, and what of it is there is kept.
    canSplit: pickup !== null || splitsUnder(directives, terms),
    atLocationId: pickup?.at ?? null,
    maxParcels: maxParcels === null ? null : Math.max(1, maxParcels - underWay),
    allowedLocationIds: allowedLocations(directives, terms),
    allowedNetworks: directives?.allowedNetworks ? new Set(directives.allowedNetworks) : null,
    excludedLocationIds: new Set(directives?.excludedLocationIds ?? []),
    carriers: directives?.carriers ?? null,
    deliverBy: priced ? deliverBy(directives, terms) : null,
    deliverByIsHard: !relaxed,
    dispatchBy: priced && !relaxed ? dispatchBy(terms) : null,
    latePerDay: counted(directives?.latePerDay, aParcel),
    splitPenalty: counted(directives?.splitPenalty, 0),
    rerouteCost: counted(directives?.rerouteCost, aParcel),
    loadPenalty: counted(directives?.loadPenalty, Math.round(aParcel / 10)),
    preferPremium: directives?.preferPremium ?? false,
    distanceTariff: !priced,
  };
}

/** Whether an order's parts may leave from different locations: by its channel, its buyer and the rules. */
export const splitsUnder = (directives: Directives | null, { order, channel }: Pick<PolicyTerms, "order" | "channel">): boolean =>
  channel.rights.canSplit && order.shipPreference !== "COMPLETE" && directives?.shipComplete !== true;

function allowedLocations(directives: Directives | null, { channel }: PolicyTerms): ReadonlySet<string> | null {
  const byRule = directives?.allowedLocationIds ?? null;
  if (channel.locationIds.length === 0) return byRule && new Set(byRule);
  return new Set(byRule ? channel.locationIds.filter((id) => byRule.includes(id)) : channel.locationIds);
}

/** The day on which a rule wants it there, counted from the day it was placed where its channel is. */
function deliverBy(directives: Directives | null, { order, channel }: PolicyTerms): LocalDate | null {
  const days = directives?.deliverWithinDays ?? null;
  return days === null ? null : addDays(localIn(channel.timeZone, order.placedAt).date, days);
}

/** The day by which its channel wants it to have left: what it says of the order goes before what it says of all. Null: none, or it has passed. */
function dispatchBy({ order, channel, at }: PolicyTerms): LocalDate | null {
  const hours = channel.rights.dispatchByHours;
  const last = order.dispatchBy ?? (hours == null ? null : new Date(order.placedAt.getTime() + hours * 3_600_000));
  return last === null || last < at ? null : localIn(channel.timeZone, last).date;
}

interface Kept {
  readonly sku: string;
  readonly tags: readonly string[];
}

/** Units that rules leave on the shelf whatever an order of this kind wants. Undefined: none, anywhere. */
export function keptBackUnder(
  directives: Directives | null,
  itemOf: (itemId: string) => Kept | undefined,
): ((itemId: string, locationId: string) => number) | undefined {
  const buffers = directives?.safetyBuffers ?? [];
  if (buffers.length === 0) return undefined;
  return (itemId, locationId) => {
    const item = itemOf(itemId);
    const apply = buffers.filter(
      (one) =>
        (one.locationId === null || one.locationId === locationId) &&
        (one.sku === null || one.sku === item?.sku) &&
        (one.itemTag === null || item?.tags.includes(one.itemTag)),
    );
    return Math.max(0, ...apply.map(({ quantity }) => quantity));
  };
}

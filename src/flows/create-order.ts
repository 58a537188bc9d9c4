import type { EntityManager } from "@mikro-orm/postgresql";
import { type Request, recall, remember } from "../access/idempotency.ts";
import { Channel } from "../channels/channel.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { Location } from "../locations/location.entity.ts";
import type { Acceptance, Arrival, Entered } from "./accept-orders.ts";
import { claimsOf, readClaims } from "./claim-reservations.ts";
import { arrivalOf, type NewOrder } from "./new-order.ts";

/** An order, who brings it, and the request it is the answer to, if that may come again. */
export interface OrderCall {
  readonly wanted: NewOrder;
  readonly deed: Deed;
  readonly request: Request | null;
}

/** A call whose caller waits for the order's id. */
export interface WaitingCall extends OrderCall {
  readonly resolve: (orderId: string) => void;
  readonly reject: (error: unknown) => void;
}

type Answer = { readonly orderId: string } | Refusal;

/**
 * Finds out in the caller's transaction which calls, no two of the same idempotency key, bring an order. Each is answered by
 * itself after the commit: one that is refused, or was answered before, changes nothing for its neighbours.
 */
export async function enterCalls(em: EntityManager, calls: readonly WaitingCall[]): Promise<Entered> {
  const answers = await recallAll(em, calls);
  const fresh = calls.filter((call) => !answers.has(call));
  const channels = await channelsOf(em, fresh);
  const taken: { readonly call: WaitingCall; readonly arrival: Arrival }[] = [];
  const claims = await readClaims(
    em,
    fresh.flatMap(({ wanted }) => wanted.reservationIds ?? []),
  );
  const pickups = await pickupsOf(em, fresh);
  for (const call of fresh) {
    try {
      for (const [index, { pickup }] of call.wanted.lines.entries())
        if (pickup?.locationId != null && !pickups.has(pickup.locationId)) throw noPickup(index);
      const { channelId, reservationIds = [] } = call.wanted;
      const arrival = arrivalOf(call.wanted, call.deed, channels.get(channelId), claimsOf(claims, reservationIds, channelId));
      taken.push({ call, arrival });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answers.set(call, error);
    }
  }
  return {
    arrivals: taken.map(({ arrival }) => arrival),
    async settle(acceptances) {
      for (const [index, { call }] of taken.entries()) answers.set(call, answerOf(call, acceptances[index] as Acceptance));
      await remember(
        em,
        fresh.flatMap((call) => {
          const outcome = answers.get(call);
          return call.request && outcome && !(outcome instanceof Refusal) ? [{ request: call.request, outcome }] : [];
        }),
      );
      return () => {
        for (const [{ resolve, reject }, answer] of answers) answer instanceof Refusal ? reject(answer) : resolve(answer.orderId);
      };
    },
  };
}

/** What calls were answered before. */
async function recallAll(em: EntityManager, calls: readonly WaitingCall[]): Promise<Map<WaitingCall, Answer>> {
  const requests = calls.flatMap((call) => (call.request ? [{ call, request: call.request }] : []));
  const known = await recall<{ orderId: string }>(
    em,
    requests.map(({ request }) => request),
  );
  const answers = new Map<WaitingCall, Answer>();
  for (const [index, { call }] of requests.entries()) if (known[index]) answers.set(call, known[index]);
  return answers;
}

/** Those of the places named that let buyers pick up. */
async function pickupsOf(em: EntityManager, calls: readonly OrderCall[]): Promise<ReadonlySet<string>> {
  const named = calls.flatMap(({ wanted }) => wanted.lines.flatMap(({ pickup }) => pickup?.locationId ?? []));
  if (named.length === 0) return new Set();
  const found = await em.find(Location, { id: { $in: [...new Set(named)] }, pickup: true, status: "ACTIVE" });
  return new Set(found.map(({ id }) => id));
}

const noPickup = (line: number): Refusal =>
  new Refusal("INVALID", "Nothing is picked up at that location. Ask `pickupLocations` where it can be.", [
    "lines",
    String(line),
    "pickupLocationId",
  ]);

async function channelsOf(em: EntityManager, calls: readonly OrderCall[]): Promise<Map<string, Channel>> {
  if (calls.length === 0) return new Map();
  const channels = await em.find(Channel, { id: { $in: calls.map(({ wanted }) => wanted.channelId) } });
  return new Map(channels.map((channel) => [channel.id, channel]));
}

const answerOf = ({ wanted }: OrderCall, { orderId, outcome }: Acceptance): Answer =>
  outcome === "ACCEPTED"
    ? { orderId }
    : new Refusal("ALREADY_EXISTS", `The channel has an order ${wanted.externalId} already.`, ["externalId"]);

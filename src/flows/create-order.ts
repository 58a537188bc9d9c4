import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { nameOf, type Request, recall, remember } from "../access/idempotency.ts";
import { Channel } from "../channels/channel.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { gather } from "../kit/gather.ts";
import { retrying } from "../kit/retry.ts";
import { type Acceptance, type Arrival, acceptOrders } from "./accept-orders.ts";
import { claimsOf, readClaims } from "./claim-reservations.ts";
import { arrivalOf, type NewOrder } from "./new-order.ts";

/** An order, who brings it, and the request it is the answer to, if that may come again. */
export interface OrderCall {
  readonly wanted: NewOrder;
  readonly deed: Deed;
  readonly request: Request | null;
}

type Answer = { readonly orderId: string } | Refusal;

/**
 * Takes an order on a channel of our own, through the same gate as every channel's webhooks, and answers its id once it is
 * committed. Calls that come while others are being committed share the next transaction.
 *
 * Throws Refusal NOT_FOUND, CHANNEL_FORBIDS for a channel that a connector feeds, INVALID, ALREADY_EXISTS for an
 * `externalId` the channel has used, ILLEGAL_TRANSITION for a reservation that an order has used up, or IDEMPOTENCY_MISMATCH.
 */
export async function createOrder(orm: MikroORM, call: OrderCall): Promise<string> {
  for (;;) {
    const answer = await gateOf(orm).add(call);
    if (answer instanceof Refusal) throw answer;
    if (answer !== "LATER") return answer.orderId;
  }
}

type Gate = ReturnType<typeof gather<OrderCall, Answer | "LATER">>;
const gates = new WeakMap<MikroORM, Gate>();

/** One gate a process and database. */
function gateOf(orm: MikroORM): Gate {
  const known = gates.get(orm);
  if (known) return known;
  const gate: Gate = gather((calls) => retrying(() => orm.em.fork().transactional((em) => createOrders(em as EntityManager, calls))));
  gates.set(orm, gate);
  return gate;
}

/**
 * Takes many orders in the caller's transaction, and answers each call by itself: one that is refused changes nothing for its
 * neighbours. LATER: a call of the same idempotency key is in this very batch; its answer is known after the commit.
 */
async function createOrders(em: EntityManager, calls: readonly OrderCall[]): Promise<(Answer | "LATER")[]> {
  const answers = new Map<OrderCall, Answer | "LATER">(repeatsAmong(calls).map((call) => [call, "LATER"]));
  const requests = calls.flatMap((call) => (call.request && !answers.has(call) ? [{ call, request: call.request }] : []));
  const known = await recall<{ orderId: string }>(
    em,
    requests.map(({ request }) => request),
  );
  for (const [index, { call }] of requests.entries()) if (known[index]) answers.set(call, known[index]);

  const fresh = calls.filter((call) => !answers.has(call));
  const channels = new Map(
    (await em.find(Channel, { id: { $in: fresh.map(({ wanted }) => wanted.channelId) } })).map((one) => [one.id, one]),
  );
  const claims = await readClaims(
    em,
    fresh.flatMap(({ wanted }) => wanted.reservationIds ?? []),
  );
  const taken: { readonly call: OrderCall; readonly arrival: Arrival }[] = [];
  for (const call of fresh) {
    try {
      const { channelId, reservationIds = [] } = call.wanted;
      const arrival = arrivalOf(call.wanted, call.deed, channels.get(channelId), claimsOf(claims, reservationIds, channelId));
      taken.push({ call, arrival });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answers.set(call, error);
    }
  }
  const acceptances = await acceptOrders(
    em,
    { actor: "intake", at: new Date(), correlationId: null },
    taken.map(({ arrival }) => arrival),
  );
  for (const [index, { call }] of taken.entries()) answers.set(call, answerOf(call, acceptances[index] as Acceptance));
  await remember(
    em,
    requests.flatMap(({ call, request }, index) => {
      const outcome = answers.get(call);
      return known[index] || !outcome || outcome === "LATER" || outcome instanceof Refusal ? [] : [{ request, outcome }];
    }),
  );
  return calls.map((call) => answers.get(call) as Answer | "LATER");
}

/** Calls of the same idempotency key as one before them. */
function repeatsAmong(calls: readonly OrderCall[]): OrderCall[] {
  const seen = new Set<string>();
  return calls.filter(({ request }) => {
    if (!request) return false;
    const isRepeat = seen.has(nameOf(request));
    seen.add(nameOf(request));
    return isRepeat;
  });
}

const answerOf = ({ wanted }: OrderCall, { orderId, outcome }: Acceptance): Answer =>
  outcome === "ACCEPTED"
    ? { orderId }
    : new Refusal("ALREADY_EXISTS", `The channel has an order ${wanted.externalId} already.`, ["externalId"]);

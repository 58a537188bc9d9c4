import type { EntityManager } from "@mikro-orm/postgresql";
import { type ChannelReturnStatus, channelReturnStatuses, type IncomingReturn } from "../channels/incoming-return.ts";
import type { Deed } from "../events/record.ts";
import { row, sql } from "../kit/sql.ts";
import type { Return } from "../returns/return.entity.ts";
import { adopted, openAtChannel, recordEnded } from "./begin-channel-return.ts";
import { followChannel } from "./follow-channel-return.ts";
import type { OrderBook } from "./order-book.ts";
import { type ReturnTerms, termsOf } from "./return-terms.ts";
import { settleOrder } from "./settle-order.ts";
import { tellOfReturn } from "./tell-of-return.ts";
import { onOrder, type Work } from "./work.ts";

/** What became of it. WAITS: it cannot be taken yet, as its order is not here, or its units have not left. */
export type ReturnTaken =
  | {
      readonly kind: "TAKEN";
      readonly orderId: string | null;
      readonly outcome: "ACCEPTED" | "UPDATED" | "UNCHANGED" | "SUPERSEDED" | "IGNORED";
    }
  | { readonly kind: "WAITS"; readonly reason: string };

/**
 * Takes a return as its channel sends it, in the caller's transaction: once, whatever comes twice or out of order. A new one is opened; a known
 * one follows the channel, whoever decided. What does not fit what is known here is left for a person, as a finding on the order.
 */
export async function takeChannelReturn(em: EntityManager, deed: Deed, channelId: string, said: IncomingReturn): Promise<ReturnTaken> {
  const { externalId, externalOrderId } = said;
  const found = await row(
    em,
    sql<{ connectedAt: string; orderId: string | null; returnId: string | null }>`
      select channel.created_at as "connectedAt", coalesce(ret.order_id, named.id) as "orderId", ret.id as "returnId" from channels channel
      left join returns ret on ret.channel_id = channel.id and ret.external_id = ${externalId}
      left join orders named on named.channel_id = channel.id and named.external_id = ${externalOrderId}
      where channel.id = ${channelId}`,
  );
  // What was over before the channel was connected is history, as with orders.
  const isHistory = hasEnded(said.status) && said.askedAt < new Date(found?.connectedAt ?? 0);
  if (isHistory && found?.returnId == null) return { kind: "TAKEN", orderId: found?.orderId ?? null, outcome: "IGNORED" };
  if (found?.orderId == null) return { kind: "WAITS", reason: `Order ${externalOrderId} of return ${externalId} is not known here.` };
  const terms = await termsOf(em, found.orderId);
  let taken: ReturnTaken | null = null;
  await onOrder(em, deed, found.orderId, (book, work) => {
    taken = take(book, work, terms, said);
  });
  return taken as unknown as ReturnTaken;
}

function take(book: OrderBook, work: Work, terms: ReturnTerms, said: IncomingReturn): ReturnTaken {
  const { externalId, status, updatedAt } = said;
  const orderId = book.order.id;
  const known = book.comings.returns.find((one) => one.externalId === externalId) ?? adopted(book, said);
  if (known && isKnown(said, known))
    return { kind: "TAKEN", orderId, outcome: known.channelStatus === status && isSame(updatedAt, known) ? "UNCHANGED" : "SUPERSEDED" };
  const ret = known ?? (notTaken(status) ? recordEnded(book, work, said) : openAtChannel(book, work, terms, said));
  if ("waits" in ret) {
    settleOrder(book, work);
    return { kind: "WAITS", reason: ret.waits };
  }
  const from = ret.channelStatus ?? null;
  Object.assign(ret, { externalId, channelStatus: status, channelUpdatedAt: updatedAt, channelWish: said.wish });
  if (from !== status) tellOfReturn(book, work, ret, "channel_status_changed", { from, to: status });
  // The command that waits for the channel's answer is looked at now.
  if (ret.decisionWaits) work.lookAtChannel(book);
  followChannel(book, work, ret, said);
  settleOrder(book, work);
  return { kind: "TAKEN", orderId, outcome: known ? "UPDATED" : "ACCEPTED" };
}

const notTaken = (status: ChannelReturnStatus): boolean => status === "DECLINED" || status === "CANCELLED";
const hasEnded = (status: ChannelReturnStatus): boolean => notTaken(status) || status === "REFUNDED";

const isSame = (updatedAt: Date, { channelUpdatedAt }: Return): boolean => channelUpdatedAt?.getTime() === updatedAt.getTime();

/** Of two versions of one instant the one that is further on is the later. */
function isKnown({ status, updatedAt }: IncomingReturn, known: Return): boolean {
  if (known.channelUpdatedAt == null || known.channelStatus == null) return false;
  if (!isSame(updatedAt, known)) return updatedAt < known.channelUpdatedAt;
  return channelReturnStatuses.indexOf(status) <= channelReturnStatuses.indexOf(known.channelStatus);
}

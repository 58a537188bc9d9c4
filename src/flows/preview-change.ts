import type { EntityManager } from "@mikro-orm/postgresql";
import type { Address } from "../customers/address.entity.ts";
import type { Deed } from "../events/record.ts";
import { terminalStatuses } from "../fulfillment/fulfillment-order.states.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { ChangePreview, WorkPreview } from "../orders/change-preview.ts";
import { OrderChange, OrderChangeAction } from "../orders/order-change.entity.ts";
import { totalsOf } from "../orders/order-version.entity.ts";
import { applyChange } from "./apply-change.ts";
import { lookAtBooks, type OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { owed } from "./overpaid.ts";
import { inHand, Work } from "./work.ts";

/**
 * What a change would do to an order as things stand: it is tried on what was read, by the very code that confirms it, and nothing is
 * written. Throws Refusal as `applyChange` does.
 */
export async function previewChange(
  em: EntityManager,
  deed: Deed,
  { orderId, reason }: Pick<OrderChange, "orderId" | "reason">,
  { actions, addresses }: { readonly actions: readonly OrderChangeAction[]; readonly addresses: ReadonlyMap<string, Address> },
): Promise<ChangePreview> {
  // Entities of its own, on the same connection: what is tried on them is never flushed.
  const apart = em.fork({ keepTransactionContext: true }) as EntityManager;
  const [book] = (await lookAtBooks(apart, [orderId])) as [OrderBook];
  const held = inHand([book]);
  const work = await Work.lookAt(apart, deed, {
    ...held,
    lookUp: [...held.lookUp, ...skusOf(book.channel.id, actions)],
    destinations: [...(held.destinations ?? []), ...[...addresses.values()].map(placeOf)],
  });
  const before = { totals: totalsOf(book.order), work: workOf(book), lines: new Set(book.lines.map(({ id }) => id)) };
  const tried = actions.map((action) => make(OrderChangeAction, { ...action }));
  const { orderVersion: baseVersion } = book.order;
  const change = make(OrderChange, {
    id: newId(),
    orderId,
    reason: reason ?? null,
    status: "PENDING",
    baseVersion: baseVersion as number,
    eventSequence: 0,
  });
  applyChange(book, work, { change, actions: tried, addresses });
  const refunds = book.refunds.filter(({ createdAt }) => createdAt === deed.at).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return {
    currency: book.order.currency,
    before: before.totals,
    after: totalsOf(book.order),
    dueMinor: String(owed(book)),
    refundMinor: String(refunds),
    work: changesOf(before.work, workOf(book), before.lines),
    problems: book.openFindings().flatMap(({ severity, message }) => (severity === "BLOCK" ? [message] : [])),
  };
}

export const skusOf = (channelId: string, actions: readonly Pick<OrderChangeAction, "sku">[]) =>
  actions.flatMap(({ sku }) => (sku == null ? [] : [{ channelId, key: sku }]));

interface WorkNow {
  readonly locationId: string | null;
  readonly status: string;
  readonly lines: ReadonlyMap<string, { readonly sku: string | null; readonly quantity: number }>;
}

const workOf = (book: OrderBook): ReadonlyMap<string, WorkNow> =>
  new Map(
    book.fulfillmentOrders
      .filter(({ status }) => !terminalStatuses.includes(status))
      .map((one) => [
        one.id,
        {
          locationId: one.locationId ?? null,
          status: one.status,
          lines: new Map(
            book
              .linesOf(one)
              .filter(({ remainingQuantity }) => remainingQuantity > 0)
              .map(({ orderLineId, remainingQuantity }) => [
                orderLineId,
                { sku: book.line(orderLineId).sku ?? null, quantity: remainingQuantity },
              ]),
          ),
        },
      ]),
  );

function changesOf(
  before: ReadonlyMap<string, WorkNow>,
  after: ReadonlyMap<string, WorkNow>,
  knownLines: ReadonlySet<string>,
): WorkPreview[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  return ids.flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    const { locationId, status } = (is ?? was) as WorkNow;
    const lines = [...new Set([...(was?.lines.keys() ?? []), ...(is?.lines.keys() ?? [])])].map((lineId) => ({
      lineId: knownLines.has(lineId) ? lineId : null,
      sku: (is?.lines.get(lineId) ?? was?.lines.get(lineId))?.sku ?? null,
      before: was?.lines.get(lineId)?.quantity ?? 0,
      after: is?.lines.get(lineId)?.quantity ?? 0,
    }));
    const isSame = was && is && was.status === is.status && lines.every((line) => line.before === line.after);
    if (isSame) return [];
    const effect = is === undefined ? "CANCELLED" : was === undefined ? "OPENED" : "CHANGED";
    return [{ fulfillmentOrderId: was ? id : null, locationId, status: is === undefined ? "CANCELLED" : status, effect, lines } as const];
  });
}

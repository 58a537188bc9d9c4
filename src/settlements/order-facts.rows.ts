import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, texts } from "../kit/sql.ts";
import type { Adjustment } from "../orders/adjustments.ts";
import type { OrderFacts } from "./judge.ts";

interface Found {
  readonly id: string;
  readonly externalId: string;
  readonly currency: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly subtotal: string;
  readonly discount: string;
  readonly shipping: string;
  readonly fee: string;
  readonly total: string;
  readonly payout: string | null;
  readonly adjustments: readonly Adjustment[] | null;
  readonly refunded: string;
  readonly channelShips: boolean;
}

/** What was refunded, by us or by the channel: refunds to a buyer's credit with the merchant are none of the channel's business. */
const refunded = sql`greatest(
  ord.refunded_minor,
  coalesce((select sum(refund.amount_minor) from refunds refund where refund.order_id = ord.id and refund.status <> 'FAILED' and refund.method = 'ORIGINAL'), 0)
  + coalesce((select sum(tx.amount_minor) from payment_transactions tx where tx.order_id = ord.id and tx.refund_id is null
      and tx.kind in ('REFUND', 'CHARGEBACK') and tx.status <> 'FAILED'), 0)
)::text`;

/** Orders of a channel as they are compared, by the channel's ids of them. */
export async function orderFactsOf(
  em: EntityManager,
  channelId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly facts: OrderFacts }>> {
  const found = await rows(
    em,
    sql<Found>`
      select ord.id, ord.external_id as "externalId", ord.currency, ord.status, ord.payment_status as "paymentStatus",
        ord.subtotal_minor::text as subtotal, ord.discount_minor::text as discount, ord.shipping_minor::text as shipping,
        ord.fee_minor::text as fee, ord.total_minor::text as total, ord.payout_minor::text as payout, ord.adjustments,
        ${refunded} as refunded, channel.rights->>'labelBy' = 'CHANNEL' as "channelShips"
      from orders ord join channels channel on channel.id = ord.channel_id
      where ord.channel_id = ${channelId} and ord.external_id = any(${texts(externalIds)})`,
  );
  return new Map(found.map((order) => [order.externalId, { id: order.id, facts: factsOf(order) }]));
}

const unpaid: ReadonlySet<string> = new Set(["UNPAID", "PENDING"]);

function factsOf(order: Found): OrderFacts {
  const given = BigInt(order.refunded);
  const calledOff = ["CANCELLED", "DRAFT"].includes(order.status) || (order.paymentStatus === "REFUNDED" && given === 0n);
  return {
    currency: order.currency,
    sold: !calledOff && !unpaid.has(order.paymentStatus),
    subtotalMinor: BigInt(order.subtotal),
    discountMinor: BigInt(order.discount),
    shippingMinor: BigInt(order.shipping),
    feeMinor: BigInt(order.fee),
    totalMinor: BigInt(order.total),
    payoutMinor: order.payout === null ? null : BigInt(order.payout),
    adjustments: order.adjustments,
    refundedMinor: given,
    channelShips: order.channelShips,
  };
}

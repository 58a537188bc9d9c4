import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { all, anything, row, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleOrders } from "../orders/order-filter.ts";

export interface PaymentRow {
  readonly id: string;
  readonly orderId: string;
  readonly kind: string;
  readonly status: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly gateway: string;
  readonly gatewayRef: string | null;
  readonly refundId: string | null;
  readonly note: string | null;
  readonly attentionReason: string | null;
  readonly occurredAt: string;
}

export const payments = table<PaymentRow>(
  "payment_transactions payment",
  [
    "id",
    "orderId",
    "kind",
    "status",
    "amountMinor",
    "currency",
    "gateway",
    "gatewayRef",
    "refundId",
    "note",
    "attentionReason",
    "occurredAt",
  ],
  {
    // What we know it by ourselves begins with the order: of that, what a person called it.
    gatewayRef: `case when left(payment.gateway_ref, 37) = payment.order_id || ' ' then substr(payment.gateway_ref, 38)
    when left(payment.gateway_ref, 37) <> payment.order_id || '/' then payment.gateway_ref end`,
    attentionReason: `(select asked.reason from gateway_calls asked
      where asked.payment_id = payment.id and payment.status = 'PENDING' and asked.attention_since is not null and asked.ended_at is null)`,
  },
);
const paymentColumns = allColumns(payments);

export interface RefundLineRow {
  readonly id: string;
  readonly refundId: string;
  readonly orderLineId: string;
  readonly quantity: number;
  readonly amountMinor: string;
  readonly currency: string;
}

export const refundLines = table<RefundLineRow>(
  "refund_lines refunded",
  ["id", "refundId", "orderLineId", "quantity", "amountMinor", "currency"],
  { currency: "(select refunds.currency from refunds where refunds.id = refunded.refund_id)" },
);
const refundLineColumns = allColumns(refundLines);

/** Money is seen by whom its order is. */
export const ofVisibleOrder = (rights: Rights, orderId: string) => {
  const seen = visibleOrders(rights);
  return seen === anything ? anything : sql`exists (select 1 from orders where orders.id = ${sql.raw(orderId)} and ${seen})`;
};
export const visiblePayments = (rights: Rights) => ofVisibleOrder(rights, "payment.order_id");

export const paymentsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<PaymentRow[]> =>
  rows(
    em,
    sql<PaymentRow>`select ${paymentColumns} from payment_transactions payment where payment.id = any(${uuids(ids)}) and ${visiblePayments(access)}`,
  );

export const paymentsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<PaymentRow[]> =>
  rows(
    em,
    sql<PaymentRow>`select ${paymentColumns} from payment_transactions payment where payment.order_id = any(${uuids(orderIds)}) order by payment.id`,
  );

export const paymentsOfRefunds = (em: EntityManager, refundIds: readonly string[]): Promise<PaymentRow[]> =>
  rows(
    em,
    sql<PaymentRow>`select ${paymentColumns} from payment_transactions payment where payment.refund_id = any(${uuids(refundIds)}) order by payment.id`,
  );

export const linesOfRefunds = (em: EntityManager, refundIds: readonly string[]): Promise<RefundLineRow[]> =>
  rows(
    em,
    sql<RefundLineRow>`select ${refundLineColumns} from refund_lines refunded where refunded.refund_id = any(${uuids(refundIds)}) order by refunded.id`,
  );

export interface StoreCreditRow {
  readonly customerId: string;
  readonly balanceMinor: string;
  readonly currency: string;
}

export const storeCredits = table<StoreCreditRow>("store_credits credit", ["customerId", "balanceMinor", "currency"]);

export const creditsOfCustomers = (em: EntityManager, customerIds: readonly string[]): Promise<StoreCreditRow[]> =>
  rows(
    em,
    sql<StoreCreditRow>`select ${allColumns(storeCredits)} from store_credits credit where credit.customer_id = any(${uuids(customerIds)})
      order by credit.currency`,
  );

/** What the customer of an order may spend in its currency, in minor units; their account is locked. Lock the order first. */
export async function lockCredit(em: EntityManager, orderId: string): Promise<bigint> {
  const found = await row(
    em,
    sql<{ minor: string }>`
      select balance_minor::text as minor from store_credits credit
      join orders on orders.customer_id = credit.customer_id and orders.currency = credit.currency
      where orders.id = ${orderId} for update of credit`,
  );
  return BigInt(found?.minor ?? 0);
}

export interface GatewayAccountRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly gateway: string;
  readonly channelId: string | null;
  readonly parkedMessages: number;
  readonly refusedMessages: number;
  readonly version: number;
  readonly createdAt: string;
}

const messages = (status: string) =>
  `(select count(*)::int from (select from payment_messages where account_id = account.id and status = '${status}' limit 1000) counted)`;

export const gatewayAccounts = table<GatewayAccountRow>(
  "gateway_accounts account",
  ["id", "code", "name", "gateway", "channelId", "parkedMessages", "refusedMessages", "version", "createdAt"],
  { parkedMessages: messages("PARKED"), refusedMessages: messages("REFUSED") },
);

/** A key that is limited to channels sees the accounts of those alone, one limited to locations none. */
export const visibleAccounts = ({ channelIds, locationIds }: Rights) =>
  all([channelIds === null ? null : sql`account.channel_id = any(${uuids([...channelIds])})`, locationIds === null ? null : sql`false`]);

export const gatewayAccountsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<GatewayAccountRow[]> =>
  rows(
    em,
    sql<GatewayAccountRow>`select ${allColumns(gatewayAccounts)} from gateway_accounts account
      where account.id = any(${uuids(ids)}) and ${visibleAccounts(access)}`,
  );

/** As they were made. */
export const allGatewayAccounts = (em: EntityManager, access: Access): Promise<GatewayAccountRow[]> =>
  rows(
    em,
    sql<GatewayAccountRow>`select ${allColumns(gatewayAccounts)} from gateway_accounts account where ${visibleAccounts(access)}
      order by account.created_at, account.id`,
  );

import type { Answer } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { invalid } from "./answers.ts";
import type { Order, Payment, RefundItem, Store } from "./store.ts";

export const refundRoutes: Routes<Store> = [
  [/^POST \/v3\/orders\/(\d+)\/payment_actions\/refund_quotes$/, (store, called) => quote(store, jsonIn(called))],
  [
    /^POST \/v3\/orders\/(\d+)\/payment_actions\/refunds$/,
    (store, called, id) => store.with(id, (order) => refund(store, order, jsonIn(called))),
  ],
  [/^GET \/v3\/orders\/(\d+)\/payment_actions\/refunds$/, (store, _, id) => store.with(id, ({ refunds }) => ({ body: { data: refunds } }))],
];

/** Into store credit goes everything, and on paper; the way it came is last. */
function quote(store: Store, { items }: Record<string, unknown>): Answer {
  const amount = (items as RefundItem[]).reduce((sum, item) => sum + item.amount, 0);
  const methods = [
    [{ provider_id: "storecredit", provider_description: "Store Credit", amount, offline: false }],
    [{ provider_id: "custom", provider_description: "Custom", amount, offline: true }],
    [{ ...store.payment, amount }],
  ];
  return { status: 201, body: { data: { total_refund_amount: amount, refund_methods: methods }, meta: {} } };
}

function refund(store: Store, order: Order, sent: Record<string, unknown>): Answer {
  const { items, payments } = sent as unknown as { items: RefundItem[]; payments: Payment[] };
  const [asked, paid] = [items, payments].map((each) => each.reduce((sum, { amount }) => sum + amount, 0));
  if (asked !== paid || items.some(({ item_type, item_id }) => item_type !== "ORDER" || item_id !== order.id)) return invalid;
  const told = store.keepsReasons ? items : items.map(({ reason: _, ...item }) => item as RefundItem);
  const refund = {
    id: store.next(),
    total_amount: paid ?? 0,
    items: told,
    payments: payments.map((payment) => ({ ...payment, is_declined: store.declines })),
  };
  order.refunds.push(refund);
  store.count(`REFUND ${order.id}`);
  store.change(order, 14);
  return { status: 201, body: { data: refund, meta: {} } };
}

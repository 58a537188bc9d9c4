import type { Account } from "../../src/channels/account.ts";
import type { CancelReason, CommandAnswer, Commands, Teller } from "../../src/channels/command.ts";
import { amountOf } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { gid, graphql, idOf, saidBy } from "./client.ts";
import type { ShopifySettings } from "./settings.ts";

type Order = Commands["CANCEL"]["order"];

/** https://shopify.dev/docs/api/admin-graphql/2026-01/enums/OrderCancelReason */
const reasons: Readonly<Record<CancelReason, string>> = {
  OUT_OF_STOCK: "INVENTORY",
  CUSTOMER_REQUEST: "CUSTOMER",
  FRAUD: "FRAUD",
  ADDRESS: "OTHER",
  PRICE_ERROR: "STAFF",
  OTHER: "OTHER",
};

/**
 * A whole order is cancelled by a job of Shopify's; of single lines the units are taken out by a refund without money. Neither gives money
 * back (a refund does) nor puts units back on sale (the stock is told by itself).
 */
export const cancel: Teller<ShopifySettings, "CANCEL"> = {
  async send(command, account, key) {
    const { order, reason, note, lines } = command;
    if (lines !== null) return refund(order, { lines, note, transactions: [] }, account, key);
    const data = await graphql(
      account,
      `mutation Cancel($id: ID!, $reason: OrderCancelReason!, $note: String) {
        orderCancel(orderId: $id, reason: $reason, staffNote: $note, restock: false, notifyCustomer: true, refundMethod: { originalPaymentMethodsRefund: false }) {
          job { id done } orderCancelUserErrors { code field message }
        }
      }`,
      { id: gid("Order", order.externalId), reason: reasons[reason], note: note?.slice(0, 255) ?? null },
      10,
    );
    const cancelled = data.object("orderCancel");
    const said = saidBy(cancelled.list("orderCancelUserErrors"));
    if (said !== null) return (await observeWhole(order, account)) ?? { outcome: "REJECTED", reason: `Shopify says: ${said}` };
    const job = cancelled.optionalObject("job");
    return job?.boolean("done")
      ? { outcome: "ACCEPTED", reference: null }
      : { outcome: "PENDING", reference: job ? idOf(job.text("id")) : null };
  },
  observe: ({ order, lines }, account, key) => (lines === null ? observeWhole(order, account) : refundWith(order, account, key)),
};

/** Money back to where it came from. https://shopify.dev/docs/api/admin-graphql/2026-01/mutations/refundCreate */
export const giveBack: Teller<ShopifySettings, "REFUND"> = {
  async send({ order, amount, lines, reason }, account, key) {
    const data = await graphql(
      account,
      `query Paid($id: ID!) { order(id: $id) { transactions(first: 50) { id kind status gateway } } }`,
      { id: gid("Order", order.externalId) },
      10,
    );
    const paid = data
      .optionalObject("order")
      ?.list("transactions")
      .find((one) => one.text("status") === "SUCCESS" && ["SALE", "CAPTURE"].includes(one.text("kind")));
    if (!paid) return { outcome: "REJECTED", reason: "Shopify knows of no payment of the order that could be given back." };
    const transactions = [
      {
        orderId: gid("Order", order.externalId),
        parentId: paid.text("id"),
        gateway: paid.text("gateway"),
        kind: "REFUND",
        amount: amountOf(amount),
      },
    ];
    return refund(order, { lines, note: reason, transactions }, account, key);
  },
  observe: ({ order }, account, key) => refundWith(order, account, key),
};

interface Refund {
  readonly lines: Commands["REFUND"]["lines"];
  readonly note: string | null;
  readonly transactions: readonly Readonly<Record<string, unknown>>[];
}

/** The key goes along twice: Shopify knows a repeated call by it, and the note shows it to whoever looks whether it was done. */
async function refund(
  order: Order,
  { lines, note, transactions }: Refund,
  account: Account<ShopifySettings>,
  key: string,
): Promise<CommandAnswer> {
  const data = await graphql(
    account,
    `mutation Refund($input: RefundInput!, $key: String!) {
      refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { field message } }
    }`,
    {
      key,
      input: {
        orderId: gid("Order", order.externalId),
        note: [note, markOf(key)].filter((part) => part !== null).join(" "),
        notify: transactions.length > 0,
        refundLineItems: lines.map(({ externalIds, quantity }) => ({
          lineItemId: gid("LineItem", externalIds[0] as string),
          quantity,
          restockType: "NO_RESTOCK",
        })),
        transactions,
      },
    },
    10,
  );
  const created = data.object("refundCreate");
  const said = saidBy(created.list("userErrors"));
  if (said !== null) return { outcome: "REJECTED", reason: `Shopify says: ${said}` };
  return { outcome: "ACCEPTED", reference: idOf(created.object("refund").text("id")) };
}

async function refundWith(order: Order, account: Account<ShopifySettings>, key: string): Promise<CommandAnswer | null> {
  const data = await graphql(
    account,
    `query Refunds($id: ID!) { order(id: $id) { refunds(first: 100) { id note } } }`,
    { id: gid("Order", order.externalId) },
    10,
  );
  const refunds: readonly Reader[] = data.optionalObject("order")?.list("refunds") ?? [];
  const found = refunds.find((one) => one.optionalText("note")?.includes(markOf(key)));
  return found ? { outcome: "ACCEPTED", reference: idOf(found.text("id")) } : null;
}

const markOf = (key: string): string => `[${key}]`;

async function observeWhole(order: Order, account: Account<ShopifySettings>): Promise<CommandAnswer | null> {
  const data = await graphql(
    account,
    `query Cancelled($id: ID!) { order(id: $id) { cancelledAt } }`,
    { id: gid("Order", order.externalId) },
    2,
  );
  return data.optionalObject("order")?.optionalText("cancelledAt") ? { outcome: "ACCEPTED", reference: null } : null;
}

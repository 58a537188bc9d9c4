import type { CancelReason, CommandAnswer, Commands, Teller } from "../../src/channels/command.ts";
import { cancellationsOf } from "./cancellations.ts";
import { call, type TikTokAccount } from "./client.ts";
import { type Order, orderNow } from "./order.ts";
import { accepted, pending, rejected, rejectedBy } from "./outcome.ts";
import type { TikTokReason, TikTokSettings } from "./settings.ts";

/** TikTok decides, and may ask the buyer. */
export const cancel: Teller<TikTokSettings, "CANCEL"> = {
  decides: true,
  async send(command, account) {
    const order = await orderNow(account, command.order.externalId);
    if (isDone(command, order)) return accepted(null);
    const reason = reasonOf(command.reason, order.status, account.settings);
    if (reason === null)
      return rejected(
        `TikTok Shop knows no reason like ${command.reason} for an order that is ${order.status}: choose another, or set otherCancelReason.`,
      );
    const answer = await call(account, {
      path: "/return_refund/202309/cancellations",
      body: { order_id: command.order.externalId, cancel_reason: reason, ...partOf(command, order) },
    });
    if (!answer.done) return rejectedBy("the cancellation", answer);
    const id = answer.data.id("cancel_id");
    const status = answer.data.optionalText("cancel_status") ?? "";
    return /_(SUCCESS|COMPLETE)$/.test(status) ? accepted(id) : pending(id);
  },
  observe,
};

/** The order itself says it at the end; before that its cancellations do. */
async function observe(command: Commands["CANCEL"], account: TikTokAccount): Promise<CommandAnswer | null> {
  const order = await orderNow(account, command.order.externalId);
  if (isDone(command, order)) return accepted(null);
  // An earlier one of other units is not this one.
  const wanted = idsOf(command) ?? order.rows.filter((row) => !row.cancelled).map(({ id }) => id);
  const found = (await cancellationsOf(account, command.order.externalId, "CANCEL")).find(({ lineIds }) =>
    wanted.every((id) => lineIds.includes(id)),
  );
  if (found === undefined) return null;
  if (found.state === "PENDING") return pending(found.id);
  return found.state === "DONE" ? accepted(found.id) : rejected(`TikTok Shop did not cancel it: ${found.status}.`);
}

const idsOf = ({ lines }: Commands["CANCEL"]): readonly string[] | null => lines?.flatMap(({ externalIds }) => externalIds) ?? null;

function isDone(command: Commands["CANCEL"], { status, rows }: Order): boolean {
  const ids = idsOf(command);
  return ids === null ? status === "CANCELLED" : ids.every((id) => rows.find((row) => row.id === id)?.cancelled);
}

/** Units by row, and by SKU for the markets that count so. */
function partOf(command: Commands["CANCEL"], { rows }: Order): Readonly<Record<string, unknown>> {
  const ids = idsOf(command);
  if (ids === null) return {};
  const named = rows.filter((row) => ids.includes(row.id));
  return {
    order_line_item_ids: ids,
    skus: [...Map.groupBy(named, ({ skuId }) => skuId)].map(([sku_id, some]) => ({ sku_id, quantity: some.length })),
  };
}

/** By what they are before payment and after it. https://partner.tiktokshop.com/docv2/page/cancel-reasons */
const reasons: Readonly<Record<TikTokReason, readonly [unpaid: string | null, paid: string | null]>> = {
  OUT_OF_STOCK: ["seller_cancel_unpaid_reason_out_of_stock", "seller_cancel_reason_out_of_stock"],
  PRICE_ERROR: ["seller_cancel_unpaid_reason_wrong_price", "seller_cancel_reason_wrong_price"],
  CUSTOMER_REQUEST: ["seller_cancel_unpaid_reason_buyer_requested_cancellation", "seller_cancel_paid_reason_buyer_requested_cancellation"],
  ADDRESS: [null, "seller_cancel_paid_reason_address_not_deliver"],
};

/** In the United Kingdom each ends in `_uk`. What a market lacks TikTok refuses. */
function reasonOf(ours: CancelReason, status: string, { region, otherCancelReason }: TikTokSettings): string | null {
  const reason = ours === "FRAUD" || ours === "OTHER" ? otherCancelReason : ours;
  const name = reason && reasons[reason][status === "UNPAID" ? 0 : 1];
  return name && (region === "GB" ? `${name}_uk` : name);
}

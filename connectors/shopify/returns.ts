import type { Account } from "../../src/channels/account.ts";
import type { ChannelEvent, Delivery } from "../../src/channels/connector.ts";
import type { ChannelReturnReason, ChannelReturnStatus, IncomingReturn, IncomingReturnLine } from "../../src/channels/incoming-return.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { type Money, sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { gid, graphql, idOf } from "./client.ts";
import type { ShopifySettings } from "./settings.ts";

/** https://shopify.dev/docs/api/admin-graphql/2026-01/objects/Return */
const query = `query Return($id: ID!) {
  return(id: $id) {
    id
    status
    order { id }
    returnLineItems(first: 100) {
      nodes { quantity returnReason ... on ReturnLineItem { fulfillmentLineItem { lineItem { id sku } } } }
    }
    refunds(first: 50) { nodes { totalRefundedSet { shopMoney { amount currencyCode } } } }
  }
}`;

/** A webhook about a return, or about a refund of one, names it: it is asked for. */
export const hintAt = (ret: Reader): ChannelEvent => ({
  kind: "hint",
  hint: { about: "RETURN", externalId: ret.id("id"), version: null },
});

/** A return has no time of its last change: that at which it was asked for stands in for it. */
export async function fetchReturn(externalId: string, account: Account<ShopifySettings>): Promise<Delivery> {
  const seenAt = account.now().toISOString();
  const data = await graphql(account, query, { id: gid("Return", externalId) }, 60);
  if (data.optionalObject("return") === null)
    throw new ChannelRefused(`Shopify has no return ${externalId}; asking again cannot help.`, 404);
  return { headers: {}, body: bytesOf({ return: data.raw("return"), seenAt }) };
}

/** What `fetchReturn` put together. */
export function returnIn(message: Reader): ChannelEvent {
  const ret = message.object("return");
  const seenAt = message.instant("seenAt");
  const native = ret.text("status");
  const refund = refundedIn(ret);
  const status = statuses.get(native) ?? "REQUESTED";
  const incoming: IncomingReturn = {
    externalId: idOf(ret.text("id")),
    externalOrderId: idOf(ret.object("order").text("id")),
    // What was given back for it in Shopify itself.
    status: refund !== null && status === "APPROVED" ? "REFUNDED" : status,
    nativeStatus: native,
    wish: "REFUND",
    askedAt: seenAt,
    updatedAt: seenAt,
    // The merchant refunds, here or there.
    channelRefunds: false,
    refund,
    lines: ret.object("returnLineItems").list("nodes").map(lineOf),
  };
  return { kind: "return", return: incoming };
}

/** CLOSED: nothing more comes of it there, whatever that was. */
const statuses = new Map<string, ChannelReturnStatus>([
  ["REQUESTED", "REQUESTED"],
  ["OPEN", "APPROVED"],
  ["CLOSED", "APPROVED"],
  ["DECLINED", "DECLINED"],
  ["CANCELED", "CANCELLED"],
]);

function refundedIn(ret: Reader): Money | null {
  const amounts = ret
    .object("refunds")
    .list("nodes")
    .map((refund) => refund.object("totalRefundedSet").object("shopMoney"))
    .map((amount) => amount.money("amount", amount.currency("currencyCode")));
  const [first] = amounts;
  const all = first === undefined ? null : sum(amounts, first.currency);
  return all !== null && all.minor > 0n ? all : null;
}

/** What was not fulfilled when it was asked for names no line. */
function lineOf(item: Reader): IncomingReturnLine {
  const line = item.optionalObject("fulfillmentLineItem")?.object("lineItem") ?? null;
  const nativeReason = item.optionalText("returnReason");
  return {
    externalIds: line === null ? [] : [idOf(line.text("id"))],
    listingKeys: [line?.optionalText("sku")].filter((key) => key != null),
    quantity: item.integer("quantity"),
    reason: reasons.get(nativeReason ?? "") ?? "OTHER",
    nativeReason,
  };
}

const reasons = new Map<string, ChannelReturnReason>([
  ["COLOR", "WRONG_COLOUR"],
  ["DEFECTIVE", "DEFECTIVE"],
  ["NOT_AS_DESCRIBED", "NOT_AS_DESCRIBED"],
  ["SIZE_TOO_LARGE", "WRONG_SIZE"],
  ["SIZE_TOO_SMALL", "WRONG_SIZE"],
  ["STYLE", "UNWANTED"],
  ["UNWANTED", "UNWANTED"],
  ["WRONG_ITEM", "WRONG_ITEM"],
]);

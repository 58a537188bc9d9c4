import type { ChannelEvent } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";

/** SELLER_DEAUTHORIZATION and UPCOMING_AUTHORIZATION_EXPIRATION, which comes daily in the last 30 days. */
const access = new Map([
  [6, "ENDED"],
  [7, "ENDS_SOON"],
] as const);

/**
 * What a push hints at: 1 order, 2 reverse, 3 address, 4 package, 11 cancellation name orders; any other that does is taken alike. 12 names a return.
 * `shopId`: one address may hear of all shops of an app; of another than this one nothing is meant.
 */
export function eventsOf(push: Reader, shopId: string | null): ChannelEvent[] {
  const type = push.integer("type");
  if (shopId !== null && push.has("shop_id") && push.id("shop_id") !== shopId) return [];
  const ending = access.get(type as 6 | 7);
  if (ending !== undefined) return [{ kind: "access", access: ending }];
  const data = push.optionalObject("data");
  if (data === null) return [];
  const returnId = data.optionalId("return_id");
  if (returnId !== null)
    return [{ kind: "hint", hint: { about: "RETURN", externalId: returnId, version: data.optionalId("update_time") } }];
  const ids = [data.optionalId("order_id"), ...(data.optionalList("package_list") ?? []).flatMap((each) => each.texts("order_id_list"))];
  return [...new Set(ids)].filter((id) => id !== null).map((externalId) => ({ kind: "hint", hint: { externalId, version: null } }));
}

import type { ChannelEvent } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import type { ShopeeSettings } from "./settings.ts";

const unauthorized = 2;
const authorizationEndsSoon = 12;

/** A push says that something changed: with the return or the order it names, it is a hint. One address takes the pushes of all shops of an app. */
export function pushed(push: Reader, settings?: ShopeeSettings): ChannelEvent[] {
  const data = dataOf(push);
  const code = push.integer("code");
  if (settings !== undefined && !concerns(push, settings.shopId)) return [];
  if (code === unauthorized) return [{ kind: "access", access: "ENDED" }];
  if (code === authorizationEndsSoon) return [{ kind: "access", access: "ENDS_SOON" }];
  const version = data?.optionalId("update_time") ?? null;
  const returnId = data?.optionalId("return_sn") ?? null;
  if (returnId !== null) return [{ kind: "hint", hint: { about: "RETURN", externalId: returnId, version } }];
  const externalId = data?.optionalId("ordersn") ?? data?.optionalId("order_sn") ?? null;
  if (externalId === null) return [];
  return [{ kind: "hint", hint: { externalId, version } }];
}

/** Whether a push is about this shop. Some name the shop only in a sentence. */
export function concerns(push: Reader, shopId: string): boolean {
  const data = dataOf(push);
  const shops = [...idsAt(push, "shop_id"), ...(data ? shopKeys.flatMap((key) => idsAt(data, key)) : [])];
  return shops.length > 0 ? shops.includes(shopId) : (data?.optionalText("extra")?.match(/\d+/g)?.includes(shopId) ?? false);
}

const shopKeys = ["shop_id", "shopid", "shop_id_list", "shop_expire_soon"];

/** The message; as a text in what was lost, or repeated within. */
function dataOf(push: Reader): Reader | null {
  const raw = push.raw("data");
  if (typeof raw === "string") {
    if (!raw.trim().startsWith("{")) return null;
    return inner(Reader.json(raw, push.pathOf("data")));
  }
  return raw === undefined || Array.isArray(raw) ? null : inner(push.object("data"));
}

const inner = (data: Reader): Reader => (data.has("code") && data.hasObject("data") ? data.object("data") : data);

/** One id or a list of them. */
function idsAt(reader: Reader, key: string): string[] {
  const said = reader.raw(key);
  return (Array.isArray(said) ? said : said === undefined ? [] : [said]).map(String);
}

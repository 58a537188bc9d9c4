import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { stockIn } from "./catalogue.ts";
import { read, type WooCommerceAccount, write } from "./client.ts";
import type { WooCommerceSettings } from "./settings.ts";

type Listed = Pick<ToldLevel, "listing">;

/** Simple products are told in one call, variations in one for each product. The shop takes up to 100 in a call and keeps no levels by place. */
export const stock: StockTeller<WooCommerceSettings> = {
  mostAtOnce: 100,
  byPlace: false,
  async set(levels, account) {
    const answers = new Map<string, LevelAnswer>();
    for (const [path, those] of byPath(levels)) {
      const update = those.map(({ listing, quantity }) => ({ id: Number(idOf(listing)), manage_stock: true, stock_quantity: quantity }));
      const body = await write(account, "POST", `${path}/batch`, { update });
      for (const each of partsOf(body, "update").map((part) => Reader.json(part))) answers.set(`${path} ${each.id("id")}`, answerOf(each));
    }
    return levels.map((level) => answers.get(keyOf(level)) ?? { outcome: "REFUSED", reason: "WooCommerce did not answer for this one." });
  },
  async shown(levels, account) {
    const units = new Map<string, number | null>();
    for (const [path, those] of byPath(levels))
      for (const thing of await things(account, path, those)) units.set(`${path} ${thing.id("id")}`, stockIn(thing));
    return levels.map((level) => units.get(keyOf(level)) ?? null);
  },
};

/** One that is refused stands in the answer with its reason, and the others are done. */
function answerOf(each: Reader): LevelAnswer {
  const error = each.optionalObject("error");
  return error === null ? { outcome: "SET" } : { outcome: "REFUSED", reason: `WooCommerce: ${error.optionalText("code") ?? "refused"}` };
}

async function things(account: WooCommerceAccount, path: string, those: readonly Listed[]): Promise<Reader[]> {
  const body = await read(account, path, { include: those.map(({ listing }) => idOf(listing)).join(","), per_page: "100" });
  return partsOf(body).map((each) => Reader.json(each));
}

function byPath<Level extends Listed>(levels: readonly Level[]): Map<string, Level[]> {
  return Map.groupBy(levels, ({ listing }) => pathOf(listing));
}

const keyOf = ({ listing }: Listed): string => `${pathOf(listing)} ${idOf(listing)}`;
const idOf = ({ externalIds: { productId, variationId } }: Listed["listing"]): string => variationId ?? productId ?? "";
const pathOf = ({ externalIds: { productId, variationId } }: Listed["listing"]): string =>
  variationId === undefined ? "/wc/v3/products" : `/wc/v3/products/${productId}/variations`;

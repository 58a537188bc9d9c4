import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { unitsIn } from "./catalogue.ts";
import { change, isDone, type LazadaAccount, read } from "./client.ts";
import type { LazadaError } from "./errors.ts";
import type { LazadaSettings } from "./settings.ts";

type Listed = Pick<ToldLevel, "listing">;

interface Sku {
  readonly itemId: string;
  readonly skuId: string;
  readonly sellerSku: string;
  readonly units: number | null;
}

/** The sellable quantity: what buyers may order, open orders taken off already. Lazada recommends 20 SKUs a call. */
export const stock: StockTeller<LazadaSettings> = {
  mostAtOnce: 20,
  byPlace: false,
  async set(levels, account) {
    const skus = await skusOf(levels, account);
    const known = levels.flatMap((level) => {
      const sku = skus.get(sellerSkuOf(level));
      return sku ? [{ sku, quantity: level.quantity }] : [];
    });
    const refused = known.length === 0 ? new Map<string, string>() : await write(account, known);
    return levels.map((level): LevelAnswer => {
      const reason = skus.has(sellerSkuOf(level)) ? refused.get(sellerSkuOf(level)) : "Lazada has no such SKU.";
      return reason === undefined ? { outcome: "SET" } : { outcome: "REFUSED", reason };
    });
  },
  async shown(levels, account) {
    const skus = await skusOf(levels, account);
    return levels.map((level) => skus.get(sellerSkuOf(level))?.units ?? null);
  },
};

const sellerSkuOf = ({ listing }: Listed): string => listing.externalIds.sellerSku ?? listing.externalSku;

/** By the seller's SKU; what Lazada does not have is left out. */
async function skusOf(levels: readonly Listed[], account: LazadaAccount): Promise<ReadonlyMap<string, Sku>> {
  if (levels.length === 0) return new Map();
  const wanted = Buffer.from(bytesOf(levels.map(sellerSkuOf))).toString();
  const body = await read(account, "/products/get", { filter: "all", limit: "50", offset: "0", sku_seller_list: wanted });
  const products = Reader.json(body).object("data").optionalList("products") ?? [];
  return new Map(
    products.flatMap((product) =>
      product.list("skus").flatMap((sku): [string, Sku][] => {
        const sellerSku = sku.optionalId("SellerSku");
        if (sellerSku === null) return [];
        const units = unitsIn(sku, account.settings.warehouseCode);
        return [[sellerSku, { itemId: product.id("item_id"), skuId: sku.id("SkuId"), sellerSku, units }]];
      }),
    ),
  );
}

interface Level {
  readonly sku: Sku;
  readonly quantity: number;
}

/**
 * Answers why SKUs were refused. An error may have stopped the others, too: those it does not name are written again, and each by itself where it
 * names none.
 */
async function write(account: LazadaAccount, levels: readonly Level[]): Promise<ReadonlyMap<string, string>> {
  const answer = await change(account, "POST", "/product/stock/sellable/update", { payload: payloadOf(account, levels) });
  if (isDone(answer) || answer.refused === null) return new Map();
  const named = new Map(
    answer.refused.detail.flatMap(({ sellerSku, message }) => (sellerSku === null ? [] : [[sellerSku, reasonOf(message)]])),
  );
  if (levels.length === 1) return new Map(levels.map(({ sku }) => [sku.sellerSku, named.get(sku.sellerSku) ?? reasonIn(answer.refused)]));
  const rest = levels.filter(({ sku }) => !named.has(sku.sellerSku));
  const again = rest.length < levels.length ? [rest] : rest.map((level) => [level]);
  const refused = new Map(named);
  for (const some of again) if (some.length > 0) for (const [sku, reason] of await write(account, some)) refused.set(sku, reason);
  return refused;
}

const reasonOf = (message: string): string => `Lazada refused the level: ${message.slice(0, 200)}`;
const reasonIn = (refused: LazadaError | null): string =>
  reasonOf([refused?.code, ...(refused?.detail.map(({ message }) => message) ?? []), refused?.message].filter(Boolean).join(": "));

/** https://open.lazada.com/apps/doc/api?path=%2Fproduct%2Fstock%2Fsellable%2Fupdate */
function payloadOf({ settings: { warehouseCode } }: LazadaAccount, levels: readonly Level[]): string {
  const skus = levels.map(({ sku, quantity }) => {
    const units = `<SellableQuantity>${quantity}</SellableQuantity>`;
    const level =
      warehouseCode === null
        ? units
        : `<MultiWarehouseInventories><MultiWarehouseInventory><WarehouseCode>${escaped(warehouseCode)}</WarehouseCode>${units}</MultiWarehouseInventory></MultiWarehouseInventories>`;
    return `<Sku><ItemId>${sku.itemId}</ItemId><SkuId>${sku.skuId}</SkuId><SellerSku>${escaped(sku.sellerSku)}</SellerSku>${level}</Sku>`;
  });
  return `<Request><Product><Skus>${skus.join("")}</Skus></Product></Request>`;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (sign) => escapes[sign] ?? sign);

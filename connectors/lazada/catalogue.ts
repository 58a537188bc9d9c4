import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { Reader } from "../../src/kit/read.ts";
import { type LazadaAccount, read } from "./client.ts";

const most = 50;
/** Lazada answers no offset beyond. */
const farthest = 10_000;
/** Nothing was for sale before. */
const beginning = Date.UTC(2012, 0);

/** Products made between two instants, in milliseconds, from an offset on. `end`: where the whole ends. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly end: number;
}

/** Products, each with its SKUs; by when they were made where there are more than offsets reach. */
export async function catalogue(account: LazadaAccount, cursor: string | null): Promise<CataloguePage> {
  let piece = cursor === null ? whole(account.now().getTime()) : pieceIn(cursor);
  let { products, total } = await list(account, piece);
  while (total > farthest && piece.to - piece.from > 2000) {
    piece = { ...piece, to: piece.from + Math.floor((piece.to - piece.from) / 2), offset: 0 };
    ({ products, total } = await list(account, piece));
  }
  return { entries: products.filter(isSold).flatMap(entriesOf), next: after(piece, products.length, total) };
}

const whole = (now: number): Piece => ({ from: beginning, to: now, offset: 0, end: now });

const pieceIn = (cursor: string): Piece => {
  const [from = 0, to = 0, offset = 0, end = 0] = cursor.split("|").map(Number);
  return { from, to, offset, end };
};

async function list(account: LazadaAccount, { from, to, offset, end }: Piece) {
  const isWhole = from === beginning && to === end;
  const data = Reader.json(
    await read(account, "/products/get", {
      filter: "all",
      limit: String(most),
      offset: String(offset),
      ...(!isWhole && { create_after: stampOf(from), create_before: stampOf(to) }),
    }),
  ).object("data");
  const products = data.optionalList("products") ?? [];
  return { products, total: products.length === 0 ? 0 : data.integer("total_products") };
}

/** The next piece may hold twice as long a time: it is cut where that is too much. */
function after({ from, to, offset, end }: Piece, onPage: number, total: number): string | null {
  const seen = offset + onPage;
  if (onPage > 0 && seen < total) return [from, to, seen, end].join("|");
  return to < end ? [to, Math.min(end, to + 2 * (to - from)), 0, end].join("|") : null;
}

/** `2026-11-22T10:00:00+0000` */
const stampOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+0000`;

const isSold = (product: Reader): boolean => !/^deleted$/i.test(product.optionalText("status") ?? "");

function entriesOf(product: Reader): CatalogueEntry[] {
  const itemId = product.id("item_id");
  const name = product.optionalObject("attributes")?.optionalText("name") ?? null;
  return product.list("skus").map((sku) => {
    const skuId = sku.id("SkuId");
    const sellerSku = sku.optionalId("SellerSku");
    return {
      externalSku: sellerSku ?? skuId,
      externalIds: { itemId, skuId, ...(sellerSku !== null && { sellerSku }) },
      title: name ?? sellerSku ?? skuId,
      barcode: null,
      stock: unitsIn(sku, null),
    };
  });
}

/** Units that can be bought: of the warehouse that is named, else of the one every seller has. Null: not said. */
export function unitsIn(sku: Reader, warehouseCode: string | null): number | null {
  const wanted = (warehouseCode ?? "dropshipping").toLowerCase();
  const there = sku.optionalList("multiWarehouseInventories")?.find((one) => one.optionalText("warehouseCode")?.toLowerCase() === wanted);
  if (there || warehouseCode !== null) return there?.optionalInteger("sellableQuantity") ?? null;
  return sku.optionalInteger("Available") ?? sku.optionalInteger("quantity");
}

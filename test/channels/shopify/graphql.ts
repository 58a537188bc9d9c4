import { execute, parse, validate } from "graphql";
import type { Answer, Called } from "../channel-server.ts";
import { cancelOrder, type FulfillmentInput, type Quantity, type RefundInput, refund, setQuantities, ship } from "./mutations.ts";
import { gid, location, numberOf } from "./order.ts";
import { item, seen, seenReturn, variantPage } from "./queries.ts";
import { shopifySchema } from "./schema.ts";
import type { ShopifyShop } from "./shop.ts";

export async function answerGraphql(shop: ShopifyShop, { body }: Called): Promise<Answer> {
  const { query, variables } = JSON.parse(Buffer.from(body).toString()) as { query: string; variables: Record<string, unknown> };
  const now = Date.now();
  const cost = query.includes("productVariants") ? 50 : 10;
  const left = Math.min(2_000, shop.points.left + ((now - shop.points.at) / 1000) * 100);
  const enough = left >= cost;
  shop.points = { left: enough ? left - cost : left, at: now };
  const throttleStatus = { maximumAvailable: 2_000, currentlyAvailable: Math.floor(shop.points.left), restoreRate: 100 };
  const extensions = { cost: { requestedQueryCost: cost, ...(enough && { actualQueryCost: cost }), throttleStatus } };
  if (!enough) return { body: { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions } };
  const document = parse(query);
  const wrong = validate(shopifySchema, document);
  if (wrong.length > 0) {
    shop.refused.push(...wrong.map(({ message }) => message));
    return { body: { errors: wrong.map(({ message }) => ({ message, extensions: { code: "undefinedField" } })) } };
  }
  const key = typeof variables.key === "string" ? variables.key : null;
  const known = key === null ? undefined : shop.idempotent.get(key);
  const data = known ?? (await execute({ schema: shopifySchema, document, rootValue: rootValue(shop), variableValues: variables }));
  if (key !== null) shop.idempotent.set(key, data);
  return { body: { ...(data as object), extensions } };
}

function rootValue(shop: ShopifyShop) {
  return {
    locations: () => ({ nodes: [{ id: gid("Location", location) }], pageInfo: { hasNextPage: false } }),
    inventoryItem: ({ id }: { id: string }) => item(shop, numberOf(id)),
    productVariants: ({ first, after }: { first: number; after: string | null }) =>
      variantPage(shop, Math.min(first, 2), Number(after ?? 0)),
    order: ({ id }: { id: string }) => {
      const order = shop.orders.get(numberOf(id));
      return order ? seen(order) : null;
    },
    return: ({ id }: { id: string }) => {
      const ret = shop.returns.get(numberOf(id));
      return ret ? seenReturn(ret) : null;
    },
    inventorySetQuantities: ({ input }: { input: { quantities: readonly Quantity[] } }) => setQuantities(shop, input.quantities),
    fulfillmentCreate: ({ fulfillment }: { fulfillment: FulfillmentInput }) => ship(shop, fulfillment),
    orderCancel: ({ orderId }: { orderId: string }) => cancelOrder(shop, numberOf(orderId)),
    refundCreate: ({ input }: { input: RefundInput }) => refund(shop, input),
  };
}

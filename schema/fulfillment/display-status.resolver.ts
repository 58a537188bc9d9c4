import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { displayStatusesOfOrders, displayStatuses as words } from "../../src/fulfillment/display-status.rows.ts";
import type { OrderRow } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { OrderObject } from "../orders/order.type.ts";

export const OrderDisplayStatus = describedEnum(
  "OrderDisplayStatus",
  "How far an order is, in one word for people. Programs go by `status`, `paymentStatus` and `fulfillmentStatus`.",
  words,
  {
    RECEIVED: "It came in.",
    PAID: "It is paid, and nobody works on it yet.",
    PROCESSING: "Work on it has begun, or a part of it has left.",
    PACKED: "All that has not left is packed.",
    SHIPPED: "All of it has left.",
    DELIVERED: "The buyer has all of it.",
    CANCELLED: "It is no longer wanted.",
  },
);

@Resolver(() => OrderObject)
export class OrderDisplayStatusResolver {
  @FieldResolver(() => OrderDisplayStatus, { description: "How far all of it is, in one word." })
  async displayStatus(@Root() { id }: OrderRow, @Ctx() context: Context): Promise<string> {
    return (await loadOne(context, displayStatusesOfOrders, id))?.word ?? "RECEIVED";
  }
}

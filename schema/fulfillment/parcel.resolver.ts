import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { workOf } from "../../src/flows/answer-request.ts";
import { markReadyToShip, type Shipping, shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { type FulfillmentState, fulfillmentTransitions } from "../../src/fulfillment/fulfillment.states.ts";
import {
  type FulfillmentLineRow,
  type FulfillmentRow,
  fulfillmentCount,
  fulfillmentPage,
  fulfillmentsById,
  fulfillmentsOfOrders,
  linesOfFulfillments,
} from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { type OrderRow, orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import { fulfillmentFilterIn } from "./parcel.filter.ts";
import { linesIn } from "./parcel.inputs.ts";
import {
  FulfillmentConnection,
  FulfillmentFilterInput,
  FulfillmentLineObject,
  FulfillmentObject,
  FulfillmentStatus,
  MarkReadyToShipInput,
  MarkReadyToShipPayload,
  ShipFulfillmentOrderInput,
  ShipFulfillmentOrderPayload,
} from "./parcel.type.ts";

@Resolver(() => FulfillmentObject)
export class FulfillmentResolver {
  @Needs("fulfillment:read")
  @Query(() => FulfillmentConnection, {
    description: "Parcels, newest first: what stands on the pick-up shelf, what is on its way, which one has a number.",
  })
  async fulfillments(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => FulfillmentFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: FulfillmentFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = fulfillmentFilterIn(input);
    const found = await fulfillmentPage(em, filter, page, access);
    return connectionOf(FulfillmentConnection, found, () => fulfillmentCount(em, filter, mostCounted, access));
  }

  @Needs("fulfillment:read")
  @Query(() => FulfillmentObject, { nullable: true, description: "One parcel; null when there is none that the key may see." })
  fulfillment(@Arg("id", () => ID, { description: "The parcel's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, fulfillmentsById, idIn("Fulfillment", id, ["id"]));
  }

  @Needs("fulfillment:write")
  @Mutation(() => ShipFulfillmentOrderPayload, {
    description: "A parcel leaves: its stock is gone, its units are fulfilled, and the channel is told where it wants to know.",
  })
  shipFulfillmentOrder(
    @Arg("input", () => ShipFulfillmentOrderInput, { description: "The parcel." }) input: ShipFulfillmentOrderInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "shipFulfillmentOrder", input, async (em, deed) => {
      const { id, orderId } = await visibleWork(context, em, input.fulfillmentOrderId);
      const lines = linesIn(input.lines);
      let fulfillmentId = "";
      const shipping = shippingIn(input);
      await onOrder(em, deed, orderId, (book, work) => {
        fulfillmentId = shipFulfillmentOrder(book, work, workOf(book, id), lines, shipping).id;
      });
      return { fulfillmentOrderId: id, fulfillmentId, commandId: await commandOf(em, fulfillmentId) };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => MarkReadyToShipPayload, {
    description: "Tells the channel that work is packed, where the channel brings the carrier and the label.",
  })
  markReadyToShip(
    @Arg("input", () => MarkReadyToShipInput, { description: "The work." }) input: MarkReadyToShipInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "markReadyToShip", input, async (em, deed) => {
      const { id, orderId } = await visibleWork(context, em, input.fulfillmentOrderId);
      let commandId = "";
      const shipping = shippingIn(input);
      await onOrder(em, deed, orderId, (book, work) => {
        commandId = markReadyToShip(book, work, workOf(book, id), shipping).id;
      });
      return { fulfillmentOrderId: id, commandId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: FulfillmentRow): string {
    return globalId("Fulfillment", id);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it is of. Needs `orders:read`." })
  order(@Root() { orderId }: FulfillmentRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => FulfillmentOrderObject, { nullable: true, description: "The work it is the outcome of." })
  fulfillmentOrder(@Root() { fulfillmentOrderId }: FulfillmentRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentOrdersById, fulfillmentOrderId);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it left from. Needs `locations:read`." })
  location(@Root() { locationId }: FulfillmentRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Pick-up: the six digits that the buyer says at the counter. Null for a key without `pii:read`: who stands at the counter should not have it.",
  })
  pickupCode(@Root() { pickupCode }: FulfillmentRow, @Ctx() { access }: Context): string | null {
    return access.scopes.has("pii:read") ? pickupCode : null;
  }

  @FieldResolver(() => [FulfillmentStatus], { description: "What it can become from here." })
  nextStatuses(@Root() { status }: FulfillmentRow): readonly string[] {
    return fulfillmentTransitions[status as FulfillmentState];
  }

  @FieldResolver(() => Money, { nullable: true, description: "What carrying it costs the merchant; null when nobody said." })
  cost(@Root() { costMinor, costCurrency }: FulfillmentRow): Money | null {
    return costMinor === null || costCurrency === null ? null : moneyField(costMinor, costCurrency);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What its carrier collects from the buyer; null: nothing." })
  collect(@Root() { collectMinor, orderCurrency }: FulfillmentRow): Money | null {
    return collectMinor === null ? null : moneyField(collectMinor, orderCurrency);
  }

  @FieldResolver(() => [FulfillmentLineObject], { description: "What is in it." })
  lines(@Root() { id }: FulfillmentRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfFulfillments, ({ fulfillmentId }) => fulfillmentId, id);
  }
}

@Resolver(() => FulfillmentLineObject)
export class FulfillmentLineResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line whose units these are." })
  orderLine(@Root() { orderLineId }: FulfillmentLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }
}

@Resolver(() => OrderObject)
export class OrderParcelsResolver {
  @Needs("fulfillment:read")
  @FieldResolver(() => [FulfillmentObject], { description: "The parcels in which it left, oldest first. Needs `fulfillment:read`." })
  fulfillments(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(fulfillmentsOfOrders, ({ orderId }) => orderId, id);
  }
}

/** What the channel is told of the parcel, if anything. */
const commandOf = async (em: EntityManager, fulfillmentId: string): Promise<string | null> =>
  (await row(em, sql<{ id: string }>`select id from channel_commands where fulfillment_id = ${fulfillmentId}`))?.id ?? null;

/** Throws Refusal NOT_FOUND for work that the key may not see. */
async function visibleWork(
  { access }: Context,
  em: EntityManager,
  text: string,
): Promise<{ readonly id: string; readonly orderId: string }> {
  const id = idIn("FulfillmentOrder", text, ["fulfillmentOrderId"]);
  const [found] = await fulfillmentOrdersById(em, [id], access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
  return found;
}

function shippingIn({ carrier, trackingNumber, trackingUrl, notifyBuyer }: MarkReadyToShipInput): Shipping {
  if (trackingUrl && !(URL.canParse(trackingUrl) && trackingUrl.startsWith("https://")))
    throw new Refusal("INVALID", "A parcel is followed at an address that begins with https://.", ["trackingUrl"]);
  return { carrier: carrier || null, trackingNumber: trackingNumber || null, trackingUrl: trackingUrl || null, notifyBuyer };
}

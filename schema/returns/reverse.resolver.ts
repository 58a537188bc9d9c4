import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { reverseTransitions } from "../../src/returns/return.states.ts";
import { linesOfReverses } from "../../src/returns/return-lines.rows.ts";
import { returnsById } from "../../src/returns/returns.rows.ts";
import {
  deliveriesOfReverses,
  type ReverseRow,
  reverseCount,
  reversePage,
  reversesById,
  unexpectedOfReverses,
} from "../../src/returns/reverses.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { LocationObject } from "../locations/location.type.ts";
import { ReverseFulfillmentOrderStatus } from "./return.enums.ts";
import { reverseFilterIn } from "./return.filter.ts";
import {
  ReturnLineObject,
  ReturnObject,
  ReverseDeliveryObject,
  ReverseFulfillmentOrderConnection,
  ReverseFulfillmentOrderFilterInput,
  ReverseFulfillmentOrderObject,
  UnexpectedItemObject,
} from "./return.type.ts";

@Resolver(() => ReverseFulfillmentOrderObject)
export class ReverseFulfillmentOrderResolver {
  @Needs("returns:read")
  @Query(() => ReverseFulfillmentOrderConnection, { description: "What comes back where, oldest first: a returns desk's list of work." })
  async reverseFulfillmentOrders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ReverseFulfillmentOrderFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: ReverseFulfillmentOrderFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = reverseFilterIn(input);
    const found = await reversePage(em, filter, page, access);
    return connectionOf(ReverseFulfillmentOrderConnection, found, () => reverseCount(em, filter, mostCounted, access));
  }

  @Needs("returns:read")
  @Query(() => ReverseFulfillmentOrderObject, { nullable: true, description: "One of them; null when there is none that the key may see." })
  reverseFulfillmentOrder(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, reversesById, idIn("ReverseFulfillmentOrder", id, ["id"]));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ReverseRow): string {
    return globalId("ReverseFulfillmentOrder", id);
  }

  @FieldResolver(() => [ReverseFulfillmentOrderStatus], { description: "What it can become from here." })
  nextStates(@Root() { status }: ReverseRow) {
    return reverseTransitions[status as keyof typeof reverseTransitions];
  }

  @FieldResolver(() => ReturnObject, { nullable: true, description: "The return it is of." })
  return(@Root() { returnId }: ReverseRow, @Ctx() context: Context) {
    return loadOne(context, returnsById, returnId);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where the goods come; null: anywhere. Needs `locations:read`." })
  location(@Root() { locationId }: ReverseRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => [ReturnLineObject], { description: "The units that come, or came." })
  lines(@Root() { id }: ReverseRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfReverses, ({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId as string, id);
  }

  @FieldResolver(() => Int, { description: "Units that are to come or came." })
  async expectedQuantity(@Root() { id }: ReverseRow, @Ctx() { loaders }: Context) {
    return unitsOf(await loaders.many(linesOfReverses, ({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId as string, id));
  }

  @FieldResolver(() => Int, { description: "Of these, units that came." })
  async receivedQuantity(@Root() { id }: ReverseRow, @Ctx() { loaders }: Context) {
    const lines = await loaders.many(linesOfReverses, ({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId as string, id);
    return unitsOf(lines.filter(({ receivedAt }) => receivedAt !== null));
  }

  @FieldResolver(() => [ReverseDeliveryObject], { description: "The parcels in which they come." })
  deliveries(@Root() { id }: ReverseRow, @Ctx() { loaders }: Context) {
    return loaders.many(deliveriesOfReverses, ({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId, id);
  }

  @FieldResolver(() => [UnexpectedItemObject], { description: "What came along and was not to come back." })
  unexpected(@Root() { id }: ReverseRow, @Ctx() { loaders }: Context) {
    return loaders.many(unexpectedOfReverses, ({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId, id);
  }
}

const unitsOf = (lines: readonly { readonly quantity: number }[]): number => lines.reduce((units, { quantity }) => units + quantity, 0);

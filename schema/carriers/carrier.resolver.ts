import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import {
  type CarrierRow,
  type CarrierServiceRow,
  carrierCount,
  carrierPage,
  carriersById,
  servicesOfCarriers,
} from "../../src/carriers/carriers.rows.ts";
import { type CarrierValues, updateCarrier } from "../../src/flows/edit-rates.ts";
import { recordTransit } from "../../src/flows/record-transit.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { given } from "../kit/given.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import {
  CarrierConnection,
  CarrierFilterInput,
  CarrierObject,
  CarrierServiceObject,
  RecordTransitInput,
  RecordTransitPayload,
  UpdateCarrierInput,
  UpdateCarrierPayload,
} from "./carrier.type.ts";

@Resolver(() => CarrierObject)
export class CarrierResolver {
  @Needs("carriers:read")
  @Query(() => CarrierConnection, { description: "Who brings parcels to buyers, by code." })
  async carriers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CarrierFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: CarrierFilterInput | null,
    @Ctx() { em }: Context,
  ) {
    const found = await carrierPage(em, filter ?? {}, page);
    return connectionOf(CarrierConnection, found, () => carrierCount(em, filter ?? {}, mostCounted));
  }

  @Needs("carriers:read")
  @Query(() => CarrierObject, { nullable: true, description: "One carrier; null when there is none." })
  carrier(@Arg("id", () => ID, { description: "The carrier's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, carriersById, idIn("Carrier", id, ["id"]));
  }

  @Needs("carriers:write")
  @Mutation(() => UpdateCarrierPayload, { description: "Changes a carrier and its services." })
  updateCarrier(
    @Arg("input", () => UpdateCarrierInput, { description: "The change." }) input: UpdateCarrierInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "updateCarrier", input, async (em, deed) => {
      const carrierId = idIn("Carrier", input.id, ["id"]);
      await updateCarrier(em, deed, carrierId, given(input) as CarrierValues, input.version ?? null);
      return { carrierId };
    });
  }

  @Needs("carriers:write")
  @Mutation(() => RecordTransitPayload, {
    description: "Tells how long parcels took. From thirty on to a zone, promises are made by these instead of the rate card's days.",
  })
  recordTransit(
    @Arg("input", () => RecordTransitInput, { description: "The parcels." }) input: RecordTransitInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "recordTransit", input, async (em, deed) => ({
      recordedCount: String(await recordTransit(em, deed, input.arrivals)),
    }));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: CarrierRow): string {
    return globalId("Carrier", id);
  }

  @FieldResolver(() => [CarrierServiceObject], { description: "In what ways it brings them, by code." })
  services(@Root() { id }: CarrierRow, @Ctx() { loaders }: Context) {
    return loaders.many(servicesOfCarriers, ({ carrierId }) => carrierId, id);
  }
}

@Resolver(() => CarrierServiceObject)
export class CarrierServiceResolver {
  @FieldResolver(() => CarrierObject, { description: "Whose service it is." })
  carrier(@Root() { carrierId }: CarrierServiceRow, @Ctx() context: Context) {
    return loadOne(context, carriersById, carrierId);
  }
}

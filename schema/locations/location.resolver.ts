import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireLocation } from "../../src/access/access.ts";
import { createLocation, type LocationValues, updateLocation } from "../../src/flows/edit-location.ts";
import { type LocationRow, locationCount, locationPage, locationsById } from "../../src/locations/locations.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { given } from "../kit/given.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, type MoneyInput, moneyField, moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { afterClosing } from "./after-closing.ts";
import {
  CreateLocationInput,
  CreateLocationPayload,
  LocationConnection,
  LocationFilterInput,
  LocationObject,
  UpdateLocationInput,
  UpdateLocationPayload,
} from "./location.type.ts";
import { handlingCostWords } from "./location-work.type.ts";

@Resolver(() => LocationObject)
export class LocationResolver {
  @Needs("locations:read")
  @Query(() => LocationConnection, { description: "The places where stock lies, by code." })
  async locations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => LocationFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: LocationFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const found = await locationPage(em, filter ?? {}, page, access);
    return connectionOf(LocationConnection, found, () => locationCount(em, filter ?? {}, mostCounted, access));
  }

  @Needs("locations:read")
  @Query(() => LocationObject, { nullable: true, description: "One location; null when there is none that the key may see." })
  location(@Arg("id", () => ID, { description: "The location's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, locationsById, idIn("Location", id, ["id"]));
  }

  @Needs("locations:write")
  @Mutation(() => CreateLocationPayload, { description: "Adds a place to the network." })
  createLocation(
    @Arg("input", () => CreateLocationInput, { description: "The location." }) input: CreateLocationInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createLocation", input, async (em, deed) => {
      const { idempotencyKey, handlingCost, ...values } = given(input);
      const location = await createLocation(em, deed, { ...values, ...costIn(handlingCost) } as never);
      return { locationId: location.id };
    });
  }

  @Needs("locations:write")
  @Mutation(() => UpdateLocationPayload, { description: "Changes a location. What is left out stays as it is." })
  async updateLocation(
    @Arg("input", () => UpdateLocationInput, { description: "The change." }) input: UpdateLocationInput,
    @Ctx() context: Context,
  ) {
    const outcome = await mutate(context, "updateLocation", input, async (em, deed) => {
      const { idempotencyKey, id, version, handlingCost, ...values } = given(input);
      const locationId = idIn("Location", id, ["id"]);
      requireLocation(context.access, locationId, ["id"]);
      await updateLocation(em, deed, locationId, { ...values, ...costIn(handlingCost) } as LocationValues, version ?? null);
      return { locationId };
    });
    if (outcome.locationId && input.status) await afterClosing(context);
    return outcome;
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: LocationRow): string {
    return globalId("Location", id);
  }

  @FieldResolver(() => Money, { nullable: true, description: handlingCostWords })
  handlingCost(@Root() { handlingCostMinor, handlingCostCurrency }: LocationRow): Money | null {
    return handlingCostMinor === null ? null : moneyField(handlingCostMinor, handlingCostCurrency as string);
  }
}

/** Left out: as it is. Null: nothing is said of it any more. */
function costIn(cost: MoneyInput | null | undefined) {
  if (cost === undefined) return {};
  const amount = cost && moneyIn(cost);
  return { handlingCostMinor: amount?.minor ?? null, handlingCostCurrency: amount?.currency ?? null };
}

import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { type PickupPlace, pickupPlaces } from "../../src/flows/pickup-places.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { reservationsIn } from "../inventory/reservation.values.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { LocationObject } from "../locations/location.type.ts";
import { channelIn, destinationIn } from "./option.values.ts";
import { PickupLocationsInput, PickupPlaceObject } from "./pickup.type.ts";

const mostPlaces = 100;

@Resolver(() => PickupPlaceObject)
export class PickupPlaceResolver {
  @Needs("locations:read", "inventory:read")
  @Query(() => [PickupPlaceObject], {
    description:
      "Where an order of these lines could be picked up, all of it, the nearest first: by the channel's own stock. Nothing is reserved by asking.",
  })
  async pickupLocations(
    @Arg("input", () => PickupLocationsInput, { description: "What, and near whom." }) input: PickupLocationsInput,
    @Ctx() context: Context,
  ): Promise<PickupPlace[]> {
    const { em, access } = context;
    const { first } = input;
    if (first < 1 || first > mostPlaces) throw new Refusal("INVALID", `\`first\` is 1 to ${mostPlaces}, not ${first}.`, ["input", "first"]);
    const channelId = await channelIn(em, input);
    requireChannel(access, channelId, ["input", "channelId"]);
    const destination = input.near ? destinationIn(input.near, "near") : placeOf({});
    const cart = {
      ...{ channelId, lines: input.lines, destination, readyAt: input.readyAt ?? new Date(), locationIds: access.locationIds },
      reservationIds: await reservationsIn(context, em, input.reservationIds ?? []),
    };
    return pickupPlaces(em, cart, first);
  }

  @FieldResolver(() => LocationObject, { nullable: true, description: "The place." })
  location(@Root() { location }: PickupPlace, @Ctx() context: Context) {
    return loadOne(context, locationsById, location.id);
  }
}

import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../../src/channels/channel.entity.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { countryCodeOf } from "../../src/kit/country.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { isGeoPoint } from "../../src/kit/geo.ts";
import { idIn } from "../kit/global-id.ts";
import type { DeliveryOptionsInput, DestinationInput } from "./cart.type.ts";

/** Throws Refusal INVALID unless the channel is named one way, NOT_FOUND for a code that no channel has. */
export async function channelIn(
  em: EntityManager,
  { channelId, channelCode }: Pick<DeliveryOptionsInput, "channelId" | "channelCode">,
): Promise<string> {
  if ((channelId == null) === (channelCode == null))
    throw new Refusal("INVALID", "Name the channel by its id or by its code.", ["input", "channelId"]);
  if (channelId != null) return idIn("Channel", channelId, ["input", "channelId"]);
  const channel = await em.findOne(Channel, { code: channelCode as string });
  if (!channel) throw new Refusal("NOT_FOUND", `There is no channel "${channelCode}".`, ["input", "channelCode"]);
  return channel.id;
}

/** Throws Refusal INVALID for a country or a point that is none. */
export function destinationIn(input: DestinationInput, name = "destination") {
  const { countryCode = null, latitude = null, longitude = null } = input;
  const country = countryCodeOf(countryCode);
  if (countryCode !== null && country === null)
    throw new Refusal("INVALID", "A country is two letters of ISO 3166-1, such as ID.", ["input", name, "countryCode"]);
  if ((latitude === null) !== (longitude === null) || (latitude !== null && longitude !== null && !isGeoPoint({ latitude, longitude })))
    throw new Refusal("INVALID", "Latitude, -90 to 90, and longitude, -180 to 180, come together.", ["input", name, "latitude"]);
  return placeOf({ ...input, countryCode: country } as Parameters<typeof placeOf>[0]);
}

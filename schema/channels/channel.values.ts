import { type Access, requireLocation } from "../../src/access/access.ts";
import type { ChannelValues } from "../../src/flows/edit-channel.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { CreateChannelInput, UpdateChannelInput } from "./channel.inputs.ts";

/**
 * What an input says of a channel. Nothing of a channel can be empty, so null counts as left out; but a right may be null,
 * and null among the settings takes one out. Throws Refusal INVALID for an id that is none, FORBIDDEN for a location that
 * the key does not cover.
 */
export function channelValues(access: Access, input: CreateChannelInput | UpdateChannelInput): ChannelValues {
  const { code, name, type, status, currency, timeZone, rights, settings, carrierCodes, publishStock, asksUndated } = input;
  const locationIds = idsIn("Location", input.locationIds, ["locationIds"]);
  const externalLocations = input.externalLocations?.map(({ externalId, locationId }, index) => ({
    externalId,
    locationId: idIn("Location", locationId, ["externalLocations", String(index), "locationId"]),
  }));
  for (const [index, id] of (locationIds ?? []).entries()) requireLocation(access, id, ["locationIds", String(index)]);
  for (const [index, { locationId }] of (externalLocations ?? []).entries())
    requireLocation(access, locationId, ["externalLocations", String(index), "locationId"]);
  const said = {
    code,
    name,
    type,
    status,
    currency,
    timeZone,
    rights: rights && rightsIn(rights),
    settings,
    locationIds,
    externalLocations,
    carrierCodes,
    publishStock,
    asksUndated,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value != null)) as ChannelValues;
}

const rightsIn = (rights: object) =>
  Object.fromEntries(
    Object.entries(rights).filter(([right, value]) => value !== undefined && (value !== null || right === "dispatchByHours")),
  );

import { Ctx, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { locationStatuses, locationTypes } from "../../src/locations/location.entity.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { LocationWork, LocationWorkInput } from "./location-work.type.ts";

export const LocationType = describedEnum("LocationType", "What kind of place it is.", locationTypes, {
  WAREHOUSE: "A warehouse of the merchant.",
  STORE: "A shop that buyers visit.",
  DARK_STORE: "A shop without visitors that serves online orders.",
  MFC: "A micro-fulfillment centre.",
  THREE_PL: "A warehouse that a logistics partner runs.",
  DROPSHIP_VENDOR: "A supplier who ships to the buyer.",
});

export const LocationStatus = describedEnum("LocationStatus", "Whether work goes there.", locationStatuses, {
  ACTIVE: "New work may go there.",
  INACTIVE: "No new work goes there; what is there stays.",
});

@ObjectType("Location", { implements: Node, description: "A place where stock lies and work is done." })
export class LocationObject extends LocationWork {
  @Field(() => String, { description: "The merchant's own short name, unique, for example `JKT-1`." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => LocationType, { description: "What kind of place it is." })
  type!: string;

  @Field(() => LocationStatus, { description: "Whether new work goes there." })
  status!: string;

  @Field(() => String, { description: "IANA time zone, for example `Asia/Jakarta`. Cut-offs and dates are local to it." })
  timeZone!: string;

  @Field(() => Float, { nullable: true, description: "Degrees north." })
  latitude!: number | null;

  @Field(() => Float, { nullable: true, description: "Degrees east." })
  longitude!: number | null;

  @Field(() => [String], { description: "Street and building, a line each." })
  addressLines!: string[];

  @Field(() => String, { nullable: true, description: "City or regency." })
  city!: string | null;

  @Field(() => String, { nullable: true, description: "Province or state." })
  region!: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode!: string | null;

  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2." })
  countryCode!: string | null;

  @Field(() => Int, { description: "Lower comes first where distance does not decide." })
  priority!: number;

  @Field(() => [String], { description: "What it can handle, for example `COLD` or `FRAGILE`." })
  handlingTags!: string[];

  @Field(() => Boolean, { description: "Whether parcels leave from here." })
  ships!: boolean;

  @Field(() => Boolean, { description: "Whether buyers may pick up here." })
  pickup!: boolean;

  @Field(() => Boolean, { description: "Whether returns are taken here." })
  returns!: boolean;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was added." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const LocationConnection = connectionType(() => LocationObject, "Location", "locations");

@InputType({ description: "Which locations. Conditions that are left out do not limit." })
export class LocationFilterInput {
  @Field(() => LocationStatus, { nullable: true, description: "Only those with this status." })
  status?: string | null;

  @Field(() => [LocationType], { nullable: true, description: "Only those of these kinds." })
  types?: string[] | null;

  @Field(() => String, { nullable: true, description: "Part of the code or the name." })
  text?: string | null;

  @Field(() => [String], { nullable: true, description: "Only those in one of these networks." })
  networks?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only those that can handle all of these." })
  handlingTags?: string[] | null;
}

@InputType({ description: "What a location may be told about itself besides its code, name, kind and time zone." })
class LocationDetailsInput extends LocationWorkInput {
  @Field(() => Float, { nullable: true, description: "Degrees north, -90 to 90; goes with `longitude`." })
  latitude?: number | null;

  @Field(() => Float, { nullable: true, description: "Degrees east, -180 to 180; goes with `latitude`." })
  longitude?: number | null;

  @Field(() => [String], { nullable: true, description: "Street and building, a line each." })
  addressLines?: string[] | null;

  @Field(() => String, { nullable: true, description: "City or regency." })
  city?: string | null;

  @Field(() => String, { nullable: true, description: "Province or state." })
  region?: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode?: string | null;

  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2." })
  countryCode?: string | null;

  @Field(() => Int, { nullable: true, description: "Lower comes first where distance does not decide. 100 when not given." })
  priority?: number | null;

  @Field(() => [String], { nullable: true, description: "What it can handle, for example `COLD` or `FRAGILE`." })
  handlingTags?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Whether parcels leave from here." })
  ships?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether buyers may pick up here." })
  pickup?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether returns are taken here." })
  returns?: boolean | null;
}

@InputType({ description: "A location to add." })
export class CreateLocationInput extends LocationDetailsInput {
  @Field(() => String, { description: "The merchant's own short name, unique: 1 to 40 letters, digits, dots, dashes, underscores." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => LocationType, { description: "What kind of place it is." })
  type!: string;

  @Field(() => String, { description: "IANA time zone, for example `Asia/Jakarta`." })
  timeZone!: string;
}

@InputType({ description: "A change of a location. What is left out stays as it is." })
export class UpdateLocationInput extends LocationDetailsInput {
  @Field(() => ID, { description: "The location." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => String, { nullable: true, description: "The merchant's own short name, unique." })
  code?: string | null;

  @Field(() => String, { nullable: true, description: "The name people use." })
  name?: string | null;

  @Field(() => LocationType, { nullable: true, description: "What kind of place it is." })
  type?: string | null;

  @Field(() => LocationStatus, { nullable: true, description: "Whether new work goes there." })
  status?: string | null;

  @Field(() => String, { nullable: true, description: "IANA time zone." })
  timeZone?: string | null;
}

@ObjectType()
abstract class LocationPayload extends Payload {
  locationId?: string;

  @Field(() => LocationObject, { nullable: true, description: "The location as it stands now; null when nothing was done." })
  location(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, locationsById, this.locationId);
  }
}

@ObjectType({ description: "What came of adding a location." })
export class CreateLocationPayload extends LocationPayload {}

@ObjectType({ description: "What came of changing a location." })
export class UpdateLocationPayload extends LocationPayload {}

import { Field, ID, InputType, Int } from "type-graphql";
import { MutationInput } from "../kit/mutation.input.ts";
import { CurrencyCode, JsonObject } from "../kit/scalars.ts";
import { ChannelStatus, ChannelType } from "./channel.enums.ts";
import { ChannelRightsInput } from "./connector.type.ts";

@InputType({ description: "Which channels. Conditions that are left out do not limit." })
export class ChannelFilterInput {
  @Field(() => ChannelStatus, { nullable: true, description: "Only those with this status." })
  status?: string | null;

  @Field(() => [ChannelType], { nullable: true, description: "Only those of these kinds." })
  types?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only those that one of these connectors speaks to." })
  connectorKeys?: string[] | null;

  @Field(() => String, { nullable: true, description: "Part of the code or the name." })
  text?: string | null;
}

@InputType({ description: "A place as the channel calls it, and which of our locations that is." })
export class ExternalLocationInput {
  @Field(() => String, { description: "The channel's own id of the place, such as a till." })
  externalId!: string;

  @Field(() => ID, { description: "Our location." })
  locationId!: string;
}

@InputType({ description: "A carrier as we call it, and as the channel does." })
export class CarrierCodeInput {
  @Field(() => String, { description: "Our code of the carrier." })
  carrier!: string;

  @Field(() => String, { description: "The channel's own code of it." })
  channelCode!: string;
}

@InputType({ description: "What a channel may be told about itself besides its code, name, kind, currency and time zone." })
abstract class ChannelDetailsInput extends MutationInput {
  @Field(() => ChannelStatus, { nullable: true, description: "Whether it is in use. `ACTIVE` for a new one when not given." })
  status?: string | null;

  @Field(() => ChannelRightsInput, { nullable: true, description: "Rights to narrow. A new channel has all that its connector gives." })
  rights?: ChannelRightsInput | null;

  @Field(() => JsonObject, {
    nullable: true,
    description:
      "What the connector needs, such as `webhookSecrets`; its README lists the fields. Written and never read back. On a change, a given setting " +
      "replaces, null takes one out, the others stay. A new channel may get them later, as some channels give their secret only for a known address.",
  })
  settings?: Record<string, unknown> | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it is told how many units it may show, where its connector can. `true` for a new one when not given.",
  })
  publishStock?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether an order that may not be split is held (`UNKNOWN_DELIVERY_DATE`) while it waits for stock and nobody knows when that comes, so that its buyer is asked. `false` for a new one when not given.",
  })
  asksUndated?: boolean | null;

  @Field(() => [ID], { nullable: true, description: "The only locations that serve it; an empty list for all. They replace what was." })
  locationIds?: string[] | null;

  @Field(() => [ExternalLocationInput], {
    nullable: true,
    description: "Which location a sale at a place of the channel leaves from. They replace what was.",
  })
  externalLocations?: ExternalLocationInput[] | null;

  @Field(() => [CarrierCodeInput], {
    nullable: true,
    description: "The channel's own codes of our carriers, for what is shipped. They replace what was.",
  })
  carrierCodes?: CarrierCodeInput[] | null;
}

@InputType({ description: "A channel to connect." })
export class CreateChannelInput extends ChannelDetailsInput {
  @Field(() => String, {
    description: "The merchant's own short name, unique: 1 to 40 letters, digits, dots, dashes, underscores. It stands in `webhookPath`.",
  })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => ChannelType, { description: "What kind of channel it is." })
  type!: string;

  @Field(() => CurrencyCode, { description: "The currency it usually sells in." })
  currency!: string;

  @Field(() => String, { description: "IANA time zone of its business day, for example `Asia/Jakarta`." })
  timeZone!: string;

  @Field(() => String, {
    nullable: true,
    description: "Key of the connector that speaks to it, for good; `connectors` lists them. Leave it out for our own API, POS and B2B.",
  })
  connector?: string | null;
}

@InputType({ description: "A channel to ask whether it lets us in." })
export class CheckChannelInput extends MutationInput {
  @Field(() => ID, { description: "The channel." })
  id!: string;
}

@InputType({ description: "A channel to be connected by the merchant's consent." })
export class AuthorizeChannelInput extends MutationInput {
  @Field(() => ID, {
    description: "The channel. Settings that its connector needs for this, such as an application's key, are there already.",
  })
  id!: string;
}

@InputType({ description: "A change of a channel. What is left out stays as it is." })
export class UpdateChannelInput extends ChannelDetailsInput {
  @Field(() => ID, { description: "The channel." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The merchant's own short name, unique. A new one changes `webhookPath`: tell the channel.",
  })
  code?: string | null;

  @Field(() => String, { nullable: true, description: "The name people use." })
  name?: string | null;

  @Field(() => ChannelType, { nullable: true, description: "What kind of channel it is." })
  type?: string | null;

  @Field(() => CurrencyCode, { nullable: true, description: "The currency it usually sells in." })
  currency?: string | null;

  @Field(() => String, { nullable: true, description: "IANA time zone of its business day." })
  timeZone?: string | null;
}

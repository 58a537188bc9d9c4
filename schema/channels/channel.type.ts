import { Ctx, Field, Int, ObjectType } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { type ChannelCheck, checkAccount } from "../../src/channels/check.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Node } from "../kit/node.ts";
import { CurrencyCode, DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { ChannelAccess, ChannelStatus, ChannelType } from "./channel.enums.ts";
import { ChannelRightsObject } from "./connector.type.ts";

@ObjectType("Channel", {
  implements: Node,
  description: "A connected account through which orders come. Its settings, secrets among them, are written and never read.",
})
export class ChannelObject extends Node {
  @Field(() => String, { description: "The merchant's own short name, unique, for example `shopify-id`." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => ChannelType, { description: "What kind of channel it is." })
  type!: string;

  @Field(() => ChannelStatus, { description: "Whether it is in use." })
  status!: string;

  @Field(() => String, {
    name: "connector",
    nullable: true,
    description: "Key of the connector that speaks to it; null for one without, such as our own API.",
  })
  connectorKey!: string | null;

  @Field(() => CurrencyCode, { description: "The currency it usually sells in. An order in another one is marked." })
  currency!: string;

  @Field(() => String, { description: "IANA time zone of its business day, for example `Asia/Jakarta`." })
  timeZone!: string;

  @Field(() => ChannelRightsObject, { description: "What it lets the merchant do with its orders." })
  rights!: ChannelRightsObject;

  @Field(() => ChannelAccess, { description: "Whether the channel lets us in. That it changes is no change of `version`." })
  access!: string;

  @Field(() => String, { nullable: true, description: "Why `access` is not `OPEN`, in words." })
  accessReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When `access` last changed; null when it never did." })
  accessChangedAt!: string | null;
  @Field(() => Boolean, {
    description:
      "Whether it is told how many units it may show, where its connector can. A paused channel is told when it is active again.",
  })
  publishStock!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether an order that may not be split is held while it waits for stock and nobody knows when that comes, so that its buyer is asked.",
  })
  asksUndated!: boolean;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was connected." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const ChannelConnection = connectionType(() => ChannelObject, "Channel", "channels");

@ObjectType("ExternalLocation", { description: "A place as the channel calls it, and which of our locations that is." })
export class ExternalLocationObject {
  @Field(() => String, { description: "The channel's own id of the place, such as a till." })
  externalId!: string;

  @Field(() => LocationObject, { nullable: true, description: "Our location; null when the key may not see it." })
  location!: unknown;
}

@ObjectType("CarrierCode", { description: "A carrier as we call it, and as the channel does." })
export class CarrierCodeObject {
  @Field(() => String, { description: "Our code of the carrier." })
  carrier!: string;

  @Field(() => String, { description: "The channel's own code of it." })
  channelCode!: string;
}

@ObjectType("ToldKind", { description: "Something that a channel can be told." })
export class ToldKindObject {
  @Field(() => String, { description: "What: a `ChannelCommandKind`." })
  kind!: string;

  @Field(() => Boolean, { description: "True when the channel decides it, and what it means here waits until it has." })
  decides!: boolean;
}

@ObjectType()
abstract class ChannelPayload extends Payload {
  channelId?: string;

  @Field(() => ChannelObject, { nullable: true, description: "The channel as it stands now; null when nothing was done." })
  channel(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, channelsById, this.channelId);
  }
}

@ObjectType("ChannelCheck", { description: "What a real call to the channel says of its settings." })
export class ChannelCheckObject {
  @Field(() => Boolean, {
    description: "Whether the channel was asked and let us in. False with no `problems`: this connector has no call to ask with.",
  })
  answered!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Whose account it is, to compare: the shop's name. Null when the channel does not say.",
  })
  name!: string | null;

  @Field(() => CurrencyCode, { nullable: true, description: "The currency the account sells in; null when the channel does not say." })
  currencyCode!: string | null;

  @Field(() => [String], { description: "What is missing or wrong, each with what to do about it. Empty when nothing is." })
  problems!: readonly string[];
}

@ObjectType()
abstract class CheckedChannelPayload extends ChannelPayload {
  /** When it was asked already. */
  checked?: ChannelCheck | null;

  @Field(() => ChannelCheckObject, {
    nullable: true,
    description:
      "Asks the channel whether its settings work, once the change is stored, and waits a few seconds for the answer at most. Null when nothing " +
      "was done, and for a channel without a connector.",
  })
  async check(@Ctx() context: Context): Promise<ChannelCheck | null> {
    if (this.checked !== undefined) return this.checked;
    const channel = await loadOne(context, channelsById, this.channelId);
    return channel && channel.connectorKey !== null ? checkAccount(context.accounts, channel.id) : null;
  }
}

@ObjectType({ description: "What came of connecting a channel." })
export class CreateChannelPayload extends CheckedChannelPayload {}

@ObjectType({ description: "What came of changing a channel." })
export class UpdateChannelPayload extends CheckedChannelPayload {}

@ObjectType({ description: "What came of asking a channel whether it lets us in." })
export class CheckChannelPayload extends CheckedChannelPayload {}

@ObjectType({ description: "What came of beginning to connect a channel by the merchant's consent." })
export class AuthorizeChannelPayload extends ChannelPayload {
  @Field(() => String, {
    nullable: true,
    description: "Where to send the merchant: good once, and for ten minutes. Null when nothing was done.",
  })
  url?: string | null;
}

import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Party } from "./channel.enums.ts";

@ObjectType("ChannelRights", { description: "What a channel lets the merchant do with its orders." })
export class ChannelRightsObject {
  @Field(() => Boolean, { description: "Whether an order may leave in several parcels." })
  canSplit!: boolean;

  @Field(() => Boolean, { description: "Whether a part of an order may be cancelled." })
  canPartialCancel!: boolean;

  @Field(() => Boolean, { description: "Whether the address may be changed after the order was placed." })
  canChangeAddress!: boolean;

  @Field(() => Boolean, { description: "Whether the channel waits for our acceptance before the order is binding." })
  mustAccept!: boolean;

  @Field(() => Party, { description: "Who makes the shipping label." })
  labelBy!: string;

  @Field(() => Party, { description: "Who decides about returns." })
  returnsBy!: string;

  @Field(() => Int, { nullable: true, description: "Hours within which the channel asks for dispatch; null when it sets none." })
  dispatchByHours!: number | null;
}

@ObjectType("Connector", { description: "A kind of channel that Muara speaks to: the code, not an account." })
export class ConnectorObject {
  @Field(() => String, { description: "Names it for good, for example `shopify`. A channel names it as its `connector`." })
  key!: string;

  @Field(() => String, { description: "The name merchants know it by." })
  title!: string;

  @Field(() => Boolean, { description: "Whether it sends webhooks to the `webhookPath` of its channels." })
  takesWebhooks!: boolean;

  @Field(() => Boolean, { description: "Whether its channels are connected by the merchant's consent: see `authorizeChannel`." })
  authorizes!: boolean;

  @Field(() => Boolean, { description: "Whether its channels' catalogues can be read: see `pullCatalogue`." })
  hasCatalogue!: boolean;

  @Field(() => ChannelRightsObject, { description: "The most that its channels may be given." })
  rights!: ChannelRightsObject;
}

@InputType({
  description: "Rights to narrow. A merchant may give up what the channel allows, never take more. What is left out stays as it is.",
})
export class ChannelRightsInput {
  @Field(() => Boolean, { nullable: true, description: "Whether an order may leave in several parcels." })
  canSplit?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether a part of an order may be cancelled." })
  canPartialCancel?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the address may be changed after the order was placed." })
  canChangeAddress?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the channel waits for our acceptance." })
  mustAccept?: boolean | null;

  @Field(() => Party, { nullable: true, description: "Who makes the shipping label." })
  labelBy?: string | null;

  @Field(() => Party, { nullable: true, description: "Who decides about returns." })
  returnsBy?: string | null;

  @Field(() => Int, { nullable: true, description: "Hours within which to dispatch; null for the channel that sets none." })
  dispatchByHours?: number | null;
}

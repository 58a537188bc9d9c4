import { Field, Float, Int, ObjectType } from "type-graphql";
import { healthStatuses } from "../../src/channels/health.ts";
import { describedEnum } from "../kit/enums.ts";
import { DateTime } from "../kit/scalars.ts";
import { ChannelAccess } from "./channel.enums.ts";

export const ChannelHealthStatus = describedEnum("ChannelHealthStatus", "How a channel is doing.", healthStatuses, {
  HEALTHY: "All is well.",
  DEGRADED: "Orders come in, but a person should look at it; `reasons` says at what.",
  DOWN: "Orders do not come in; `reasons` says why.",
});

export const BreakerState = describedEnum(
  "BreakerState",
  "Whether a channel is asked and told things.",
  ["CLOSED", "OPEN", "HALF_OPEN"] as const,
  {
    CLOSED: "It is.",
    OPEN: "It did not answer several times, and is left alone for a while.",
    HALF_OPEN: "It was left alone, and is tried with a single call.",
  },
);

@ObjectType("ChannelLimit", { description: "What is left of a limit that the channel puts on calls." })
export class ChannelLimitObject {
  @Field(() => String, { description: "What calls it is for, in the connector's words." })
  name!: string;

  @Field(() => Float, { description: "Calls, or points, that may come at once now." })
  left!: number;

  @Field(() => Float, { description: "Calls, or points, that may come at once at most." })
  burst!: number;
}

@ObjectType("ChannelHealth", {
  description: "How a channel is doing, and the proof of it. Event `channel.health_changed` tells when the status changes.",
})
export class ChannelHealthObject {
  @Field(() => ChannelHealthStatus, { description: "In one word." })
  status!: string;

  @Field(() => [String], { description: "Why it is not healthy, each with what to do about it." })
  reasons!: readonly string[];

  @Field(() => ChannelAccess, { description: "Whether it lets us in." })
  access!: string;

  @Field(() => DateTime, { nullable: true, description: "When its last webhook was kept, to some seconds; null when none came yet." })
  lastWebhookAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was last asked what changed, with success; null where it is not asked." })
  lastPollAt!: string | null;

  @Field(() => String, { nullable: true, description: "Why the last poll failed; null when it did not." })
  lastPollError!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "How many seconds ago the time was up to which all its changes are known; null where it is not asked.",
  })
  lagSeconds!: number | null;

  @Field(() => Int, {
    description:
      "Versions of orders that a poll brought later than two minutes after they came to be, and no webhook before, though it sends them.",
  })
  gapsFound!: number;

  @Field(() => Int, { description: "Webhooks whose signature did not match. They leave no message." })
  signatureFailures!: number;

  @Field(() => DateTime, { nullable: true, description: "When the last such came." })
  lastSignatureFailureAt!: string | null;

  @Field(() => Int, { description: "Messages that were set aside for a person, up to 1,000." })
  parkedMessages!: number;

  @Field(() => Int, { description: "Commands to the channel that have not ended and are still tried, counted up to 1,000." })
  openCommands!: number;

  @Field(() => Int, { description: "Commands that are no longer tried and wait for a person, counted up to 1,000." })
  deadCommands!: number;

  @Field(() => [ChannelLimitObject], { description: "What is left of its limits, as the process that answers knows them." })
  limits!: readonly ChannelLimitObject[];

  @Field(() => DateTime, { nullable: true, description: "Until when it asked not to be called; null when it did not." })
  pausedUntil!: string | null;

  @Field(() => BreakerState, { description: "Whether it is asked and told things, by the process that answers." })
  breaker!: string;
}

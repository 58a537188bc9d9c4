import { Field, ID, InputType, Int } from "type-graphql";
import { MutationInput } from "../kit/mutation.input.ts";
import { JsonObject } from "../kit/scalars.ts";
import { WebhookDeliveryStatus, WebhookStatus } from "./webhook.type.ts";

@InputType({ description: "An address that is to be told events." })
export class CreateWebhookSubscriptionInput extends MutationInput {
  @Field(() => String, { description: "What people call it." })
  name!: string;

  @Field(() => String, { description: "Where it is told: an https:// address of the open Internet." })
  url!: string;

  @Field(() => String, {
    description:
      "One `subscription { … }` of events, such as `orderEvents`, without `after`. It is held to the limits of sockets, and executed with the rights of the key that makes it, with the state as it is when a message is sent.",
  })
  document!: string;

  @Field(() => JsonObject, { nullable: true, description: "Its variables." })
  variables?: Record<string, unknown> | null;
}

@InputType({
  description:
    "A change of a webhook. What is left out stays as it is. From then on it is executed with the rights of the key that changes it.",
})
export class UpdateWebhookSubscriptionInput extends MutationInput {
  @Field(() => ID, { description: "The webhook." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => String, { nullable: true, description: "What people call it." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Where it is told." })
  url?: string | null;

  @Field(() => String, { nullable: true, description: "The subscription." })
  document?: string | null;

  @Field(() => JsonObject, { nullable: true, description: "Its variables." })
  variables?: Record<string, unknown> | null;
}

@InputType({ description: "A webhook." })
export class WebhookInput extends MutationInput {
  @Field(() => ID, { description: "The webhook." })
  id!: string;
}

@InputType({ description: "A webhook that gets a new secret." })
export class RotateWebhookSecretInput extends WebhookInput {
  @Field(() => Int, { nullable: true, description: "How long the secret before signs, too: 0 to 720 hours, 24 when left out." })
  overlapHours?: number | null;
}

@InputType({ description: "A stretch of the log that a receiver is told once more." })
export class ReplayWebhookInput extends WebhookInput {
  @Field(() => String, { description: "The cursor of an event: all later ones are told again, by the same messages." })
  after!: string;

  @Field(() => String, { nullable: true, description: "The cursor of the last event; up to where it is when left out." })
  until?: string | null;
}

@InputType({ description: "A delivery to try anew." })
export class RedriveWebhookDeliveryInput extends MutationInput {
  @Field(() => ID, { description: "The delivery." })
  id!: string;
}

@InputType({ description: "Which webhooks. Conditions that are left out do not limit." })
export class WebhookFilterInput {
  @Field(() => [WebhookStatus], { nullable: true, description: "Only those that are so." })
  statuses?: string[] | null;
}

@InputType({ description: "Which deliveries. Conditions that are left out do not limit." })
export class WebhookDeliveryFilterInput {
  @Field(() => [WebhookDeliveryStatus], { nullable: true, description: "Only those that are so far." })
  statuses?: string[] | null;
}

import { Field, ID, InputType } from "type-graphql";
import { connectionType } from "../kit/connection.ts";
import { PaymentState, RefundObject } from "./payment.type.ts";

export const RefundConnection = connectionType(() => RefundObject, "Refund", "refunds");

@InputType({ description: "Which refunds. Conditions that are left out do not limit." })
export class RefundFilterInput {
  @Field(() => [PaymentState], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: only those that failed and were not tried again, or are PENDING with nothing under way, as a part failed or the gateway cannot be asked. False: all others.",
  })
  needsAttention?: boolean | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;
}

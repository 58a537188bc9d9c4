import { Ctx, Field, ID, InputType, ObjectType } from "type-graphql";
import { carrierAccountStatuses } from "../../src/shipping/carrier-account.entity.ts";
import { carrierAccountsById } from "../../src/shipping/shipping.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, JsonObject } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const CarrierAccountStatus = describedEnum("CarrierAccountStatus", "Whether parcels are booked by it.", carrierAccountStatuses, {
  ACTIVE: "They are.",
  PAUSED: "No new ones are; those that were go on.",
});

@ObjectType("CarrierAccount", {
  implements: Node,
  description: "An account with whoever carries parcels: the merchant's own fleet, a carrier, or a firm that speaks to many.",
})
export class CarrierAccountObject extends Node {
  @Field(() => String, { description: "The merchant's own short name, unique." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => String, { description: "Who speaks to it: `own-fleet`, `biteship`." })
  clientKey!: string;

  @Field(() => CarrierAccountStatus, { description: "Whether parcels are booked by it." })
  status!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "When a real call last showed that it lets us in; null where nobody outside has to.",
  })
  checkedAt!: string | null;

  @Field(() => String, { nullable: true, description: "Whose account it is, in their words." })
  holder!: string | null;

  @Field(() => DateTime, { description: "When it was connected." })
  createdAt!: string;
}

export const CarrierAccountConnection = connectionType(() => CarrierAccountObject, "CarrierAccount", "accounts with carriers");

@InputType({ description: "Which accounts. Conditions that are left out do not limit." })
export class CarrierAccountFilterInput {
  @Field(() => CarrierAccountStatus, { nullable: true, description: "Only those with this status." })
  status?: string | null;
}

@InputType({ description: "A carrier that is booked by an account." })
export class AccountCarrierInput {
  @Field(() => String, { description: "Our code of the carrier, as rate cards have it, for example `JNE`." })
  carrier!: string;

  @Field(() => String, { description: "The account's own code of it, for example `jne`." })
  accountCode!: string;
}

@InputType({ description: "An account to connect, or to give other settings: by its code." })
export class ConnectCarrierInput extends MutationInput {
  @Field(() => String, { description: "The merchant's own short name, unique. It stands in the address of its messages." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => String, {
    description: "Who speaks to it: `own-fleet` needs no outside account, `biteship` speaks to Indonesia's couriers.",
  })
  client!: string;

  @Field(() => [AccountCarrierInput], { description: "The carriers that are booked by it." })
  carriers!: AccountCarrierInput[];

  @Field(() => JsonObject, { nullable: true, description: "What it needs, secrets among it: stored sealed, and never shown again." })
  settings?: Record<string, unknown> | null;
}

@InputType({ description: "Whether an account is used." })
export class SetCarrierAccountStatusInput extends MutationInput {
  @Field(() => ID, { description: "The account." })
  id!: string;

  @Field(() => CarrierAccountStatus, { description: "Whether parcels are booked by it." })
  status!: "ACTIVE" | "PAUSED";
}

@ObjectType()
abstract class AccountPayload extends Payload {
  carrierAccountId?: string;

  @Field(() => CarrierAccountObject, { nullable: true, description: "The account as it stands now; null when nothing was done." })
  carrierAccount(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, carrierAccountsById, this.carrierAccountId);
  }
}

@ObjectType({ description: "What came of connecting an account." })
export class ConnectCarrierPayload extends AccountPayload {}

@ObjectType({ description: "What came of pausing an account, or going on with it." })
export class SetCarrierAccountStatusPayload extends AccountPayload {}

@ObjectType("AccountCarrier", { description: "A carrier that is booked by an account." })
export class AccountCarrierObject {
  @Field(() => String, { description: "Our code of the carrier." })
  carrier!: string;

  @Field(() => String, { description: "The account's own code of it." })
  accountCode!: string;
}

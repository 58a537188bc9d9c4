import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { entryTypes, outcomes, reasonCodes, reconciliationStates } from "../../src/settlements/settlement.states.ts";
import {
  type ReconciliationItemRow,
  reconciliationItemsById,
  type SettlementEntryRow,
  settlementEntriesById,
} from "../../src/settlements/settlements.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, Decimal, JsonObject } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const SettlementEntryType = describedEnum("SettlementEntryType", "What a row of a statement is about.", entryTypes, {
  ORDER: "What an order brings, with or without what is kept back of it.",
  REFUND: "Money that was given back to a buyer.",
  FEE: "A fee of the channel.",
  COMMISSION: "The channel's share of a sale.",
  SHIPPING: "What shipping cost, or brought.",
  TAX: "A tax that the channel kept back.",
  ADJUSTMENT: "Anything that was put right.",
  PAYOUT: "Money that went to the bank: no part of what the rows add up to.",
});

export const ReconciliationOutcome = describedEnum("ReconciliationOutcome", "What comparing came to.", outcomes, {
  MATCHED: "The channel settled what was expected.",
  DIFFERENT: "It settled another amount.",
  MISSING_HERE: "A statement has an order that is not known here.",
  MISSING_THERE: "An order that left long ago stands in no statement.",
});

export const ReconciliationStatus = describedEnum("ReconciliationStatus", "What has become of a comparison.", reconciliationStates, {
  OPEN: "Somebody has to look at it.",
  MATCHED: "There is nothing to look at.",
  ACCEPTED: "The merchant bears the difference.",
  DISPUTED: "The channel was asked about it.",
});

export const ReconciliationReasonCode = describedEnum(
  "ReconciliationReasonCode",
  "Why an amount is another than was expected.",
  reasonCodes,
  {
    COMMISSION: "The commission is another.",
    FEE: "The fees are others.",
    SHIPPING_FEE: "Shipping cost or brought another amount.",
    SELLER_VOUCHER: "The merchant bears another part of discounts and vouchers.",
    TAX: "Tax was kept back.",
    REFUND_UNKNOWN_HERE: "The channel gave back more than is known here.",
    REFUND_NOT_SETTLED: "A refund that is known here is not in a statement yet.",
    ADJUSTMENT: "Something was put right, or kept back under no name.",
    PAID_TWICE: "The same stands twice in statements.",
    CURRENCY: "It was settled in another currency.",
    ROUNDING: "Small change.",
    AMOUNT: "The amount itself is another.",
    ORDER_UNKNOWN: "The order is not known here.",
    NOT_SETTLED: "What the order brings is not in a statement yet.",
  },
);

@ObjectType("Settlement", { implements: Node, description: "A marketplace's statement: what it settled, and what it paid out." })
export class SettlementObject extends Node {
  @Field(() => String, { description: "The channel's id of it." })
  statementId!: string;

  @Field(() => DateTime, { description: "The first time that its rows name." })
  periodFrom!: string;

  @Field(() => DateTime, { description: "The last time that its rows name." })
  periodTo!: string;

  @Field(() => Int, { description: "How many rows it has." })
  entryCount!: number;
}

@ObjectType("SettlementEntry", {
  implements: Node,
  description: "A row of a statement. Amounts are as the merchant sees them: what takes away is below zero.",
})
export class SettlementEntryObject extends Node {
  @Field(() => Int, { description: "Its line in the file, as a spreadsheet numbers it." })
  line!: number;

  @Field(() => SettlementEntryType, { description: "What it is about." })
  type!: string;

  @Field(() => String, { nullable: true, description: "The file's own word for that." })
  nativeType!: string | null;

  @Field(() => String, { nullable: true, description: "The file's words about it." })
  description!: string | null;

  @Field(() => String, { nullable: true, description: "By which the channel knows the order." })
  externalOrderId!: string | null;

  @Field(() => String, { nullable: true, description: "By which the channel knows the transaction." })
  transactionRef!: string | null;

  @Field(() => DateTime, { description: "When it happened, as the file says." })
  occurredAt!: string;
}

@ObjectType({ description: "A part of a difference. All parts together are the difference." })
export class ReconciliationReason {
  @Field(() => ReconciliationReasonCode, { description: "Why." })
  code!: string;

  @Field(() => Money, { description: "How much of the difference it explains." })
  amount!: Money;
}

@ObjectType("ReconciliationItem", {
  implements: Node,
  description: "What a channel settled for one order, beside what was expected of it.",
})
export class ReconciliationItemObject extends Node {
  @Field(() => ReconciliationOutcome, { description: "What comparing came to." })
  outcome!: string;

  @Field(() => ReconciliationStatus, { description: "What has become of it." })
  status!: string;

  @Field(() => String, { nullable: true, description: "The channel's id of the order; null for a row that names none." })
  externalOrderId!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was accepted, disputed or opened again." })
  note!: string | null;

  @Field(() => DateTime, { description: "When it was last compared." })
  judgedAt!: string;

  @Field(() => DateTime, { description: "When it was first compared." })
  createdAt!: string;
}

export const SettlementConnection = connectionType(() => SettlementObject, "Settlement", "statements");
export const SettlementEntryConnection = connectionType(() => SettlementEntryObject, "SettlementEntry", "rows of a statement");
export const ReconciliationItemConnection = connectionType(() => ReconciliationItemObject, "ReconciliationItem", "comparisons");

@InputType({ description: "Which statements. Conditions that are left out do not limit." })
export class SettlementFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;

  @Field(() => String, { nullable: true, description: "Only with this id of the channel's." })
  statementId?: string | null;
}

@InputType({ description: "Which comparisons. Conditions that are left out do not limit; those that are given hold together." })
export class ReconciliationFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;

  @Field(() => [ReconciliationStatus], { nullable: true, description: "Only those that this has become of." })
  statuses?: string[] | null;

  @Field(() => [ReconciliationOutcome], { nullable: true, description: "Only those that came to this." })
  outcomes?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only those that a row of this statement is about." })
  settlementId?: string | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;
}

@InputType({ description: "A decision about a difference." })
export class DecideDifferenceInput extends MutationInput {
  @Field(() => ID, { description: "The comparison." })
  id!: string;

  @Field(() => String, { description: "Why. No personal data." })
  reason!: string;
}

@InputType({ description: "The order that a row of a statement is about." })
export class LinkSettlementEntryInput extends MutationInput {
  @Field(() => ID, { description: "The row." })
  entryId!: string;

  @Field(() => ID, { description: "The order, of the same channel." })
  orderId!: string;
}

@InputType({ description: "How a channel's statements are read, and what is expected of them. All of it is replaced." })
export class SetSettlementTermsInput extends MutationInput {
  @Field(() => ID, { description: "The channel." })
  channelId!: string;

  @Field(() => JsonObject, { description: "Columns and words of its files; docs/settlements.md says how. `{}`: our own header." })
  mapping!: Record<string, unknown>;

  @Field(() => Int, {
    nullable: true,
    description: "So many days after it left, an order should stand in a statement. Left out: that is not watched.",
  })
  expectAfterDays?: number | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "The channel's commission in percent of the goods after discounts, where orders do not say it.",
  })
  commissionPercent?: string | null;

  @Field(() => MoneyInput, { nullable: true, description: "A difference of an order up to this is rounding. Left out: none is." })
  tolerance?: MoneyInput | null;
}

@ObjectType()
export abstract class ReconciliationPayload extends Payload {
  itemId?: string | null;

  @Field(() => ReconciliationItemObject, { nullable: true, description: "The comparison as it stands now; null when nothing was done." })
  item(@Ctx() context: Context): Promise<ReconciliationItemRow | null> {
    return loadOne(context, reconciliationItemsById, this.itemId ?? undefined);
  }
}

@ObjectType({ description: "What came of accepting a difference." })
export class AcceptDifferencePayload extends ReconciliationPayload {}

@ObjectType({ description: "What came of disputing a difference." })
export class DisputeDifferencePayload extends ReconciliationPayload {}

@ObjectType({ description: "What came of opening a difference again." })
export class ReopenDifferencePayload extends ReconciliationPayload {}

@ObjectType({ description: "What came of linking a row to an order." })
export class LinkSettlementEntryPayload extends Payload {
  entryId?: string | null;

  @Field(() => SettlementEntryObject, { nullable: true, description: "The row as it stands now; null when nothing was done." })
  entry(@Ctx() context: Context): Promise<SettlementEntryRow | null> {
    return loadOne(context, settlementEntriesById, this.entryId ?? undefined);
  }
}

@ObjectType({ description: "What came of setting a channel's terms." })
export class SetSettlementTermsPayload extends Payload {
  @Field(() => Boolean, { description: "True when they hold now." })
  set(): boolean {
    return this.userErrors.length === 0;
  }
}

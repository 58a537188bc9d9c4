import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { receiptSources, receiptStatuses } from "../../src/inventory/expected-receipt.entity.ts";
import { type ExpectedReceiptRow, expectedReceiptsById } from "../../src/inventory/expected-receipts.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { idsOf } from "./stock.payloads.ts";

export const ReceiptSource = describedEnum("ReceiptSource", "Where expected units come from.", receiptSources, {
  PO: "A supplier: a purchase order.",
  TRANSFER: "Another location.",
  PREORDER: "The first delivery of what is pre-ordered.",
});

export const ReceiptStatus = describedEnum("ReceiptStatus", "Where an expected receipt stands.", receiptStatuses, {
  OPEN: "Units of it are still to come.",
  RECEIVED: "All of it came in.",
  CANCELLED: "What is missing of it does not come.",
});

@ObjectType("ExpectedReceipt", {
  implements: Node,
  description: "Units that are expected at a location. What is still to come of it counts as `incoming` there.",
})
export class ExpectedReceiptObject extends Node {
  @Field(() => Int, { description: "Units expected in all." })
  quantity!: number;

  @Field(() => Int, { description: "Of these, what came in; more than was expected may have." })
  receivedQuantity!: number;

  @Field(() => LocalDate, { description: "The day it is expected on, local to the location." })
  eta!: string;

  @Field(() => ReceiptSource, { description: "Where the units come from." })
  source!: string;

  @Field(() => String, { nullable: true, description: "Your own reference, for example the number of a purchase order." })
  reference!: string | null;

  @Field(() => ReceiptStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const ExpectedReceiptConnection = connectionType(() => ExpectedReceiptObject, "ExpectedReceipt", "expected receipts");

@InputType({ description: "Which receipts. Conditions that are left out do not limit." })
export class ExpectedReceiptFilterInput {
  @Field(() => [ReceiptStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these items." })
  itemIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only at these locations." })
  locationIds?: string[] | null;

  @Field(() => LocalDate, { nullable: true, description: "Only expected on this day or before." })
  etaUntil?: string | null;
}

@ObjectType()
abstract class ReceiptPayload extends Payload {
  receiptIds?: string;

  @Field(() => [ExpectedReceiptObject], { description: "The receipts as they stand now; empty when nothing was done." })
  async receipts(@Ctx() { em, access }: Context): Promise<ExpectedReceiptRow[]> {
    // Not by loader: an earlier mutation of the same operation may have filled it.
    const ids = idsOf(this.receiptIds);
    const found = new Map((await expectedReceiptsById(em, ids, access)).map((row) => [row.id, row]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }
}

@ObjectType({ description: "What came of saying what is expected." })
export class CreateExpectedReceiptsPayload extends ReceiptPayload {}

@ObjectType({ description: "What came of changing an expected receipt." })
export class UpdateExpectedReceiptPayload extends ReceiptPayload {}

@ObjectType({ description: "What came of cancelling an expected receipt." })
export class CancelExpectedReceiptPayload extends ReceiptPayload {}

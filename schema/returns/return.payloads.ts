import { Ctx, Field, ObjectType } from "type-graphql";
import { returnsById } from "../../src/returns/returns.rows.ts";
import { documentsOfDeliveries } from "../documents/document.rows.ts";
import { DocumentObject } from "../documents/document.type.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Payload } from "../kit/user-errors.ts";
import { ReturnObject } from "./return.type.ts";

@ObjectType()
abstract class ReturnPayload extends Payload {
  returnId?: string;

  @Field(() => ReturnObject, {
    nullable: true,
    name: "return",
    description: "The return as it stands now; null when nothing was done, or the key does not see it.",
  })
  theReturn(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, returnsById, this.returnId);
  }
}

@ObjectType({ description: "What came of asking for a return." })
export class RequestReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of taking units back." })
export class OpenReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of approving a return." })
export class ApproveReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of declining a return." })
export class DeclineReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of saying how goods come back." })
export class AttachReturnLabelPayload extends ReturnPayload {}

@ObjectType({ description: "What came of making a label." })
export class CreateReturnLabelPayload extends ReturnPayload {
  deliveryId?: string;

  @Field(() => [DocumentObject], { description: "The label as PDF and for label printers; empty when none was made." })
  documents(@Ctx() { loaders }: Context): Promise<unknown> {
    return this.deliveryId === undefined
      ? Promise.resolve([])
      : loaders.many(documentsOfDeliveries, ({ subjectId }) => subjectId, this.deliveryId);
  }
}

@ObjectType({ description: "What came of receiving goods." })
export class ReceiveReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of saying what becomes of goods." })
export class DisposeReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of switching what the buyer gets." })
export class SwitchReturnResolutionPayload extends ReturnPayload {}

@ObjectType({ description: "What came of committing what the buyer gets." })
export class CommitReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of setting right what was committed." })
export class CompensateReturnLinePayload extends ReturnPayload {}

@ObjectType({ description: "What came of closing a return." })
export class CloseReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of cancelling a return." })
export class CancelReturnPayload extends ReturnPayload {}

@ObjectType({ description: "What came of opening a return again." })
export class ReopenReturnPayload extends ReturnPayload {}

import { Ctx, Field, ID, InputType, ObjectType } from "type-graphql";
import { documentKinds } from "../../src/documents/document.entity.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { documentsById } from "./document.rows.ts";

export const DocumentKindEnum = describedEnum("DocumentKind", "What a document is.", documentKinds, {
  LABEL: "What sticks on a parcel.",
  PACKING_SLIP: "What lies in a parcel.",
  PICK_LIST: "What somebody fetches from the shelves.",
  MANIFEST: "Which parcels a carrier takes along.",
  INVOICE: "What the buyer is charged.",
  CREDIT_NOTE: "What of an invoice is taken back.",
  RETURN_LABEL: "What sticks on a parcel that comes back.",
  EXPORT: "Data for another program.",
});

export const documentLanguages = ["ID", "EN"] as const;
export const DocumentLanguage = describedEnum("DocumentLanguage", "What a document is written in.", documentLanguages, {
  ID: "Indonesian.",
  EN: "English.",
});

@ObjectType("Document", { implements: Node, description: "A file that people print or keep, as it was made." })
export class DocumentObject extends Node {
  @Field(() => DocumentKindEnum, { description: "What it is." })
  kind!: string;

  @Field(() => String, { description: "Its media type: `application/pdf`, `application/zpl`, `text/csv`." })
  mediaType!: string;

  @Field(() => String, { description: "A name to keep it under." })
  fileName!: string;

  @Field(() => String, { description: "`id` or `en`; empty where it has no words." })
  language!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "Of a label: since when it is void, as its parcel leaves with another, or its goods do not come back. Links to it say so.",
  })
  voidedAt!: string | null;
}

@InputType({ description: "A packing slip to be made." })
export class CreatePackingSlipInput extends MutationInput {
  @Field(() => ID, { description: "The parcel." })
  fulfillmentId!: string;

  @Field(() => DocumentLanguage, { defaultValue: "ID", description: "What it is written in." })
  language!: (typeof documentLanguages)[number];
}

@InputType({ description: "A pick list to be printed." })
export class CreatePickListDocumentInput extends MutationInput {
  @Field(() => ID, { description: "The pick list." })
  pickListId!: string;

  @Field(() => DocumentLanguage, { defaultValue: "ID", description: "What it is written in." })
  language!: (typeof documentLanguages)[number];
}

@InputType({ description: "A manifest to be printed." })
export class CreateManifestDocumentInput extends MutationInput {
  @Field(() => ID, { description: "The manifest." })
  manifestId!: string;

  @Field(() => DocumentLanguage, { defaultValue: "ID", description: "What it is written in." })
  language!: (typeof documentLanguages)[number];
}

@ObjectType()
abstract class DocumentPayload extends Payload {
  documentId?: string;

  @Field(() => DocumentObject, { nullable: true, description: "The paper; null when none was made." })
  document(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, documentsById, this.documentId);
  }
}

@ObjectType({ description: "What came of making a packing slip." })
export class CreatePackingSlipPayload extends DocumentPayload {}

@ObjectType({ description: "What came of printing a pick list." })
export class CreatePickListDocumentPayload extends DocumentPayload {}

@ObjectType({ description: "What came of printing a manifest." })
export class CreateManifestDocumentPayload extends DocumentPayload {}

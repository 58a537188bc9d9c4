import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type { Language } from "../../src/documents/words.ts";
import { createPackingSlip } from "../../src/flows/create-packing-slip.ts";
import { type FulfillmentRow, fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { documentUrl } from "./document.links.ts";
import { type DocumentRow, documentsOfFulfillments } from "./document.rows.ts";
import { CreatePackingSlipInput, CreatePackingSlipPayload, DocumentObject } from "./document.type.ts";

@Resolver(() => DocumentObject)
export class DocumentResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: DocumentRow): string {
    return globalId("Document", id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Where it can be had for the next ten minutes, without a key. Null for keys without `pii:read`, unless nobody is named on it, for labels that are void, and where the gateway has no secret key. Without `MUARA_PUBLIC_URL` it has no host.",
  })
  url(@Root() document: DocumentRow, @Ctx() context: Context): string | null {
    return documentUrl(document, context);
  }

  @Needs("fulfillment:write", "pii:read")
  @Mutation(() => CreatePackingSlipPayload, {
    description: "Makes the packing slip of a parcel; the one there is, when nothing has changed.",
  })
  createPackingSlip(
    @Arg("input", () => CreatePackingSlipInput, { description: "The parcel." }) input: CreatePackingSlipInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createPackingSlip", input, async (em) => {
      const id = idIn("Fulfillment", input.fulfillmentId, ["fulfillmentId"]);
      const [parcel] = await fulfillmentsById(em, [id], context.access);
      if (!parcel) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
      return { documentId: await createPackingSlip(em, id, input.language.toLowerCase() as Language) };
    });
  }
}

@Resolver(() => FulfillmentObject)
export class FulfillmentDocumentsResolver {
  @FieldResolver(() => [DocumentObject], { description: "What was printed of it, oldest first." })
  documents(@Root() { id }: FulfillmentRow, @Ctx() { loaders }: Context) {
    return loaders.many(documentsOfFulfillments, ({ subjectId }) => subjectId, id);
  }
}

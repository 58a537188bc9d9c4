import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { Language } from "../../src/documents/words.ts";
import { printManifest } from "../../src/flows/print-manifest.ts";
import { printPickList } from "../../src/flows/print-pick-list.ts";
import { type PickListRow, pickListsById } from "../../src/fulfillment/pick-lists.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { ReverseDeliveryRow } from "../../src/returns/reverses.rows.ts";
import { type ManifestRow, manifestsById } from "../../src/shipping/shipping.rows.ts";
import { PickListObject } from "../fulfillment/pick-list.type.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { ReverseDeliveryObject } from "../returns/return.type.ts";
import { ManifestObject } from "../shipping/manifest.type.ts";
import { documentsOfDeliveries, documentsOfManifests, documentsOfPickLists } from "./document.rows.ts";
import {
  CreateManifestDocumentInput,
  CreateManifestDocumentPayload,
  CreatePickListDocumentInput,
  CreatePickListDocumentPayload,
  DocumentObject,
} from "./document.type.ts";

@Resolver(() => PickListObject)
export class PickListDocumentsResolver {
  @FieldResolver(() => [DocumentObject], { description: "What was printed of it, oldest first." })
  documents(@Root() { id }: PickListRow, @Ctx() { loaders }: Context) {
    return loaders.many(documentsOfPickLists, ({ subjectId }) => subjectId, id);
  }

  @Needs("fulfillment:write")
  @Mutation(() => CreatePickListDocumentPayload, {
    description: "Prints what is still to be picked of a pick list now; the last paper, when nothing has changed.",
  })
  createPickListDocument(
    @Arg("input", () => CreatePickListDocumentInput, { description: "The pick list." }) input: CreatePickListDocumentInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createPickListDocument", input, async (em, deed) => {
      const id = idIn("PickList", input.pickListId, ["pickListId"]);
      const [list] = await pickListsById(em, [id], context.access);
      if (!list) throw new Refusal("NOT_FOUND", "There is no such pick list.", ["pickListId"]);
      return { documentId: await printPickList(em, deed, id, input.language.toLowerCase() as Language) };
    });
  }
}

@Resolver(() => ManifestObject)
export class ManifestDocumentsResolver {
  @FieldResolver(() => [DocumentObject], { description: "What was printed of it, oldest first." })
  documents(@Root() { id }: ManifestRow, @Ctx() { loaders }: Context) {
    return loaders.many(documentsOfManifests, ({ subjectId }) => subjectId, id);
  }

  @Needs("fulfillment:write")
  @Mutation(() => CreateManifestDocumentPayload, {
    description:
      "Prints a manifest as it stands, to be signed by both sides; the last paper, when nothing has changed. Of one that is CLOSED there is one in each language, for ever.",
  })
  createManifestDocument(
    @Arg("input", () => CreateManifestDocumentInput, { description: "The manifest." }) input: CreateManifestDocumentInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createManifestDocument", input, async (em) => {
      const id = idIn("Manifest", input.manifestId, ["manifestId"]);
      const [manifest] = await manifestsById(em, [id], context.access);
      if (!manifest) throw new Refusal("NOT_FOUND", "There is no such manifest.", ["manifestId"]);
      return { documentId: await printManifest(em, id, input.language.toLowerCase() as Language) };
    });
  }
}

@Resolver(() => ReverseDeliveryObject)
export class ReverseDeliveryDocumentsResolver {
  @FieldResolver(() => [DocumentObject], { description: "Its labels that are kept here, oldest first." })
  documents(@Root() { id }: ReverseDeliveryRow, @Ctx() { loaders }: Context) {
    return loaders.many(documentsOfDeliveries, ({ subjectId }) => subjectId, id);
  }
}

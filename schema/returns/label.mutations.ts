import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { keepReturnLabel } from "../../src/flows/keep-return-label.ts";
import { attachReturnLabel } from "../../src/flows/label-return.ts";
import { makeReturnLabel } from "../../src/flows/make-return-label.ts";
import { returnIn } from "../../src/flows/open-return.ts";
import { onOrder } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Context } from "../kit/context.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { AttachReturnLabelInput, CreateReturnLabelInput } from "./return.inputs.ts";
import { AttachReturnLabelPayload, CreateReturnLabelPayload } from "./return.payloads.ts";
import { addressIn, placeIn, returnSeen } from "./return.values.ts";

@Resolver()
export class ReturnLabelMutations {
  @Needs("returns:write", "pii:read")
  @Mutation(() => CreateReturnLabelPayload, {
    description:
      "Makes the label by which goods come back, from the buyer's address to where they are taken in, with a carrier that takes our numbers. The buyer finds it by the link to the order. Asked again, the same one.",
  })
  createReturnLabel(
    @Arg("input", () => CreateReturnLabelInput, { description: "The return." }) input: CreateReturnLabelInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createReturnLabel", input, async (em, deed) => {
      const { id: returnId, orderId } = await returnSeen(em, context.access, input.id);
      const locationId = input.locationId ? placeIn(context, input.locationId) : null;
      const wanted = { orderId, returnId, carrier: input.carrier || null, locationId, another: input.another };
      return { returnId, deliveryId: await makeReturnLabel(em, deed, context.carrierAccounts, wanted) };
    });
  }

  @Needs("returns:write")
  @Mutation(() => AttachReturnLabelPayload, {
    description: "Says by whom and in which parcel the goods come back; with the label that the carrier made, where there is one.",
  })
  attachReturnLabel(
    @Arg("input", () => AttachReturnLabelInput, { description: "The parcel." }) input: AttachReturnLabelInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "attachReturnLabel", input, async (em, deed) => {
      const { id, orderId } = await returnSeen(em, context.access, input.id);
      const { label } = input;
      const parcel = {
        carrier: input.carrier || null,
        trackingNumber: input.trackingNumber || null,
        trackingUrl: input.trackingUrl ? addressIn(input.trackingUrl, ["trackingUrl"]) : null,
        labelUrl: input.labelUrl ? addressIn(input.labelUrl, ["labelUrl"]) : null,
      };
      let deliveryId = "";
      await onOrder(em, deed, orderId, (book, work) => {
        deliveryId = attachReturnLabel(book, work, returnIn(book, id), parcel).id;
      });
      const name = parcel.trackingNumber ?? deliveryId.slice(-12);
      if (label) await keepReturnLabel(em, deliveryId, name, { mediaType: label.mediaType, bytes: bytesIn(label.base64) });
      return { returnId: id };
    });
  }
}

/** Throws Refusal INVALID for what is no base64. */
function bytesIn(base64: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new Refusal("INVALID", "This is no base64.", ["label", "base64"]);
  return Buffer.from(base64, "base64");
}

import { Arg, Ctx, Mutation, ObjectType, Resolver } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { completeDraft, createDraft, type NewDraft, updateDraft } from "../../src/flows/draft-order.ts";
import { reservationsIn } from "../inventory/reservation.values.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { addressIn } from "./address.in.ts";
import { CompleteDraftOrderInput, CreateDraftOrderInput, UpdateDraftOrderInput } from "./draft.inputs.ts";
import { linesIn } from "./lines.in.ts";
import { OrderPayload } from "./order.payloads.ts";
import { paymentIn } from "./payment.in.ts";
import { preferenceIn } from "./preference.in.ts";
import { visibleOrder } from "./visible-order.ts";

@ObjectType({ description: "What came of beginning a draft." })
export class CreateDraftOrderPayload extends OrderPayload {}

@ObjectType({ description: "What came of changing a draft." })
export class UpdateDraftOrderPayload extends OrderPayload {}

@ObjectType({ description: "What came of completing a draft." })
export class CompleteDraftOrderPayload extends OrderPayload {}

@Resolver()
export class DraftOrderResolver {
  @Needs("orders:write")
  @Mutation(() => CreateDraftOrderPayload, {
    description:
      "Begins an order that nobody has agreed to yet. No stock is taken; its totals are those that it would have. `cancelOrder` drops it.",
  })
  createDraftOrder(
    @Arg("input", () => CreateDraftOrderInput, { description: "The draft." }) input: CreateDraftOrderInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createDraftOrder", input, async (em, deed) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId);
      return { orderId: await createDraft(em, deed, { channelId, externalId: input.externalId ?? null, ...draftIn(input) }) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => UpdateDraftOrderPayload, { description: "Says anew what a draft is, all of it." })
  updateDraftOrder(
    @Arg("input", () => UpdateDraftOrderInput, { description: "The draft." }) input: UpdateDraftOrderInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "updateDraftOrder", input, async (em, deed) => {
      const orderId = await visibleOrder(context, em, input.orderId);
      await updateDraft(em, deed, orderId, draftIn(input));
      return { orderId };
    });
  }

  @Needs("orders:write")
  @Mutation(() => CompleteDraftOrderPayload, {
    description: "A draft becomes an order: it is reviewed, routed and given its stock. A repeat answers the order as it stands.",
  })
  completeDraftOrder(
    @Arg("input", () => CompleteDraftOrderInput, { description: "The draft." }) input: CompleteDraftOrderInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "completeDraftOrder", input, async (em, deed) => {
      const orderId = await visibleOrder(context, em, input.orderId);
      const reservationIds = input.reservationIds ? await reservationsIn(context, em, input.reservationIds) : [];
      await completeDraft(em, deed, orderId, { paymentStatus: paymentIn(input.paymentStatus), reservationIds });
      return { orderId };
    });
  }
}

const draftIn = (input: CreateDraftOrderInput | UpdateDraftOrderInput): Omit<NewDraft, "channelId" | "externalId"> => ({
  number: input.number ?? null,
  currencyCode: input.currencyCode,
  lines: linesIn(input.lines),
  shipTo: input.shipTo ? addressIn(input.shipTo) : null,
  customer: input.customer ? { externalId: null, name: null, email: null, phone: null, ...input.customer } : null,
  shipping: input.shipping ? moneyIn(input.shipping) : null,
  shippingOption: input.shippingOption ?? null,
  tags: input.tags ?? [],
  shipPreference: preferenceIn(input.shipPreference),
});

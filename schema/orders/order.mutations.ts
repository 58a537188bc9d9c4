import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { requireChannel, requireLocation, requireScope } from "../../src/access/access.ts";
import type { Place } from "../../src/carriers/place-keys.ts";
import type { Deed } from "../../src/events/record.ts";
import { cancelAtChannel, type LineUnits } from "../../src/flows/cancel-at-channel.ts";
import { changeAddress } from "../../src/flows/change-address.ts";
import { changeDelivery } from "../../src/flows/change-delivery.ts";
import { channelHasTheMoney } from "../../src/flows/derive-payment.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { overpaid } from "../../src/flows/overpaid.ts";
import { overrideValidation } from "../../src/flows/override-validation.ts";
import { preferShipping } from "../../src/flows/prefer-shipping.ts";
import { revalidateOrder } from "../../src/flows/revalidate-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { holdsById } from "../../src/fulfillment/holds.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { DeliveryMethod } from "../../src/orders/delivery-methods.ts";
import type { ShipPreference } from "../../src/orders/order.states.ts";
import { validationsById } from "../../src/orders/orders.rows.ts";
import type { RefundMethod } from "../../src/orders/payment.ts";
import type { HoldReason } from "../../src/rules/hold-reasons.ts";
import { PlaceHoldInput, ReleaseHoldInput } from "../fulfillment/fulfillment.type.ts";
import { reservationsIn } from "../inventory/reservation.values.ts";
import { type Context, deedOf } from "../kit/context.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import { moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { answering, mutate, requestOf } from "../kit/user-errors.ts";
import { addressIn } from "./address.in.ts";
import { linesIn } from "./lines.in.ts";
import {
  type CancelLineInput,
  CancelOrderInput,
  ChangeAddressInput,
  ChangeOrderDeliveryInput,
  CreateOrderInput,
  OverrideValidationInput,
  RevalidateOrderInput,
  SetShipPreferenceInput,
} from "./order.inputs.ts";
import {
  CancelOrderPayload,
  ChangeOrderAddressPayload,
  ChangeOrderDeliveryPayload,
  CreateOrderPayload,
  OverrideValidationPayload,
  PlaceHoldPayload,
  ReleaseHoldPayload,
  RevalidateOrderPayload,
  SetShipPreferencePayload,
} from "./order.payloads.ts";
import { paymentIn } from "./payment.in.ts";
import { preferenceIn } from "./preference.in.ts";
import { requireWhole, visibleOrder, wholeOrder } from "./visible-order.ts";

@Resolver()
export class OrderMutations {
  @Needs("orders:write")
  @Mutation(() => CreateOrderPayload, {
    description: "Takes an order on a channel of our own (API, POS, B2B), through the same gate as every channel's webhooks.",
  })
  createOrder(@Arg("input", () => CreateOrderInput, { description: "The order." }) input: CreateOrderInput, @Ctx() context: Context) {
    return answering(context, async () => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId);
      const soldAtLocationId = input.soldAtLocationId ? idIn("Location", input.soldAtLocationId, ["soldAtLocationId"]) : null;
      if (soldAtLocationId !== null) requireLocation(context.access, soldAtLocationId, ["soldAtLocationId"]);
      const wanted = {
        channelId,
        externalId: input.externalId,
        number: input.number ?? null,
        currencyCode: input.currencyCode,
        lines: linesIn(input.lines),
        shipTo: input.shipTo ? addressIn(input.shipTo) : null,
        customer: input.customer ? { externalId: null, name: null, email: null, phone: null, ...input.customer } : null,
        shipping: input.shipping ? moneyIn(input.shipping) : null,
        shippingOption: input.shippingOption ?? null,
        paymentStatus: paymentIn(input.paymentStatus),
        placedAt: input.placedAt ?? null,
        soldAtLocationId,
        tags: input.tags ?? [],
        shipPreference: preferenceIn(input.shipPreference),
        reservationIds: input.reservationIds ? await reservationsIn(context, context.em, input.reservationIds) : [],
      };
      const request = requestOf(context, "createOrder", input);
      return { orderId: await context.gate.createOrder({ wanted, deed: deedOf(context), request }) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => CancelOrderPayload, {
    description:
      "Cancels an order, or units of its lines; their stock is free again. Where its channel decides that, it is asked first: see `channelCommand`. With `refund`, which needs `payments:write`, what is then paid too much is given back.",
  })
  cancelOrder(@Arg("input", () => CancelOrderInput, { description: "What to cancel." }) input: CancelOrderInput, @Ctx() context: Context) {
    const { reason, reasonCode: code, onlyHere } = input;
    const refund = (input.refund ?? null) as RefundMethod | null;
    return mutate(context, "cancelOrder", input, async (em, deed) => {
      if (refund !== null) requireScope(context.access, "payments:write", ["refund"]);
      let commandId: string | null = null;
      let money: Record<string, string | null> = {};
      const orderId = await onWholeOrder(context, em, deed, input.orderId, (book, work) => {
        const units = input.lines ? unitsToCancel(book, input.lines) : null;
        const before = book.refunds.length;
        commandId = cancelAtChannel(book, work, { units, reason, code, onlyHere, refund })?.id ?? null;
        const overMinor = channelHasTheMoney(book) ? null : overpaid(book).toString();
        money = { refundId: book.refunds[before]?.id ?? null, overMinor, currency: book.order.currency };
      });
      return { orderId, commandId, ...money };
    });
  }

  @Needs("orders:write")
  @Mutation(() => ChangeOrderAddressPayload, { description: "Sends an order elsewhere, where its channel permits, and looks at it again." })
  changeOrderAddress(
    @Arg("input", () => ChangeAddressInput, { description: "The new address." }) input: ChangeAddressInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "changeOrderAddress", input, async (em, deed) => {
      const address = addressIn(input.shipTo);
      const also = { destinations: [placeOf(address)] };
      const verb = (book: OrderBook, work: Work) => changeAddress(book, work, address);
      return { orderId: await onWholeOrder(context, em, deed, input.orderId, verb, also) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => ChangeOrderDeliveryPayload, {
    description:
      "Lets the buyer pick lines up, elsewhere, or have them shipped after all, where the channel permits; work on them that has not begun is routed anew.",
  })
  changeOrderDelivery(
    @Arg("input", () => ChangeOrderDeliveryInput, { description: "The lines and the way." }) input: ChangeOrderDeliveryInput,
    @Ctx() context: Context,
  ) {
    return changeOrder(context, "changeOrderDelivery", input, input.orderId, (book, work) => {
      const lines = idsIn("OrderLine", input.lineIds, ["lineIds"])?.map((id, index) => book.line(id, ["lineIds", String(index)]));
      changeDelivery(book, work, {
        lines: lines ?? book.boughtLines.filter(({ openQuantity }) => openQuantity > 0),
        method: input.deliveryMethod as DeliveryMethod,
        locationId: input.pickupLocationId ? idIn("Location", input.pickupLocationId, ["pickupLocationId"]) : null,
      });
    });
  }

  @Needs("orders:write")
  @Mutation(() => SetShipPreferencePayload, {
    description:
      "The buyer wants an order whole, in few parcels, or as soon as anything can leave; work that has not begun is routed anew.",
  })
  setShipPreference(
    @Arg("input", () => SetShipPreferenceInput, { description: "The order, and how it may be sent." }) input: SetShipPreferenceInput,
    @Ctx() context: Context,
  ) {
    return changeOrder(context, "setShipPreference", input, input.orderId, (book, work) =>
      preferShipping(book, work, preferenceIn(input.shipPreference) as ShipPreference),
    );
  }

  @Needs("orders:write")
  @Mutation(() => RevalidateOrderPayload, {
    description:
      "Looks at an order again, for example after a SKU was listed, by the rules in force now: what is mended is resolved, and the order opens when nothing blocks it.",
  })
  revalidateOrder(
    @Arg("input", () => RevalidateOrderInput, { description: "The order." }) input: RevalidateOrderInput,
    @Ctx() context: Context,
  ) {
    return changeOrder(context, "revalidateOrder", input, input.orderId, revalidateOrder);
  }

  @Needs("orders:write")
  @Mutation(() => OverrideValidationPayload, { description: "Goes on in spite of a finding, for a reason that is kept." })
  overrideValidation(
    @Arg("input", () => OverrideValidationInput, { description: "The finding and the reason." }) input: OverrideValidationInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "overrideValidation", input, async (em, deed) => {
      const id = idIn("OrderValidation", input.validationId, ["validationId"]);
      const [finding] = await validationsById(em, [id], context.access);
      if (!finding) throw new Refusal("NOT_FOUND", "There is no such validation.", ["validationId"]);
      await requireWhole(context, em, finding.orderId);
      await onOrder(em, deed, finding.orderId, (book, work) => overrideValidation(book, work, id, input.reason));
      return { orderId: finding.orderId };
    });
  }

  @Needs("orders:write")
  @Mutation(() => PlaceHoldPayload, { description: "Holds an order, a line or one fulfillment order. Its stock stays committed." })
  placeHold(@Arg("input", () => PlaceHoldInput, { description: "What to hold, and why." }) input: PlaceHoldInput, @Ctx() context: Context) {
    return mutate(context, "placeHold", input, async (em, deed) => {
      if (input.lineId && input.fulfillmentOrderId)
        throw new Refusal("INVALID", "Hold a line or a fulfillment order, not both at once.", ["fulfillmentOrderId"]);
      const fulfillmentOrderId = input.fulfillmentOrderId
        ? idIn("FulfillmentOrder", input.fulfillmentOrderId, ["fulfillmentOrderId"])
        : null;
      const orderId = await visibleOrder(context, em, input.orderId);
      await mayHold(context, em, orderId, fulfillmentOrderId);
      let holdId = "";
      await onOrder(em, deed, orderId, (book, work) => {
        holdId = holdOrder(book, work, {
          target: input.lineId ? "LINE" : fulfillmentOrderId !== null ? "FULFILLMENT_ORDER" : "ORDER",
          lineId: input.lineId ? idIn("OrderLine", input.lineId, ["lineId"]) : null,
          fulfillmentOrderId,
          reason: input.reason as HoldReason,
          handle: input.handle ?? null,
          notes: input.notes ?? null,
          releaseAt: input.releaseAt ?? null,
        });
      });
      return { orderId, holdId };
    });
  }

  @Needs("orders:write")
  @Mutation(() => ReleaseHoldPayload, { description: "Releases a hold; what it stopped goes on exactly where it was." })
  releaseHold(@Arg("input", () => ReleaseHoldInput, { description: "The hold." }) input: ReleaseHoldInput, @Ctx() context: Context) {
    return mutate(context, "releaseHold", input, async (em, deed) => {
      const holdId = idIn("Hold", input.holdId, ["holdId"]);
      const [hold] = await holdsById(em, [holdId], context.access);
      if (!hold) throw new Refusal("NOT_FOUND", "There is no such hold.", ["holdId"]);
      await mayHold(context, em, hold.orderId, hold.fulfillmentOrderId);
      await onOrder(em, deed, hold.orderId, (book, work) => letGo(book, work, holdId));
      return { orderId: hold.orderId, holdId };
    });
  }
}

/** Throws Refusal INVALID for no line at all, or units that a line does not have open; NOT_FOUND. */
function unitsToCancel(book: OrderBook, lines: readonly CancelLineInput[]): LineUnits[] {
  if (lines.length === 0) throw new Refusal("INVALID", "Name the lines, or leave `lines` out for all of the order.", ["lines"]);
  return lines.map(({ lineId, quantity }, index) => {
    const field = ["lines", String(index)];
    const line = book.line(idIn("OrderLine", lineId, [...field, "lineId"]), [...field, "lineId"]);
    line.checkCancel(quantity, [...field, "quantity"]);
    return { line, quantity };
  });
}

/** Work at a place is held by who sees that place, all of an order by who may change it as a whole. Throws Refusal NOT_FOUND, FORBIDDEN. */
async function mayHold(context: Context, em: EntityManager, orderId: string, fulfillmentOrderId: string | null): Promise<void> {
  if (fulfillmentOrderId === null) return requireWhole(context, em, orderId);
  const [work] = await fulfillmentOrdersById(em, [fulfillmentOrderId], context.access);
  if (!work) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
}

const changeOrder = (
  context: Context,
  operation: string,
  input: { idempotencyKey?: string | null },
  orderId: string,
  verb: (book: OrderBook, work: Work) => void,
) => mutate(context, operation, input, async (em, deed) => ({ orderId: await onWholeOrder(context, em, deed, orderId, verb) }));

/** Runs a verb on an order that the key may change as a whole. Throws Refusal NOT_FOUND, FORBIDDEN. */
async function onWholeOrder(
  context: Context,
  em: EntityManager,
  deed: Deed,
  id: string,
  verb: (book: OrderBook, work: Work) => void,
  also: { readonly destinations?: readonly Place[] } = {},
): Promise<string> {
  const orderId = await wholeOrder(context, em, id);
  await onOrder(em, deed, orderId, verb, also);
  return orderId;
}

import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { scannedItem } from "../../src/catalog/scanned-item.rows.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { takeStep } from "../../src/flows/begin-work.ts";
import { type Box, packWork, restartPacking, unpackParcel } from "../../src/flows/pack-work.ts";
import { handOver, markReady, renewPickup } from "../../src/flows/pick-up.ts";
import { closeBox, scanToPack } from "../../src/flows/scan-to-pack.ts";
import { onOrder } from "../../src/flows/work.ts";
import {
  boxesOfFulfillmentOrders,
  type FulfillmentPackageRow,
  type PackedItemRow,
  type PackingBoxRow,
  packagesOfFulfillments,
} from "../../src/fulfillment/boxes.rows.ts";
import type { FulfillmentOrderRow } from "../../src/fulfillment/fulfillment.rows.ts";
import { type FulfillmentRow, fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { orderLinesById } from "../../src/orders/orders.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderLineObject } from "../orders/order.type.ts";
import {
  type BoxInput,
  CancelFulfillmentInput,
  CancelFulfillmentPayload,
  ClosePackageInput,
  ClosePackagePayload,
  FloorWorkInput,
  FulfillmentPackageObject,
  HandOverPickupInput,
  HandOverPickupPayload,
  MarkReadyForPickupPayload,
  PackedItemObject,
  PackFulfillmentOrderInput,
  PackFulfillmentOrderPayload,
  PackingBoxObject,
  RenewPickupPayload,
  RestartPackingPayload,
  ScanToPackInput,
  ScanToPackPayload,
  StartFulfillmentOrderPayload,
  StartPickingPayload,
} from "./floor.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import { onWork, seenWork } from "./on-work.ts";
import { linesIn } from "./parcel.inputs.ts";
import { FulfillmentObject } from "./parcel.type.ts";

/** What is done with work where it lies, step by step. A key that is limited to locations does it there alone. */
@Resolver()
export class FloorResolver {
  @Needs("fulfillment:write")
  @Mutation(() => StartFulfillmentOrderPayload, {
    description:
      "The location takes the work up: it is IN_PROGRESS, and is no longer rearranged. Work of others begins once they have accepted it.",
  })
  startFulfillmentOrder(@Arg("input", () => FloorWorkInput, { description: "The work." }) input: FloorWorkInput, @Ctx() context: Context) {
    return onWork(context, "startFulfillmentOrder", input, (book, work, one) => takeStep(book, work, one, "ACCEPTED"));
  }

  @Needs("fulfillment:write")
  @Mutation(() => StartPickingPayload, { description: "Its goods are fetched from now on. Takes the work up, too, where nobody has." })
  startPicking(@Arg("input", () => FloorWorkInput, { description: "The work." }) input: FloorWorkInput, @Ctx() context: Context) {
    return onWork(context, "startPicking", input, (book, work, one) => takeStep(book, work, one, "PICKING"));
  }

  @Needs("fulfillment:write")
  @Mutation(() => PackFulfillmentOrderPayload, {
    description: "Units are in a parcel at once, without scanning. Once all that is left of the work is in parcels it is PACKED.",
  })
  async packFulfillmentOrder(
    @Arg("input", () => PackFulfillmentOrderInput, { description: "The work, and its boxes." }) input: PackFulfillmentOrderInput,
    @Ctx() context: Context,
  ) {
    return parcelOf(
      await onWork(context, "packFulfillmentOrder", input, (book, work, one) => {
        const boxes = (input.boxes ?? []).map((box, index) => boxIn(box, ["boxes", String(index)]));
        return packWork(book, work, one, { lines: linesIn(input.lines), boxes }).id;
      }),
    );
  }

  @Needs("fulfillment:write")
  @Mutation(() => ScanToPackPayload, {
    description: "A unit goes into the open box. What is not in the work, or is packed already, is refused with what is expected.",
  })
  scanToPack(@Arg("input", () => ScanToPackInput, { description: "The scan." }) input: ScanToPackInput, @Ctx() context: Context) {
    return mutate(context, "scanToPack", input, async (em, deed) => {
      const { id, orderId } = await seenWork(context, em, input.fulfillmentOrderId);
      const scanned = await scannedItem(em, input.barcode);
      await onOrder(em, deed, orderId, (book, work) => scanToPack(book, work, workOf(book, id), scanned));
      return { fulfillmentOrderId: id };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => ClosePackagePayload, {
    description:
      "The open box is full; the next scan opens another one. Once all units of the work lie in closed boxes, they are a parcel.",
  })
  async closePackage(
    @Arg("input", () => ClosePackageInput, { description: "The box." }) input: ClosePackageInput,
    @Ctx() context: Context,
  ) {
    return parcelOf(
      await onWork(context, "closePackage", input, (book, work, one) => closeBox(book, work, one, boxIn(input.box, ["box"]))?.id),
    );
  }

  @Needs("fulfillment:write")
  @Mutation(() => RestartPackingPayload, { description: "What was scanned into boxes that are no parcel yet no longer counts." })
  restartPacking(@Arg("input", () => FloorWorkInput, { description: "The work." }) input: FloorWorkInput, @Ctx() context: Context) {
    return onWork(context, "restartPacking", input, (book, work, one) => restartPacking(book, work, one));
  }

  @Needs("fulfillment:write")
  @Mutation(() => CancelFulfillmentPayload, {
    description: "Unpacks a parcel that has not left: its work is PICKING again, its stock stays committed. A label of it is void.",
  })
  cancelFulfillment(
    @Arg("input", () => CancelFulfillmentInput, { description: "The parcel." }) input: CancelFulfillmentInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "cancelFulfillment", input, async (em, deed) => {
      const { id, orderId, fulfillmentOrderId } = await seenParcel(context, em, input.fulfillmentId);
      await onOrder(em, deed, orderId, (book, work) => void unpackParcel(book, work, id));
      return { fulfillmentOrderId, fulfillmentId: id };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => MarkReadyForPickupPayload, {
    description:
      "All of it lies ready for the buyer, who fetches it with a code; packs what is not packed yet. Kept as long as the location says.",
  })
  markReadyForPickup(@Arg("input", () => FloorWorkInput, { description: "The work." }) input: FloorWorkInput, @Ctx() context: Context) {
    return onWork(context, "markReadyForPickup", input, (book, work, one) => markReady(book, work, one));
  }

  @Needs("fulfillment:write")
  @Mutation(() => RenewPickupPayload, {
    description: "Another code, and the time in which it is kept begins anew: for a buyer who comes later, or after too many wrong codes.",
  })
  renewPickup(@Arg("input", () => FloorWorkInput, { description: "The work." }) input: FloorWorkInput, @Ctx() context: Context) {
    return onWork(context, "renewPickup", input, (book, work, one) => renewPickup(book, work, one));
  }

  @Needs("fulfillment:write")
  @Mutation(() => HandOverPickupPayload, {
    description:
      "The buyer has said the code and has the goods: they are fulfilled and delivered. After five wrong codes a new one is needed.",
  })
  async handOverPickup(
    @Arg("input", () => HandOverPickupInput, { description: "The work, and the code." }) input: HandOverPickupInput,
    @Ctx() context: Context,
  ) {
    const { made: wrong, ...done } = await onWork(context, "handOverPickup", input, (book, work, one) =>
      handOver(book, work, one, input.code) ? undefined : "WRONG_CODE",
    );
    // A wrong code is counted, so it is no refusal that undoes the transaction.
    if (!wrong) return done;
    const message = "This is not the code of this pick-up.";
    return { userErrors: [{ field: ["code"], message, code: "INVALID" as const }] };
  }
}

@Resolver(() => FulfillmentObject)
export class ParcelBoxesResolver {
  @FieldResolver(() => [FulfillmentPackageObject], { description: "Its boxes, where they were weighed." })
  packages(@Root() { id }: FulfillmentRow, @Ctx() { loaders }: Context) {
    return loaders.many(packagesOfFulfillments, ({ fulfillmentId }) => fulfillmentId, id);
  }
}

@Resolver(() => FulfillmentOrderObject)
export class WorkBoxesResolver {
  @FieldResolver(() => [PackingBoxObject], { description: "Boxes that are being filled by scanning, and are no parcel yet." })
  packingBoxes(@Root() { id }: FulfillmentOrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(boxesOfFulfillmentOrders, ({ fulfillmentOrderId }) => fulfillmentOrderId, id);
  }
}

const inBox = { nullable: true, description: "What is in it; null where nobody said which unit went into which box." } as const;

@Resolver(() => FulfillmentPackageObject)
export class FulfillmentPackageResolver {
  @FieldResolver(() => [PackedItemObject], inBox)
  contents(@Root() { contents }: FulfillmentPackageRow): readonly PackedItemRow[] | null {
    return contents;
  }
}

@Resolver(() => PackingBoxObject)
export class PackingBoxResolver {
  @FieldResolver(() => [PackedItemObject], { description: "What is in it." })
  contents(@Root() { contents }: PackingBoxRow): readonly PackedItemRow[] {
    return contents ?? [];
  }
}

@Resolver(() => PackedItemObject)
export class PackedItemResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line that it is of." })
  orderLine(@Root() { lineId }: PackedItemRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, lineId);
  }

  @Needs("inventory:read")
  @FieldResolver(() => InventoryItemObject, { nullable: true, description: "The item. Needs `inventory:read`." })
  item(@Root() { itemId }: PackedItemRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }
}

/** Throws Refusal NOT_FOUND for a parcel that the key may not see. */
async function seenParcel({ access }: Context, em: EntityManager, text: string): Promise<FulfillmentRow> {
  const [found] = await fulfillmentsById(em, [idIn("Fulfillment", text, ["fulfillmentId"])], access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
  return found;
}

const parcelOf = <Outcome extends { readonly made?: string | null }>({ made, ...done }: Outcome) => ({
  ...done,
  fulfillmentId: made ?? null,
});

function boxIn({ weightGrams, lengthMm, widthMm, heightMm }: BoxInput, field: readonly string[]): Box {
  if (lengthMm == null && widthMm == null && heightMm == null) return { weightGrams, size: null };
  if (lengthMm == null || widthMm == null || heightMm == null)
    throw new Refusal("INVALID", "A box has three sides: give all of them, or none.", [...field, "lengthMm"]);
  return { weightGrams, size: { lengthMm, widthMm, heightMm } };
}

import type { Units } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { idIn } from "../kit/global-id.ts";
import type { ShipLineInput } from "./parcel.type.ts";

/** Units by our ids of the lines; null when none are named. Throws Refusal INVALID for an id that is none. */
export const linesIn = (lines: readonly ShipLineInput[] | null | undefined): Units[] | null =>
  lines?.map(({ lineId, quantity }, index) => ({ lineId: idIn("OrderLine", lineId, ["lines", String(index), "lineId"]), quantity })) ??
  null;

import { adjustableStates, adjustmentReasons } from "../../src/flows/adjust-stock.ts";
import { receivingStates } from "../../src/flows/receive-stock.ts";
import { softOwners } from "../../src/flows/reserve-stock.ts";
import { movementEnds, movementReasons } from "../../src/inventory/inventory-movement.entity.ts";
import { reservationOwners, reservationStatuses } from "../../src/inventory/reservation.entity.ts";
import { describedEnum } from "../kit/enums.ts";

const states = {
  AVAILABLE: "Free to promise.",
  SAFETY_STOCK: "Kept back from sale.",
  QUALITY_CONTROL: "Set aside until somebody has looked at it.",
  DAMAGED: "There, but not fit for sale.",
};

export const InventoryState = describedEnum("InventoryState", "The state a unit is in, or where it comes from and goes to.", movementEnds, {
  ...states,
  RESERVED: "Kept for a cart, a quote, a channel, or an order that a person must mend.",
  COMMITTED: "Promised to the work of an order.",
  EXTERNAL: "Outside the location: a supplier, a buyer, another location, gone.",
});

export const AdjustableState = describedEnum("AdjustableState", "A state whose count may be corrected by hand.", adjustableStates, states);

export const ReceivingState = describedEnum("ReceivingState", "Where received goods are put.", receivingStates, {
  AVAILABLE: "On the shelf, free to promise.",
  QUALITY_CONTROL: "Aside, until somebody has looked at them.",
});

export const AdjustmentReason = describedEnum("AdjustmentReason", "Why a count is corrected.", adjustmentReasons, {
  ADJUSTED: "The number was wrong.",
  RESTOCKED: "Goods came back and are on the shelf again.",
  WRITTEN_OFF: "Goods are lost, broken or given away.",
});

export const MovementReason = describedEnum("MovementReason", "Why units moved.", movementReasons, {
  RECEIVED: "Goods came in.",
  RESERVED: "Kept for somebody who has not ordered yet.",
  RESERVATION_RELEASED: "No longer kept: released, expired, or ordered.",
  COMMITTED: "Promised to the work of an order.",
  COMMITMENT_RELEASED: "The work was cancelled or moved.",
  SHIPPED: "Left for a buyer.",
  RESTOCKED: "Came back and is on the shelf again.",
  ADJUSTED: "A person corrected the number or the state.",
  COUNTED: "The shelf was counted.",
  TRANSFERRED_OUT: "Left for another location.",
  TRANSFERRED_IN: "Came from another location.",
  DAMAGED: "Was found damaged.",
  INSPECTED: "Somebody looked at it and decided.",
  WRITTEN_OFF: "Lost, broken or given away.",
  IMPORTED: "Set by the import of a file.",
});

export const ReservationStatus = describedEnum("ReservationStatus", "Where a reservation stands.", reservationStatuses, {
  ACTIVE: "The units are kept.",
  CONSUMED: "The units were ordered.",
  RELEASED: "Given back, or broken by a count that found too few.",
  EXPIRED: "Its time ran out.",
});

export const ReservationOwner = describedEnum("ReservationOwner", "For whom units are kept.", reservationOwners, {
  CART: "A buyer's cart.",
  QUOTE: "An offer to a buyer.",
  CHANNEL: "A channel, for example for a campaign.",
  ORDER: "An order that a person must mend before it opens.",
});

export const SoftOwner = describedEnum("SoftOwner", "For whom units may be kept by hand; orders keep their own.", softOwners, {
  CART: "A buyer's cart.",
  QUOTE: "An offer to a buyer.",
  CHANNEL: "A channel, for example for a campaign.",
});

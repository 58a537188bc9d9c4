import type { Told } from "./told.ts";

/** What is told of stock, of the items it is of, and of the places where it lies. */
export const ofStock = {
  InventoryLevel: {
    always: ["AVAILABLE", "RESERVED", "COMMITTED", "SAFETY_STOCK", "QUALITY_CONTROL", "DAMAGED", "moves: [{ from, to, quantity, reason }]"],
    events: { "inventory.level_changed": ["How much of an item lies at a location, and what was moved"] },
  },
  Reservation: {
    always: ["status", "ownerType", "quantity"],
    events: {
      "reservation.created": ["Units are kept for a cart, a quote, a channel or an order", "expiresAt", "allotmentId?"],
      "reservation.extended": ["They are kept until another time", "expiresAt"],
      "reservation.consumed": ["An order or a cart took them", "of?"],
      "reservation.released": ["They are not kept any more", "backTo?"],
      "reservation.expired": ["Their time is over", "backTo?"],
    },
  },
  ExpectedReceipt: {
    always: ["status", "eta", "quantity", "receivedQuantity"],
    events: {
      "expected_receipt.created": ["Units are to come in"],
      "expected_receipt.updated": ["When or how many was changed", "from"],
      "expected_receipt.received": ["Units of it came in", "received"],
      "expected_receipt.cancelled": ["They do not come"],
    },
  },
  InventoryItem: {
    always: ["sku", "components?: [{ itemId, quantity }]"],
    events: { "inventory_item.created": ["There is a new item"], "inventory_item.updated": ["It was changed"] },
  },
  Location: {
    always: ["code", "status"],
    events: {
      "location.created": ["There is a new place"],
      "location.updated": ["It was changed"],
      "location.capacity_set": ["How much it can do on a day was said", "date", "limit", "overrideReason"],
      "location.outage_declared": ["It cannot work for a time", "outageId", "beginsAt", "endsAt"],
      "location.outage_ended": ["It can work again", "outageId"],
    },
  },
} as const satisfies Readonly<Record<string, Told>>;

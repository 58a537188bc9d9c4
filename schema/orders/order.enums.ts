import { fulfillmentStatuses, orderOrigins, orderStatuses, paymentStatuses, shipPreferences } from "../../src/orders/order.states.ts";
import { lineOrigins } from "../../src/orders/order-line.entity.ts";
import { severities, validationCodes, validationStatuses } from "../../src/orders/order-validation.entity.ts";
import { describedEnum } from "../kit/enums.ts";

export const OrderStatus = describedEnum("OrderStatus", "Where an order stands.", orderStatuses, {
  DRAFT: "It is being put together; nothing is promised of it.",
  RECEIVED: "It has come in and has not been looked at yet.",
  OPEN: "It is in order: its work is planned or under way.",
  EXCEPTION: "Something must be mended or overridden by a person before it can open; see `validations`.",
  CANCELLED: "It was cancelled before anything left.",
  COMPLETED: "Everything has been fulfilled and paid.",
});

export const ShipPreference = describedEnum(
  "ShipPreference",
  "How an order may be sent, where it cannot leave from one place.",
  shipPreferences,
  {
    COMPLETE: "All together, from one place: it waits until it can.",
    SPLIT_OK: "In parts, as soon as each can leave, at the least cost.",
    MIN_SPLIT: "In parts, but in as few parcels as those units can leave in, whatever these cost.",
  },
);

export const PaymentStatus = describedEnum(
  "PaymentStatus",
  "What is paid of an order. Derived from what the channel says.",
  paymentStatuses,
  {
    UNPAID: "Nothing is paid, or a payment failed or was voided.",
    PENDING: "The buyer still has to pay.",
    AUTHORIZED: "The amount is set aside and can be captured.",
    COD_PENDING: "It is paid in cash on delivery.",
    PARTIALLY_PAID: "A part is paid.",
    PAID: "All is paid.",
    OVERPAID: "More than the total is paid.",
    PARTIALLY_REFUNDED: "A part of what was paid has been given back.",
    REFUNDED: "All that was paid has been given back.",
  },
);

export const OrderFulfillmentStatus = describedEnum(
  "OrderFulfillmentStatus",
  "How far an order's goods are. Derived from its lines and their work.",
  fulfillmentStatuses,
  {
    UNFULFILLED: "Nothing has left yet.",
    ON_HOLD: "All of its work is held.",
    BACKORDERED: "Nothing has left, and some of it waits for stock.",
    PARTIALLY_FULFILLED: "A part has left.",
    FULFILLED: "All that was not cancelled has left.",
    CANCELLED: "All of it was cancelled.",
  },
);

export const OrderOrigin = describedEnum("OrderOrigin", "How an order came to be.", orderOrigins, {
  CHANNEL: "A channel sent it.",
  DRAFT: "A person made it in Muara.",
  RECURRING: "A standing order made it.",
  EXCHANGE: "An exchange made it.",
  REPLACEMENT: "A replacement made it.",
});

export const LineOrigin = describedEnum("LineOrigin", "How a line came into its order.", lineOrigins, {
  ORIGINAL: "The channel sent it.",
  AUTO_ADDED: "A rule added it, at no price: a sample, packaging or a gift. The channel knows nothing of it.",
  EDITED: "A confirmed change added it.",
  SUBSTITUTE: "It takes the place of another line.",
  EXCHANGE: "It takes the place of goods that come back.",
});

export const ValidationCode = describedEnum("ValidationCode", "What a validation found.", validationCodes, {
  NO_LINES: "The order has no lines.",
  UNKNOWN_SKU: "The line's SKU is neither listed nor an item of ours.",
  ADDRESS_MISSING: "Something must be shipped, and there is no address.",
  ADDRESS_INCOMPLETE: "The address lacks its street, city or country.",
  ADDRESS_MASKED: "The channel hides parts of the address.",
  CUSTOMER_MISSING: "The channel names no customer.",
  OUT_OF_STOCK: "There is too little stock, and the item may not be back-ordered.",
  PICKUP_SHORT: "The place where it is to be picked up has too little of it; the message names one that has all.",
  BACKORDERED: "Units of the line wait for stock.",
  REROUTED: "Its units were routed anew too often, each time a location failed.",
  PRICE_DIFFERS: "It was sold at another price than the catalogue's.",
  TOTAL_DIFFERS: "The channel's total is not the sum of its parts.",
  CURRENCY_DIFFERS: "The order is not in the channel's currency.",
  SHIPPING_OPTION_MISSING: "The channel names no shipping option.",
  PAYMENT_PENDING: "It is not paid yet.",
  PAYMENT_UNKNOWN: "The channel does not say whether it is paid.",
  TEST_ORDER: "The channel marks it as a test.",
  PARCEL_LOST: "A carrier lost a parcel of it. It holds nothing up.",
  RETURN_DIFFERS: "What its channel says of a return does not fit what is known here. It holds nothing up.",
  RULE: "One of your rules says so; see the message and `ruleId`.",
});

export const ValidationSeverity = describedEnum("ValidationSeverity", "Whether a finding stops an order.", severities, {
  BLOCK: "It must be mended or overridden before the order opens.",
  WARN: "It should be known.",
});

export const ValidationStatus = describedEnum("ValidationStatus", "Whether a finding still stands.", validationStatuses, {
  OPEN: "It stands.",
  RESOLVED: "It no longer holds.",
  OVERRIDDEN: "A person decided to go on in spite of it.",
});

export const OrderSort = describedEnum(
  "OrderSort",
  "The order of a list of orders.",
  ["NEWEST", "OLDEST", "RECENTLY_UPDATED", "HIGHEST_TOTAL"] as const,
  {
    NEWEST: "By the time they were placed, newest first.",
    OLDEST: "By the time they were placed, oldest first.",
    RECENTLY_UPDATED: "By their last change, newest first.",
    HIGHEST_TOTAL: "By their total, highest first. Sensible within one currency.",
  },
);

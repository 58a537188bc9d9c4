/** Why something may be held, by a person, a rule or the system. */
export const holdReasons = [
  "AWAITING_PAYMENT",
  "HIGH_RISK_OF_FRAUD",
  "INCORRECT_ADDRESS",
  "INVENTORY_OUT_OF_STOCK",
  "UNKNOWN_DELIVERY_DATE",
  "AWAITING_RETURN_ITEMS",
  "CUSTOMER_REQUEST",
  "LOCATION_ISSUE",
  "CHANNEL_PENDING",
  "OTHER",
] as const;
export type HoldReason = (typeof holdReasons)[number];

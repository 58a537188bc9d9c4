/** How goods reach the buyer. */
export const deliveryMethods = ["SHIP", "PICKUP", "LOCAL", "DIGITAL"] as const;
export type DeliveryMethod = (typeof deliveryMethods)[number];

import { noActions, type Rule } from "./rule.ts";

/** The rules in force while no set is active, and what a first draft begins with. */
export const builtInRules: readonly Rule[] = [
  {
    id: "payment",
    name: "Hold until it is paid",
    description: "Goods leave once they are paid, sure to be paid, or paid at the door.",
    enabled: true,
    appliesTo: "ORDER",
    when: "order.awaitsPayment",
    actions: { ...noActions, hold: { reason: "AWAITING_PAYMENT", expiresAfterMinutes: null, notes: null } },
    stop: false,
  },
];

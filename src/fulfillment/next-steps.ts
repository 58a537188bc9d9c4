import type { CommandKind } from "../channels/command.ts";
import type { ValidationCode } from "../orders/order-validation.entity.ts";
import type { HoldReason } from "../rules/hold-reasons.ts";

/** What a person can do, by a code that programs can rely on: the words for it, and the mutation that does it, if one does. */
export const steps = {
  CREATE_LISTING: { label: "Say which item the channel's SKU stands for.", mutation: "createListing" },
  CREATE_ITEM: { label: "Make an item of this SKU.", mutation: "createInventoryItem" },
  RECEIVE_STOCK: { label: "Receive stock.", mutation: "receiveStock" },
  CHANGE_ADDRESS: { label: "Change the address; where the channel owns it, change it there.", mutation: "changeOrderAddress" },
  CHANGE_DELIVERY: { label: "Let the buyer pick it up elsewhere, or ship it.", mutation: "changeOrderDelivery" },
  REVALIDATE: { label: "Once it is mended, look at the order again.", mutation: "revalidateOrder" },
  OVERRIDE: { label: "Go on in spite of it, for a reason that is kept.", mutation: "overrideValidation" },
  CANCEL_UNITS: { label: "Cancel the units, here and at the channel.", mutation: "cancelOrder" },
  CANCEL_ORDER: { label: "Cancel the order, here and at the channel.", mutation: "cancelOrder" },
  UNPACK: { label: "Unpack what is packed for the address that was; it is packed anew.", mutation: "cancelFulfillment" },
  RELEASE_HOLD: { label: "Release the hold; the work goes on where it stopped.", mutation: "releaseHold" },
  AWAIT_PAYMENT: { label: "Wait until the channel says it is paid, or ask the buyer.", mutation: null },
  AWAIT_CHANNEL: { label: "Wait until the channel has decided.", mutation: null },
  REDRIVE_COMMAND: { label: "Once what its reason names is mended, tell the channel anew.", mutation: "redriveChannelCommand" },
  RESOLVE_COMMAND: { label: "Look at the channel, mend it there, and say what happened.", mutation: "resolveChannelCommand" },
  MEND_FINDINGS: { label: "Mend or override what `validations` name; the hold ends by itself.", mutation: null },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly mutation: string | null }>>;
export type NextStepCode = keyof typeof steps;

const mendAddress: readonly NextStepCode[] = ["CHANGE_ADDRESS", "OVERRIDE", "CANCEL_ORDER"];

const afterFinding: Readonly<Record<ValidationCode, readonly NextStepCode[]>> = {
  NO_LINES: ["REVALIDATE", "OVERRIDE", "CANCEL_ORDER"],
  UNKNOWN_SKU: ["CREATE_LISTING", "CREATE_ITEM", "REVALIDATE", "OVERRIDE", "CANCEL_UNITS"],
  OUT_OF_STOCK: ["RECEIVE_STOCK", "REVALIDATE", "OVERRIDE", "CANCEL_UNITS"],
  PICKUP_SHORT: ["CHANGE_DELIVERY", "RECEIVE_STOCK", "REVALIDATE", "OVERRIDE", "CANCEL_UNITS"],
  ADDRESS_MISSING: mendAddress,
  ADDRESS_INCOMPLETE: mendAddress,
  RULE: ["REVALIDATE", "OVERRIDE", "CANCEL_ORDER"],
  REROUTED: ["OVERRIDE", "CANCEL_UNITS", "CANCEL_ORDER"],
  BACKORDERED: ["RECEIVE_STOCK", "CANCEL_UNITS"],
  PAYMENT_PENDING: ["AWAIT_PAYMENT", "CANCEL_ORDER"],
  PAYMENT_UNKNOWN: ["AWAIT_PAYMENT", "CANCEL_ORDER"],
  ADDRESS_MASKED: [],
  CUSTOMER_MISSING: [],
  PRICE_DIFFERS: [],
  TOTAL_DIFFERS: [],
  CURRENCY_DIFFERS: [],
  SHIPPING_OPTION_MISSING: [],
  TEST_ORDER: [],
  PARCEL_LOST: ["OVERRIDE"],
  RETURN_DIFFERS: ["OVERRIDE"],
};

/** A finding that stands, or an active hold. `byHand`: a person may release it. */
export type Standing =
  | { readonly kind: "FINDING"; readonly code: ValidationCode }
  | { readonly kind: "HOLD"; readonly code: HoldReason; readonly byHand: boolean }
  /** A command that failed. `code`: what it was to tell. */
  | { readonly kind: "COMMAND"; readonly code: CommandKind };

/** What can be done about it, the best first. */
export function nextStepsOf(one: Standing): readonly NextStepCode[] {
  if (one.kind === "FINDING") return afterFinding[one.code];
  if (one.kind === "COMMAND") return ["REDRIVE_COMMAND", "RESOLVE_COMMAND"];
  const release: readonly NextStepCode[] = one.byHand ? ["RELEASE_HOLD"] : [];
  if (one.code === "AWAITING_PAYMENT") return ["AWAIT_PAYMENT", ...release, "CANCEL_ORDER"];
  if (one.code === "CHANNEL_PENDING" && !one.byHand) return ["AWAIT_CHANNEL"];
  if (!one.byHand) return ["MEND_FINDINGS", "CANCEL_ORDER"];
  return one.code === "INCORRECT_ADDRESS" ? ["CHANGE_ADDRESS", "UNPACK", ...release, "CANCEL_ORDER"] : [...release, "CANCEL_ORDER"];
}

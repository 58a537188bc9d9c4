import type { Told } from "./told.ts";

const amounts = ["amountMinor", "dueMinor"] as const;
const toldLines = "lines: [{ returnLineId, lineId, quantity, reason, resolution }]";
const units = "lines: [{ returnLineId, lineId, quantity }]";

/** What is told of what comes back, and of what went wrong without coming back. */
export const ofReturns = {
  Return: {
    always: ["orderNumber", "returnId", "number", "status"],
    events: {
      "return.requested": ["The buyer wants to send units back", toldLines],
      "return.approved": [
        "They may, or staff takes them back",
        "lines?: [{ returnLineId, lineId, quantity, reason, resolution }]",
        "because?",
        "fulfillmentId?",
      ],
      "return.declined": ["They may not"],
      "return.resolution_changed": [
        "The buyer gets something else for units",
        "returnLineId",
        "lineId",
        "quantity",
        "from",
        "to",
        "amountMinor?",
        "dueMinor?",
      ],
      "return.resolution_committed": [
        "What the buyer gets is final",
        "returnLineId",
        "lineId",
        "quantity",
        "resolution",
        ...amounts,
        "refundId",
      ],
      "return.line_compensated": ["A line puts right what was final", "returnLineId", "lineId", "compensatesId", "quantity", "resolution"],
      "return.closed": ["All of it is done"],
      "return.cancelled": ["Nothing comes back"],
      "return.reopened": ["It is worked on again"],
      "return.decision_asked": ["Its channel was asked to agree", "commandId", "wanted"],
      "return.decision_rejected": ["Its channel does not agree; it is REQUESTED as before", "commandId", "wanted"],
      "return.channel_status_changed": ["It stands otherwise at its channel", "from", "to"],
    },
  },
  ReverseFulfillmentOrder: {
    always: ["orderNumber", "reverseFulfillmentOrderId", "returnId", "status"],
    events: {
      "reverse_fulfillment_order.opened": ["A location is to expect units"],
      "reverse_fulfillment_order.label_attached": ["The buyer has a label for them", "deliveryId", "carrier", "trackingNumber"],
      "reverse_fulfillment_order.received": ["Units are here", units, "unexpected: [{ sku, quantity }]"],
      "reverse_fulfillment_order.disposed": ["It was decided where they go", "lines: [{ returnLineId, lineId, quantity, disposition }]"],
      "reverse_fulfillment_order.closed": ["Nothing more is expected"],
      "reverse_fulfillment_order.cancelled": ["Nothing comes there"],
    },
  },
  Claim: {
    always: ["orderNumber", "claimId", "status", "reason", "against"],
    events: {
      "claim.opened": ["Units were lost, damaged, wrong, missing or late", "lines: [{ lineId, quantity }]"],
      "claim.approved": ["That is so"],
      "claim.rejected": ["That is not so"],
      "claim.resolved": ["The buyer has what is due", "resolution", "refundId"],
    },
  },
  ReturnPolicy: {
    always: ["policyId", "name", "channelId", "itemId", "tag"],
    events: {
      "return_policy.created": ["Rules for returns were made"],
      "return_policy.updated": ["They were changed"],
      "return_policy.removed": ["They are gone"],
    },
  },
} as const satisfies Readonly<Record<string, Told>>;

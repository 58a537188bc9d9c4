import type { Example } from "./example.ts";

const theReturn =
  "return { number status nextStates lines { id quantity resolution resolutionState goods amount { amount currencyCode } due { amount } exchangeLine { sku } } }";

const change = (name: string, wanted = theReturn): string =>
  `mutation Change($input: ${upperFirst(inputs[name] ?? name)}Input!) { ${name}(input: $input) { ${wanted} userErrors { field message code } } }`;
const inputs: Readonly<Record<string, string>> = { closeReturn: "return", reopenReturn: "return", resolveClaim: "claim" };
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const claim = "claim { status nextStates resolution lines { quantity orderLine { sku } replacementLine { sku } } }";
const comingBack = { lineId: "<id of a shipped order line>", quantity: 1, reason: "WRONG_SIZE" };

/** What comes back, and what the buyer gets for it. */
export const returnExamples: readonly Example[] = [
  {
    name: "What may be returned",
    description: "Of each line: how many units, until when and for what, by which policy; else why not.",
    query: `query MayReturn($orderId: ID!) {
  returnEligibility(orderId: $orderId) {
    lines { quantity until reasons resolutions whyNot orderLine { sku returnRequestedQuantity returnedQuantity } policy { name } }
  }
}`,
    variables: { orderId: "<id of a shipped order>" },
  },
  {
    name: "A buyer asks to return something",
    description: "By the policies; somebody approves or declines it.",
    query: change("requestReturn"),
    variables: { input: { orderId: "<id of a shipped order>", lines: [{ ...comingBack, resolution: "REFUND" }] } },
  },
  {
    name: "Take something back in exchange",
    description: "The other goods are reserved at once and leave when what comes back is here; the difference is asked or given back.",
    query: change("openReturn"),
    variables: {
      input: { orderId: "<id of a shipped order>", lines: [{ ...comingBack, resolution: "EXCHANGE", exchange: { sku: "MUG" } }] },
    },
  },
  {
    name: "Approve a return",
    description: "What was asked for is taken back, and what the buyer gets is prepared.",
    query: change("approveReturn"),
    variables: { input: { id: "<id of a requested return>" } },
  },
  {
    name: "Decline a return",
    description: "With a reason; a channel that waits for the answer is told.",
    query: change("declineReturn"),
    variables: { input: { id: "<id of a requested return>", reason: "It was worn" } },
  },
  {
    name: "Make the label by which goods come back",
    description:
      "With the own fleet, from the buyer's address to a location; as PDF and for label printers. The buyer finds it by the link to the order.",
    query: change("createReturnLabel", "documents { mediaType fileName url } "),
    variables: { input: { id: "<id of an open return>", carrier: "FLEET", locationId: "<id of a location>" } },
  },
  {
    name: "How the goods come back",
    description: "The parcel in which they are expected.",
    query: change(
      "attachReturnLabel",
      "return { reverseFulfillmentOrders { deliveries { carrier trackingNumber labelUrl documents { mediaType url } } } } ",
    ),
    variables: {
      input: {
        id: "<id of an open return>",
        carrier: "JNE",
        trackingNumber: "JX9876543210",
        labelUrl: "https://labels.example/JX9876543210.pdf",
      },
    },
  },
  {
    name: "Switch what the buyer gets",
    description: "While the goods are on their way: all that followed from the one is undone, all that follows from the other is done.",
    query: change("switchReturnResolution"),
    variables: { input: { returnLineId: "<id of a line of an open return>", resolution: "STORE_CREDIT" } },
  },
  {
    name: "Goods came back",
    description: "To any location that takes returns, wherever they left from.",
    query: change(
      "receiveReturn",
      "return { status reverseFulfillmentOrders { status location { code } expectedQuantity receivedQuantity unexpected { sku quantity note } } } ",
    ),
    variables: {
      input: {
        id: "<id of an open return>",
        locationId: "<id of a location>",
        unexpected: [{ note: "A charger that is not ours" }],
      },
    },
  },
  {
    name: "What becomes of them",
    description: "Restocked, damaged, put aside, missing: the stock of the place follows, and the buyer gets what was agreed.",
    query: change("disposeReturn"),
    variables: {
      input: {
        id: "<id of a received return>",
        lines: [{ returnLineId: "<id of a received line>", quantity: 1, disposition: "RESTOCKED" }],
      },
    },
  },
  {
    name: "Give the money before the goods are here",
    description: "What the buyer gets is final at once.",
    query: change("commitReturn"),
    variables: { input: { id: "<id of an open return>" } },
  },
  {
    name: "Set right what was committed",
    description: "The buyer gets something besides, less what was given already.",
    query: change("compensateReturnLine"),
    variables: {
      input: {
        returnLineId: "<id of a committed line>",
        quantity: 1,
        resolution: "REPLACE",
        note: "The refund was meant for another parcel",
      },
    },
  },
  {
    name: "Close a return",
    description: "Nothing more comes of it.",
    query: change("closeReturn"),
    variables: { input: { id: "<id of a finished return>" } },
  },
  {
    name: "Cancel a return",
    description: "It does not take place.",
    query: change("cancelReturn"),
    variables: { input: { id: "<id of an open return>", reason: "The buyer keeps it" } },
  },
  {
    name: "Open a return again",
    description: "Something more comes of it.",
    query: change("reopenReturn"),
    variables: { input: { id: "<id of a closed return>" } },
  },
  {
    name: "The returns desk",
    description: "What is expected where, oldest first; filter by location.",
    query: `query Desk {
  reverseFulfillmentOrders(first: 20, filter: { statuses: [OPEN] }) {
    totalCount
    nodes { status location { code } expectedQuantity receivedQuantity return { number order { number } } lines { quantity goods disposition orderLine { sku title } } }
  }
}`,
  },
  {
    name: "Returns and claims",
    description: "The newest ones, with what buyers get.",
    query: `query ComingBack {
  returns(first: 10) { totalCount nodes { number status origin labelPaidBy lines { quantity reason resolution resolutionState } } }
  claims(first: 10) { totalCount nodes { status reason against resolution amount { amount } order { number } } }
}`,
  },
  {
    name: "A parcel is lost",
    description: "A claim needs no return: the same goods are sent anew, at the carrier's cost.",
    query: change("openClaim", claim),
    variables: {
      input: {
        orderId: "<id of a shipped order>",
        reason: "LOST",
        against: "CARRIER",
        resolution: "REPLACE",
        lines: [{ lineId: "<id of a shipped order line>", quantity: 1 }],
      },
    },
  },
  {
    name: "Approve a claim",
    description: "It is right; what was agreed is yet to be given.",
    query: change("approveClaim", claim),
    variables: { input: { id: "<id of an open claim>" } },
  },
  {
    name: "Reject a claim",
    description: "It is not right; its units may be returned.",
    query: change("rejectClaim", claim),
    variables: { input: { id: "<id of an open claim>", reason: "The parcel was signed for" } },
  },
  {
    name: "Resolve a claim",
    description: "The buyer gets what was agreed.",
    query: change("resolveClaim", claim),
    variables: { input: { id: "<id of an approved claim>" } },
  },
  {
    name: "What may be returned of everything",
    description: "Thirty days, ten percent kept back of a refund. A policy of an item, a tag or a channel says more than this one.",
    query: change("setReturnPolicy", "returnPolicy { id name windowDays feePercent }"),
    variables: { input: { name: "Usual", windowDays: 30, feePercent: 10, labelPaidBy: "BUYER" } },
  },
  {
    name: "The return policies",
    description: "Oldest first.",
    query: `query Policies {
  returnPolicies(first: 20) { nodes { id name tag finalSale windowDays feePercent feePerUnit { amount } channel { code } item { sku } } }
}`,
  },
  {
    name: "Remove a return policy",
    description: "What is less specific holds in its place.",
    query: change("removeReturnPolicy", ""),
    variables: { input: { id: "<id of a return policy>" } },
  },
];

import type { Example } from "./example.ts";

const work = "fulfillmentOrder { id status workState nextWorkStates }";
const parcel =
  "fulfillment { id status lines { quantity orderLine { sku } } packages { position weightGrams contents { quantity orderLine { sku } } } }";
const list = "pickList { id status assignee lines { sku title barcode quantity picked } }";
const errors = "userErrors { field message code }";
const open = { input: { fulfillmentOrderId: "<id of an open fulfillment order>" } };
const scanned = "<id of work that is scanned>";
const ready = "<id of work that lies ready>";
const onList = { pickListId: "<id of the newest pick list>" };

/** What is done with work where it lies: taken up, picked, packed, put ready, handed over, and rearranged before that. */
export const floorExamples: readonly Example[] = [
  {
    name: "The floor's desk",
    description: "What a place has to do now: work by how far it is, what waits on the pick-up shelf, and what somebody wants cancelled.",
    query: `query Floor {
  fulfillmentOrders(first: 20, filter: { workStates: [ACCEPTED, PICKING] }) { totalCount nodes { status workState location { code } order { number } } }
  fulfillments(first: 20, filter: { statuses: [READY_FOR_PICKUP] }) { totalCount nodes { status pickupUntil location { code } order { number } } }
  cancellationRequests(first: 20, filter: { statuses: [OPEN] }) { totalCount nodes { quantity reason line { sku } fulfillmentOrder { location { code } } } }
}`,
  },
  {
    name: "Which order a parcel is of",
    description: "By the number on its label.",
    query: `query Found($numbers: [String!]) {
  fulfillments(first: 5, filter: { trackingNumbers: $numbers }) { nodes { status carrier trackingNumber order { number } } }
}`,
    variables: { numbers: ["MU0000000017"] },
  },
  {
    name: "Take work up",
    description: "From then on it is in progress, and is no longer rearranged.",
    query: `mutation Start($input: FloorWorkInput!) {
  startFulfillmentOrder(input: $input) { ${work} ${errors} }
}`,
    variables: open,
  },
  {
    name: "Begin to pick",
    description: "Steps that are left out are passed through: picking takes the work up, too.",
    query: `mutation Pick($input: FloorWorkInput!) {
  startPicking(input: $input) { ${work} ${errors} }
}`,
    variables: open,
  },
  {
    name: "Pack at once",
    description: "All of it is in a parcel of one box. With `lines`, only some units.",
    query: `mutation Pack($input: PackFulfillmentOrderInput!) {
  packFulfillmentOrder(input: $input) { ${work} ${parcel} ${errors} }
}`,
    variables: {
      input: { ...open.input, boxes: [{ weightGrams: 650, lengthMm: 220, widthMm: 160, heightMm: 120 }] },
    },
  },
  {
    name: "Scan to pack",
    description: "A unit goes into the open box. What is not wanted is refused with what is.",
    query: `mutation Scan($input: ScanToPackInput!) {
  scanToPack(input: $input) {
    fulfillmentOrder { workState packingBoxes { position closedAt weightGrams contents { quantity item { sku } } } }
    ${errors}
  }
}`,
    variables: { input: { fulfillmentOrderId: scanned, barcode: "MUG" } },
  },
  {
    name: "Empty the boxes",
    description: "What was scanned no longer counts.",
    query: `mutation Restart($input: FloorWorkInput!) {
  restartPacking(input: $input) { ${work} ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: scanned } },
  },
  {
    name: "Scan anew",
    description: "The first scan opens a box.",
    query: `mutation Scan($input: ScanToPackInput!) {
  scanToPack(input: $input) { ${work} ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: scanned, barcode: "MUG" } },
  },
  {
    name: "Close a box",
    description: "Weighed, with all that is in it. The last one makes the parcel.",
    query: `mutation Close($input: ClosePackageInput!) {
  closePackage(input: $input) { ${work} ${parcel} ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: scanned, box: { weightGrams: 420 } } },
  },
  {
    name: "Unpack a parcel",
    description: "It has not left: its work is picked again, and its stock stays committed.",
    query: `mutation Unpack($input: CancelFulfillmentInput!) {
  cancelFulfillment(input: $input) { ${work} fulfillment { status } ${errors} }
}`,
    variables: { input: { fulfillmentId: "<id of a packed parcel>" } },
  },
  {
    name: "Put it ready for the buyer",
    description: "It has a code of six digits from now on, and is kept as many days as the store says (`pickupDays`).",
    query: `mutation Ready($input: FloorWorkInput!) {
  markReadyForPickup(input: $input) {
    fulfillmentOrder { workState order { displayStatus fulfillments { status pickupUntil pickupCode } } }
    ${errors}
  }
}`,
    variables: { input: { fulfillmentOrderId: ready } },
  },
  {
    name: "Another code, and more time",
    description: "For a buyer who comes later, or after five wrong codes.",
    query: `mutation Renew($input: FloorWorkInput!) {
  renewPickup(input: $input) { ${work} ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: ready } },
  },
  {
    name: "Hand over",
    description: "The buyer says the code: the goods are fulfilled and delivered.",
    query: `mutation HandOver($input: HandOverPickupInput!) {
  handOverPickup(input: $input) { fulfillmentOrder { status order { status displayStatus } } ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: ready, code: "<code of that work>" } },
  },
  {
    name: "Make a pick list",
    description:
      "Work at a location that can be picked now, at most so many: by region, postal code, day, carrier or delivery method, or by name.",
    query: `mutation Wave($input: CreatePickListInput!) {
  createPickList(input: $input) { ${list} ${errors} }
}`,
    variables: {
      input: {
        locationId: "<id of a location>",
        most: 20,
        deliveryMethods: ["SHIP"],
        fulfillmentOrderIds: ["<id of an open fulfillment order>", "<id of an open fulfillment order>"],
      },
    },
  },
  {
    name: "Print a pick list",
    description: "What is still to be picked of it now. The link needs no key and holds for ten minutes.",
    query: `mutation PrintList($input: CreatePickListDocumentInput!) {
  createPickListDocument(input: $input) { document { kind fileName language url } ${errors} }
}`,
    variables: { input: { ...onList, language: "EN" } },
  },
  {
    name: "Who picks it",
    description: "In your own words; no personal data.",
    query: `mutation Assign($input: AssignPickListInput!) {
  assignPickList(input: $input) { ${list} ${errors} }
}`,
    variables: { input: { ...onList, assignee: "cart 4" } },
  },
  {
    name: "Set out",
    description: "The work on the list is being picked from now on.",
    query: `mutation SetOut($input: AssignPickListInput!) {
  startPickList(input: $input) { ${list} ${errors} }
}`,
    variables: { input: onList },
  },
  {
    name: "Scan into the cart",
    description: "For the oldest orders first. What is not wanted is refused with what is.",
    query: `mutation Cart($input: ScanPickInput!) {
  scanPick(input: $input) { ${list} ${errors} }
}`,
    variables: { input: { ...onList, barcode: "MUG" } },
  },
  {
    name: "Too little on the shelf",
    description: "The youngest orders go without, and are routed anew.",
    query: `mutation Short($input: ShortPickInput!) {
  shortPick(input: $input) { ${list} ${errors} }
}`,
    variables: { input: { ...onList, barcode: "MUG", quantity: 1 } },
  },
  {
    name: "All picked",
    description: "Refused with what is not.",
    query: `mutation Complete($input: PickListInput!) {
  completePickList(input: $input) { ${list} ${errors} }
}`,
    variables: { input: onList },
  },
  {
    name: "Nobody picks it",
    description: "Its work may go on another list.",
    query: `mutation Cancel($input: PickListInput!) {
  cancelPickList(input: $input) { ${list} ${errors} }
}`,
    variables: { input: { pickListId: "<id of an open pick list>" } },
  },
  {
    name: "Pick lists",
    description: "The newest first, with what is fetched and for whom.",
    query: `query PickLists {
  pickLists(first: 10, filter: { statuses: [OPEN, IN_PROGRESS] }) {
    nodes { id status assignee location { code } lines { sku quantity picked shares { quantity picked fulfillmentOrder { order { number } } } } }
  }
}`,
  },
  {
    name: "One pick list",
    description: "With the work it is for.",
    query: `query PickList($id: ID!) {
  pickList(id: $id) { status startedAt endedAt fulfillmentOrders { status workState order { number displayStatus } } }
}`,
    variables: { id: "<id of the newest pick list>" },
  },
  {
    name: "Split work",
    description: "Some of its units leave in a parcel of their own.",
    query: `mutation Split($input: SplitFulfillmentOrderInput!) {
  splitFulfillmentOrder(input: $input) { fulfillmentOrder { lines { remainingQuantity } } splitOff { id lines { remainingQuantity } } ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: "<id of work on two units>", lines: [{ lineId: "<id of the line in it>", quantity: 1 }] } },
  },
  {
    name: "Make work one",
    description: "Work on one order at one location. For several orders in one parcel, see mergeFulfillmentOrders.",
    query: `mutation Combine($input: CombineFulfillmentOrdersInput!) {
  combineFulfillmentOrders(input: $input) { fulfillmentOrder { id lines { remainingQuantity } } ${errors} }
}`,
    variables: { input: { fulfillmentOrderIds: ["<id of work on two units>", "<id of what was split off>"] } },
  },
  {
    name: "Move work by hand",
    description: "To a location that can send all of it now.",
    query: `mutation Move($input: MoveFulfillmentOrderInput!) {
  moveFulfillmentOrder(input: $input) { fulfillmentOrder { location { code } routingDecision { reason summary } } ${errors} }
}`,
    variables: { input: { fulfillmentOrderId: "<id of an open fulfillment order>", locationId: "<id of another location>" } },
  },
  {
    name: "Put work off",
    description: "It does not begin before, goes on no pick list until then, and is promised anew.",
    query: `mutation PutOff($input: RescheduleFulfillmentOrderInput!) {
  rescheduleFulfillmentOrder(input: $input) { fulfillmentOrder { fulfillAt } ${errors} }
}`,
    variables: { input: { ...open.input, fulfillAt: "2099-01-01T02:00:00Z" } },
  },
];

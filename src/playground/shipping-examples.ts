import type { Example } from "./example.ts";

/** From a packed parcel to the buyer's door. */
export const shippingExamples: readonly Example[] = [
  {
    name: "Connect the own fleet",
    description: "Couriers of the merchant's own: rate cards are their prices, and nobody outside is needed.",
    query: `mutation ConnectFleet($input: ConnectCarrierInput!) {
  connectCarrier(input: $input) { carrierAccount { id code status webhookPath carriers { carrier } } userErrors { field message code } }
}`,
    variables: {
      input: { code: "fleet", name: "Own fleet", client: "own-fleet", carriers: [{ carrier: "FLEET", accountCode: "FLEET" }] },
    },
  },
  {
    name: "Accounts with carriers",
    description: "Who carries parcels for us, and by which codes. Settings are never shown.",
    query: `query CarrierAccounts {
  carrierAccounts(first: 20) { nodes { code name clientKey status checkedAt carriers { carrier accountCode } } }
}`,
  },
  {
    name: "One account",
    description: "Where its messages are to be sent.",
    query: `query CarrierAccount($id: ID!) {
  carrierAccount(id: $id) { code webhookPath holder }
}`,
    variables: { id: "<id of a carrier account>" },
  },
  {
    name: "Book nothing by an account for a while",
    description: "What was booked goes on.",
    query: `mutation Pause($input: SetCarrierAccountStatusInput!) {
  setCarrierAccountStatus(input: $input) { carrierAccount { code status } userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a carrier account>", status: "ACTIVE" } },
  },
  {
    name: "A parcel gets its label",
    description: "Without a carrier: what was promised, else the cheapest that keeps the promise. `because` says why.",
    query: `mutation BuyLabel($input: BuyLabelInput!) {
  buyLabel(input: $input) {
    fulfillment { id status labels { status carrier service because reason } collect { amount currencyCode } }
    userErrors { field message code }
  }
}`,
    variables: { input: { fulfillmentId: "<id of a packed parcel>", carrier: "FLEET", service: "SAME" } },
  },
  {
    name: "A packed parcel leaves",
    description: "With those of other orders in the same box.",
    query: `mutation ShipParcel($input: ShipFulfillmentInput!) {
  shipFulfillment(input: $input) { fulfillment { status shippedAt nextStatuses } userErrors { field message code } }
}`,
    variables: { input: { fulfillmentId: "<id of a packed parcel>" } },
  },
  {
    name: "A packed parcel does not leave",
    description: "Its label is taken back, and what is in it can be packed anew.",
    query: `mutation VoidLabel($input: VoidLabelInput!) {
  voidLabel(input: $input) { fulfillment { status labels { status } } userErrors { field message code } }
}`,
    variables: { input: { fulfillmentId: "<id of a packed parcel>", reason: "The box is damaged" } },
  },
  {
    name: "A courier scans a parcel",
    description: "By its id or the number on its label. Late scans skip forward, and never lead back.",
    query: `mutation Scan($input: RecordTrackingEventInput!) {
  recordTrackingEvent(input: $input) {
    fulfillment { status deliveredAt trackingEvents { status code happenedAt source moved } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: { fulfillmentId: "<id of a packed parcel>", status: "OUT_FOR_DELIVERY", happenedAt: "2026-11-22T02:00:00Z", eventId: "app-1" },
    },
  },
  {
    name: "What carriers take along",
    description: "A list for each carrier, location and day. Parcels are added when they get their label.",
    query: `query Manifests {
  manifests(first: 20, filter: { statuses: [OPEN] }) {
    totalCount
    nodes { id carrier day status location { code } parcels { leftOut fulfillment { trackingNumber status } } }
  }
}`,
  },
  {
    name: "One manifest",
    description: "What is on it, and what was left out.",
    query: `query Manifest($id: ID!) {
  manifest(id: $id) { carrier day status closedAt parcels { leftOut fulfillment { trackingNumber status } } }
}`,
    variables: { id: "<id of a manifest>" },
  },
  {
    name: "Print a manifest",
    description: "To be signed by both sides. Once it is closed, the paper stays as it is for ever.",
    query: `mutation PrintManifest($input: CreateManifestDocumentInput!) {
  createManifestDocument(input: $input) { document { kind fileName language url } userErrors { field message code } }
}`,
    variables: { input: { manifestId: "<id of a manifest>", language: "ID" } },
  },
  {
    name: "The carrier takes them along",
    description: "All parcels of a manifest leave, each order by itself. Told again it ends what was begun.",
    query: `mutation HandOver($input: CloseManifestInput!) {
  closeManifest(input: $input) { manifest { status closedAt parcels { leftOut } } userErrors { field message code } }
}`,
    variables: { input: { manifestId: "<id of a manifest>" } },
  },
];

import type { Example } from "./example.ts";

const kemang = {
  countryCode: "ID",
  region: "DKI Jakarta",
  city: "Jakarta Selatan",
  postalCode: "12730",
  latitude: -6.26,
  longitude: 106.81,
};

/** An invented carrier between invented zones. */
const rates = `origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond
*,region:DKI Jakarta,A,1,2,9000,8000
*,region:Jawa Timur,C,2,3,18000,17000
*,*,D,3,6,42000,40000`;

/** Where a variable wants an id, it says of what: copy one from an answer of the operations above. */
export const deliveryExamples: readonly Example[] = [
  {
    name: "Import a rate card",
    description: "Prices and days of a carrier's service, from a CSV text. With dryRun it is only read and reported.",
    query: `mutation ImportRates($input: ImportRateCardInput!) {
  importRateCard(input: $input) {
    rateCard { id name status laneCount }
    report { rowsRead lanes refused findings { row column problem remedy } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        format: "CSV",
        file: rates,
        card: {
          carrier: "EXAMPLE",
          service: "REG",
          currency: "IDR",
          country: "ID",
          validFrom: "2026-01-01",
          volumetricDivisor: 6000,
          cutOff: "16:00",
          deliversOn: ["MON", "TUE", "WED", "THU", "FRI", "SAT"],
          holidayCountry: "ID",
          surcharges: [{ code: "FUEL", percent: "4.5" }],
        },
        dryRun: false,
      },
    },
  },
  {
    name: "Carriers and rate cards",
    description: "Who brings parcels, and by which prices they are quoted.",
    query: `query Carriers {
  carriers { nodes { id code name status services { code name status } } }
  rateCards { nodes { id name status validFrom validUntil currency laneCount service { code carrier { code } } surcharges
    lanes(first: 5) { nodes { origin destination upToKm zone minDays maxDays prices perKgBeyond { amount } } } } }
}`,
  },
  {
    name: "Activate a rate card",
    description: "From its first day on, the service is quoted by it.",
    query: `mutation ActivateRates($input: ActivateRateCardInput!) {
  activateRateCard(input: $input) { rateCard { name status validFrom } userErrors { message code } }
}`,
    variables: { input: { id: "<id of a rate card>" } },
  },
  {
    name: "Quotes of all carriers",
    description: "What every service asks for a parcel from each location, with price parts and dates, or why it does not quote.",
    query: `query Quotes($input: QuoteRatesInput!) {
  quoteRates(input: $input) {
    quotes {
      location { code }
      carrier
      service
      price { amount currencyCode }
      parts { code amount { amount } }
      chargeableGrams
      zone
      shipBy
      deliverFrom
      deliverTo
      confidence
      basis
      refused { code message }
    }
  }
}`,
    variables: { input: { destination: kemang, grams: 1300, cm3: 12000 } },
  },
  {
    name: "Delivery options of a cart",
    description:
      "What delivery would cost and when it would come, line by line, before there is an order: what the order would be promised.",
    query: `query Options($input: DeliveryOptionsInput!) {
  deliveryOptions(input: $input) {
    options {
      levels
      method
      carrier
      service
      price { amount currencyCode }
      parts { code amount { amount } }
      shipBy
      deliverFrom
      deliverTo
      confidence
      basis
      lines { sku quantity shipBy deliverFrom deliverTo }
      parcels { location { code } lines { sku quantity } price { amount } shipBy deliverTo waits }
      missing { sku quantity backorder reason expectedOn releaseAt deliverFrom deliverTo }
    }
  }
}`,
    variables: { input: { channelCode: "shopify", lines: [{ sku: "MUG-BLUE", quantity: 2 }], destination: kemang } },
  },
  {
    name: "Tell how long parcels took",
    description: "From thirty parcels to a zone on, promises are made by these instead of the rate card's days.",
    query: `mutation Transit($input: RecordTransitInput!) {
  recordTransit(input: $input) { recorded userErrors { field message code } }
}`,
    variables: {
      input: {
        arrivals: [
          { carrier: "EXAMPLE", service: "REG", zone: "A", reference: "EX-1", shippedOn: "2026-11-02", deliveredOn: "2026-11-03" },
          { carrier: "EXAMPLE", service: "REG", zone: "A", reference: "EX-2", shippedOn: "2026-11-07", deliveredOn: "2026-11-09" },
        ],
      },
    },
  },
  {
    name: "How promises were kept",
    description: "Share of parcels that came by the last day promised, by carrier and service.",
    query: `query Kept($input: PromisePerformanceInput!) {
  promisePerformance(input: $input) {
    promised kept broken overdue changed keptPercent firstKeptPercent
    services { carrier service promised keptPercent }
  }
}`,
    variables: { input: { from: "2026-01-01", to: "2027-12-31" } },
  },
  {
    name: "What orders were promised",
    description: "When each part and each line of the newest orders will be there.",
    query: `query Promises {
  orders(first: 5) {
    nodes {
      number
      lines { title promise { deliverFrom deliverTo firstDeliverTo changes kept } }
      fulfillmentOrders { location { code } promise { carrier service shipBy deliverFrom deliverTo confidence basis kept } }
    }
  }
}`,
  },
  {
    name: "When a location works",
    description: "Cut-off, handling, working days, holidays, capacity and what a parcel costs there.",
    query: `mutation Calendar($input: UpdateLocationInput!) {
  updateLocation(input: $input) {
    location { code cutOff handlingDays workingDays holidayCountry dailyCapacity handlingCost { amount } networks }
    userErrors { field message code }
  }
}`,
    variables: {
      input: {
        id: "<id of a location>",
        cutOff: "15:00",
        handlingDays: 0,
        workingDays: ["MON", "TUE", "WED", "THU", "FRI", "SAT"],
        holidayCountry: "ID",
        dailyCapacity: 200,
        handlingCost: { amount: "2500", currencyCode: "IDR" },
        networks: ["JAVA"],
      },
    },
  },
  {
    name: "A day's capacity",
    description: "A location ships more on one day, or may be filled past its limit for a reason.",
    query: `mutation Capacity($input: SetLocationCapacityInput!) {
  setLocationCapacity(input: $input) {
    location { code dailyCapacity capacity(from: "2026-12-01", to: "2026-12-31") { date limit used setForDay overrideReason } }
    userErrors { field message code }
  }
}`,
    variables: {
      input: { locationId: "<id of a location>", date: "2026-12-12", limit: 500, overrideReason: "Sale of 12.12, with a night shift" },
    },
  },
  {
    name: "Close a location for a time",
    description: "Nothing new is routed there while an outage lasts.",
    query: `mutation Outage($input: DeclareOutageInput!) {
  declareOutage(input: $input) { location { code outages { id reason beginsAt endsAt } } userErrors { field message code } }
}`,
    variables: { input: { locationId: "<id of a location>", reason: "Flood" } },
  },
  {
    name: "Open a location again",
    description: "Ends an outage.",
    query: `mutation EndOutage($input: EndOutageInput!) {
  endOutage(input: $input) { location { code outages { id } } userErrors { field message code } }
}`,
    variables: { input: { outageId: "<id of an outage>" } },
  },
  {
    name: "Tell that a parcel arrived",
    description: "Its promise is kept or broken, and the carrier's time is observed.",
    query: `mutation Delivered($input: RecordDeliveryInput!) {
  recordDelivery(input: $input) { fulfillmentOrder { promise { deliverTo deliveredOn kept } } userErrors { field message code } }
}`,
    variables: { input: { fulfillmentOrderId: "<id of a fulfillment order>", shippedOn: "2026-11-24", deliveredOn: "2026-11-26" } },
  },
  {
    name: "Rename a carrier, or stop a service",
    description: "What is inactive is not quoted.",
    query: `mutation Carrier($input: UpdateCarrierInput!) {
  updateCarrier(input: $input) { carrier { code name services { code status } } userErrors { field message code } }
}`,
    variables: { input: { id: "<id of a carrier>", name: "Example Express", services: [{ code: "REG", status: "INACTIVE" }] } },
  },
  {
    name: "End a rate card",
    description: "At once, or with its last day.",
    query: `mutation EndRates($input: ExpireRateCardInput!) {
  expireRateCard(input: $input) { rateCard { name status validUntil } userErrors { message code } }
}`,
    variables: { input: { id: "<id of a rate card>", validUntil: "2027-12-31" } },
  },
];

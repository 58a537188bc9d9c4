import type { Example } from "./example.ts";

/** How far it is, the totals so far, and the orders since the last answer. */
const told = `done
    total
    totals {
      orders
      changed
      decided { cost { amount currencyCode } parcels split late backordered unfilled }
      simulated { cost { amount currencyCode } parcels split late backordered unfilled }
      saved { amount currencyCode }
    }
    orders {
      order { number }
      decided { cost { amount } locations late unfilled }
      simulated { cost { amount } locations late unfilled }
      sentence
    }`;

/** Stored orders routed again. They end by themselves. */
export const whatIfExamples: readonly Example[] = [
  {
    name: "What if: other rules",
    description:
      "What orders would have cost had they waited for one place that has everything. For a draft, give `ruleSetVersion` instead of `rules`.",
    query: `subscription OtherRules {
  simulateRouting(input: {
    from: "2026-01-01T00:00:00Z"
    rules: [{ id: "whole", name: "In one parcel", when: "order.units > 1", actions: { shipComplete: true } }]
  }) {
    ${told}
  }
}`,
  },
  {
    name: "What if: a new warehouse",
    description: "What a warehouse in Medan would save that has what another one had, one order after the other.",
    query: `subscription NewWarehouse($input: SimulateRoutingInput!) {
  simulateRouting(input: $input) {
    ${told}
  }
}`,
    variables: {
      input: {
        from: "2026-01-01T00:00:00Z",
        mode: "SEQUENTIAL",
        addLocations: [
          {
            code: "KNO",
            likeLocationId: "<id of a location>",
            stockLikeLocationId: "<id of a location>",
            latitude: 3.59,
            longitude: 98.67,
            region: "Sumatera Utara",
            city: "Medan",
            handlingCost: { amount: "1500", currencyCode: "IDR" },
            dailyCapacity: 200,
          },
        ],
      },
    },
  },
  {
    name: "What if: a location closes",
    description: "What becomes of the orders that it sent: where they leave from, what they cost, and what is left without stock.",
    query: `subscription ClosedLocation($input: SimulateRoutingInput!) {
  simulateRouting(input: $input) {
    ${told}
  }
}`,
    variables: { input: { from: "2026-01-01T00:00:00Z", changeLocations: [{ locationId: "<id of a location>", closed: true }] } },
  },
  {
    name: "What if: a new rate card",
    description: "What a carrier's new prices would have cost, before they are in force; beside two simple policies at the old prices.",
    query: `subscription NewRates($input: SimulateRoutingInput!) {
  simulateRouting(input: $input) {
    done
    total
    totals {
      orders
      changed
      unpriced
      decided { cost { amount currencyCode } parcels }
      simulated { cost { amount currencyCode } parcels }
      saved { amount currencyCode }
      mainFirst { cost { amount currencyCode } parcels }
      nearest { cost { amount currencyCode } parcels }
    }
  }
}`,
    variables: {
      input: { from: "2026-01-01T00:00:00Z", rateCardIds: ["<id of a rate card>"], baselines: true, rows: "NONE" },
    },
  },
];

import {
  type CarrierFilter,
  carrierOrder,
  carrierServices,
  carriers,
  matchingCarriers,
  matchingRateCards,
  type RateCardFilter,
  rateCardOrder,
  rateCards,
  rateLaneOrder,
  rateLanes,
} from "../../src/carriers/carriers.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { byId, computed, id, jsonOf, many, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { stepsShown, surchargesShown } from "./rate-card.shown.ts";

const carrier = carriers.columns;
const service = carrierServices.columns;
const card = rateCards.columns;
const lane = rateLanes.columns;

/** How carriers and their rate cards are read. */
export const carrierSources: Sources = {
  Query: {
    fields: {
      carriers: page<PageArgs & { readonly filter?: CarrierFilter | null }>({
        order: () => carrierOrder,
        where: ({ filter }) => matchingCarriers(filter ?? {}),
      }),
      carrier: byId("Carrier"),
      rateCards: page<PageArgs & { readonly filter?: RateCardFilter | null }>({
        order: () => rateCardOrder,
        where: ({ filter }) => matchingRateCards(filter ?? {}),
      }),
      rateCard: byId("RateCard"),
    },
  },
  Carrier: source(carriers, {
    id: id("Carrier", carrier.id),
    services: many({ on: `${service.carrierId} = ${carrier.id}`, order: `${service.code}, ${service.id}` }),
  }),
  CarrierService: source(carrierServices, { carrier: one(service.carrierId) }),
  RateCard: source(rateCards, {
    id: id("RateCard", card.id),
    service: one(card.serviceId),
    surcharges: computed(jsonOf({ surcharges: card.surcharges, currency: card.currency }), surchargesShown),
    lanes: page<PageArgs>({ order: () => rateLaneOrder, on: `${lane.rateCardId} = ${card.id}` }),
  }),
  RateLane: source(rateLanes, {
    prices: computed(jsonOf({ steps: lane.steps, currency: lane.currency }), stepsShown),
    perKgBeyond: money(lane.perStartedKgBeyond, lane.currency, `${lane.perStartedKgBeyond} is null`),
  }),
};

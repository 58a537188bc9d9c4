import type { RoutingPolicy } from "./request.ts";

/** Allows everything and wants nothing. */
export const freePolicy: RoutingPolicy = {
  canSplit: true,
  divideLines: true,
  maxParcels: null,
  allowedLocationIds: null,
  allowedNetworks: null,
  excludedLocationIds: new Set(),
  atLocationId: null,
  carriers: null,
  deliverBy: null,
  deliverByIsHard: false,
  latePerDay: 0,
  splitPenalty: 0,
  rerouteCost: 0,
  loadPenalty: 0,
  preferPremium: false,
  distanceTariff: false,
};

/** Amazon counts each operation by itself, for each pair of application and account. Numbers: the usage plans in its descriptions. */
export const limits = [
  { name: "getOrder", burst: 30, perSecond: 0.5 },
  { name: "searchOrders", burst: 20, perSecond: 0.0056 },
  { name: "confirmShipment", burst: 10, perSecond: 2 },
  { name: "getListingsItem", burst: 10, perSecond: 5 },
  { name: "patchListingsItem", burst: 5, perSecond: 5 },
  { name: "searchListingsItems", burst: 5, perSecond: 5 },
  { name: "getMarketplaceParticipations", burst: 15, perSecond: 0.016 },
  // Login with Amazon says none; a token lives an hour.
  { name: "login", burst: 5, perSecond: 1 },
] as const;

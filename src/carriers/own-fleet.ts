import type { CarrierClient } from "./carrier-client.ts";
import { ownTrackingNumber } from "./tracking-number.ts";

export interface OwnFleetSettings {
  /** Letters that its tracking numbers begin with. */
  readonly prefix: string;
}

/**
 * The merchant's own couriers, or any carrier that is told in person: rate cards are its prices, the numbers and the labels are ours, and what
 * happens to parcels is told by `recordTrackingEvent`. It needs no outside account.
 */
export const ownFleet: CarrierClient<OwnFleetSettings> = {
  key: "own-fleet",
  title: "Own fleet",
  knowsKey: true,
  settings(raw) {
    const prefix = raw.optionalText("prefix") ?? "MU";
    return /^[A-Z]{2,4}$/.test(prefix) ? { prefix } : raw.fail("prefix", "two to four capital letters");
  },
  numberOf: (number, { prefix }) => ownTrackingNumber(prefix, number),
  book: async ({ number }, { settings }) => ({
    outcome: "BOOKED",
    booked: {
      reference: null,
      trackingReference: null,
      trackingNumber: ownTrackingNumber(settings.prefix, number),
      trackingUrl: null,
      cost: null,
      routingCode: null,
      label: null,
    },
  }),
  void: async () => {},
};

import type { CommandAnswer, CommandKind, Commands, Teller } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { readOrder, type SquareAccount } from "./client.ts";
import type { SquareSettings } from "./settings.ts";
import { updateOrder } from "./telling.ts";

const ended: ReadonlySet<string> = new Set(["COMPLETED", "CANCELED", "FAILED"]);
const stateOf = (one: Reader): string => one.optionalText("state") ?? "";
const fulfillmentsIn = (order: Reader): Reader[] => order.optionalList("fulfillments") ?? [];
export const openIn = (order: Reader): Reader[] => fulfillmentsIn(order).filter((one) => !ended.has(stateOf(one)));

/** In progress: Square's words for an order that somebody works on. A sale at the till has nothing that anybody takes. */
export const acknowledge: Teller<SquareSettings, "ACKNOWLEDGE"> = reaching("RESERVED", ["PROPOSED"]);

/** Packed, or ready to be picked up. */
export const markReady: Teller<SquareSettings, "READY_TO_SHIP"> = reaching("PREPARED", ["PROPOSED", "RESERVED"]);

/** Open fulfillments that are in one of the states behind it are brought to `state`; done when none is. */
function reaching<Kind extends CommandKind>(state: string, behind: readonly string[]): Teller<SquareSettings, Kind> {
  const lagging = (order: Reader) => fulfillmentsIn(order).filter((one) => behind.includes(stateOf(one)));
  return {
    async send({ order }, account, key) {
      const known = await readOrder(order.externalId, account);
      const fulfillments = lagging(known).map((one) => ({ uid: one.text("uid"), state }));
      if (fulfillments.length === 0) return { outcome: "ACCEPTED", reference: null };
      return updateOrder(known, { fulfillments }, account, key);
    },
    async observe({ order }, account) {
      return lagging(await readOrder(order.externalId, account)).length === 0 ? { outcome: "ACCEPTED", reference: null } : null;
    },
  };
}

/** An order has one fulfillment: it is completed, with what is known of the parcel. */
export const ship: Teller<SquareSettings, "SHIP"> = {
  async send({ order, shipment }, account, key) {
    const known = await readOrder(order.externalId, account);
    const before = shippedIn(known, shipment.trackingNumber);
    if (before) return before;
    const [open, ...more] = openIn(known);
    if (!open) return { outcome: "REJECTED", reason: `Square has nothing open to be shipped of order ${order.number}.` };
    if (more.length > 0)
      return { outcome: "REJECTED", reason: `Order ${order.number} has several fulfillments at Square; complete them there.` };
    return updateOrder(known, { fulfillments: [completed(open, shipment)] }, account, key);
  },
  observe: async ({ order, shipment }, account: SquareAccount) =>
    shippedIn(await readOrder(order.externalId, account), shipment.trackingNumber),
};

function completed(open: Reader, { carrierName, trackingNumber, trackingUrl }: Commands["SHIP"]["shipment"]) {
  const details = {
    ...(carrierName === null ? {} : { carrier: carrierName.slice(0, 50) }),
    ...(trackingNumber === null ? {} : { tracking_number: trackingNumber }),
    ...(trackingUrl === null ? {} : { tracking_url: trackingUrl }),
  };
  const isShipment = open.optionalText("type") === "SHIPMENT";
  return { uid: open.text("uid"), state: "COMPLETED", ...(isShipment ? { shipment_details: details } : {}) };
}

/** Completed with the parcel's number, or, of a parcel without, all that there is. */
function shippedIn(order: Reader, trackingNumber: string | null): CommandAnswer | null {
  const done = fulfillmentsIn(order).filter((one) => stateOf(one) === "COMPLETED");
  const numberOf = (one: Reader) => one.optionalObject("shipment_details")?.optionalText("tracking_number") ?? null;
  const found =
    done.find((one) => trackingNumber !== null && numberOf(one) === trackingNumber) ??
    // A pick-up or a delivery keeps no number.
    (openIn(order).length === 0 ? done.find((one) => trackingNumber === null || one.optionalText("type") !== "SHIPMENT") : undefined);
  return found ? { outcome: "ACCEPTED", reference: found.text("uid") } : null;
}

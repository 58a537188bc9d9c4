import type { Happening } from "../events/event-types.ts";
import type { EventOf } from "../events/record.ts";
import type { Reservation } from "./reservation.entity.ts";

/** What events say of a reservation. */
export interface Reserved extends Pick<Reservation, "id" | "itemId" | "locationId" | "quantity" | "ownerType"> {
  readonly status: string;
  readonly channelId?: string | null | undefined;
  /** The event's number. */
  readonly eventSequence: number;
}

/** The event of what happened to a reservation. `of`: the order that holds it, or took it. */
export const eventOfReservation = (
  { id, itemId, locationId, quantity, ownerType, status, channelId = null, eventSequence: sequence }: Reserved,
  what: Happening<"reservation">,
  more: Readonly<Record<string, unknown>> = {},
  of: { readonly orderId: string; readonly channelId: string } | null = null,
): EventOf<"Reservation"> => ({
  type: `reservation.${what}`,
  aggregateType: "Reservation",
  aggregateId: id,
  sequence,
  orderId: of?.orderId ?? null,
  channelId: of?.channelId ?? channelId,
  locationId,
  itemId,
  data: { status, ownerType, quantity, ...more },
});

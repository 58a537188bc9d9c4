import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../kit/ids.ts";
import { insertLots, type Lot, type Table } from "../kit/sql.ts";
import type { AggregateType, EventType } from "./event-types.ts";

/** Something that happened. Ids, states, quantities and money only: never personal data. */
export type NewEvent = { [Of in AggregateType]: EventOf<Of> }[AggregateType];

/** Something that happened to this kind of thing. */
export interface EventOf<Of extends AggregateType> {
  readonly type: EventType<Of>;
  readonly aggregateType: Of;
  readonly aggregateId: string;
  /** 1, 2, 3 … within the aggregate. */
  readonly sequence: number;
  readonly data: Record<string, unknown>;
  /** Whose life it belongs to; subscriptions and key limits filter by these. */
  readonly orderId?: string | null;
  readonly channelId?: string | null;
  readonly locationId?: string | null;
  readonly itemId?: string | null;
  /** Who brought it about, where that is not who does the whole transaction. */
  readonly by?: Deed;
}

/** Who does something, for the ledger and the events. */
export interface Deed {
  /** An API key's id, a channel's id, or `system`. */
  readonly actor: string;
  readonly at: Date;
  /** Ties together all that one message or request caused. */
  readonly correlationId: string | null;
}

const column = (name: string, type: string, key = name) => ({ name, type, key });

const outbox: Table = {
  name: "outbox",
  columns: [
    column("id", "uuid"),
    column("type", "text"),
    column("aggregate_type", "text", "aggregateType"),
    column("aggregate_id", "text", "aggregateId"),
    column("sequence", "integer"),
    column("order_id", "uuid", "orderId"),
    column("channel_id", "uuid", "channelId"),
    column("location_id", "uuid", "locationId"),
    column("item_id", "uuid", "itemId"),
    column("actor", "text"),
    column("correlation_id", "text", "correlationId"),
    column("data", "jsonb"),
    column("occurred_at", "timestamptz(3)", "at"),
  ],
};

/**
 * Writes events into the outbox, in the caller's transaction: they are told if and only if it commits. Call it after the
 * aggregates' rows are locked, so that the order of events within an aggregate is the order of their positions.
 */
export const record = (em: EntityManager, deed: Deed, events: readonly NewEvent[]): Promise<void> =>
  insertLots(em, [toRecord(deed, events)]);

/** The same as rows of the outbox, for who writes them together with others. */
export const toRecord = (deed: Deed, events: readonly NewEvent[]): Lot => ({
  table: outbox,
  rows: events.map(({ by = deed, ...event }) => ({ id: newId(), ...event, ...by })),
});

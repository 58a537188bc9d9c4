import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../kit/ids.ts";
import { insertRows } from "../kit/sql.ts";

/** Things that have a life of their own and whose events are numbered without a gap. */
export type AggregateType = "Order" | "FulfillmentOrder" | "InventoryLevel" | "InventoryItem" | "Location" | "Channel" | "ChannelListing";

/** Something that happened. Ids, states, quantities and money only: never personal data. */
export interface NewEvent {
  /** `<aggregate>.<what happened>`, for example `order.cancelled`. */
  readonly type: string;
  readonly aggregateType: AggregateType;
  readonly aggregateId: string;
  /** 1, 2, 3 … within the aggregate. */
  readonly sequence: number;
  readonly data: Record<string, unknown>;
  /** Whose life it belongs to; subscriptions and key limits filter by these. */
  readonly orderId?: string | null;
  readonly channelId?: string | null;
  readonly locationId?: string | null;
  readonly itemId?: string | null;
}

/** Who does something, for the ledger and the events. */
export interface Deed {
  /** An API key's id, a channel's id, or `system`. */
  readonly actor: string;
  readonly at: Date;
  /** Ties together all that one message or request caused. */
  readonly correlationId: string | null;
}

/**
 * Writes events into the outbox, in the caller's transaction: they are told if and only if it commits. Call it after the
 * aggregates' rows are locked, so that the order of events within an aggregate is the order of their positions.
 */
export function record(em: EntityManager, deed: Deed, events: readonly NewEvent[]): Promise<void> {
  return insertRows(
    em,
    "outbox",
    events.map((event) => ({
      id: newId(),
      type: event.type,
      aggregate_type: event.aggregateType,
      aggregate_id: event.aggregateId,
      sequence: event.sequence,
      order_id: event.orderId ?? null,
      channel_id: event.channelId ?? null,
      location_id: event.locationId ?? null,
      item_id: event.itemId ?? null,
      actor: deed.actor,
      correlation_id: deed.correlationId,
      data: event.data,
      occurred_at: deed.at,
    })),
  );
}

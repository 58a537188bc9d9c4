import type { Connector, Delivery } from "../../src/channels/connector.ts";
import type { ChannelServer } from "./channel-server.ts";

/** What a buyer orders at the channel. */
export interface Wanted {
  readonly sku: string;
  readonly quantity: number;
}

/** A parcel as the channel has it. */
export interface TheirShipment {
  readonly trackingNumber: string | null;
  /** Units by SKU. */
  readonly units: Readonly<Record<string, number>>;
}

/** An order as the channel has it. */
export interface TheirOrder {
  readonly externalId: string;
  readonly cancelled: boolean;
  readonly acknowledged: boolean;
  readonly readyToShip: boolean;
  readonly shipments: readonly TheirShipment[];
  /** Each in the order's currency, as exact text. */
  readonly refunds: readonly string[];
}

/**
 * A channel as far as Muara sees it: a server that speaks its real API by its official description, checks what signs our requests with
 * code of its own, and keeps orders, stock and parcels. Tests look through this at what the channel believes.
 */
export interface ChannelDouble {
  readonly connector: Connector;
  readonly server: ChannelServer;
  /** Settings with which the connector reaches it, as a merchant would enter them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Calls that the double refused because their signature or credentials were wrong. */
  readonly refused: readonly string[];
  /** Its own ids of its places, where it keeps stock by place; left out: it has one level for all. */
  readonly places?: readonly string[];
  /** Puts something up for sale, with so many units shown. */
  list(sku: string, units: number): void;
  /** A buyer orders and pays; answers the channel's id of it. Units shown go down by it as the channel does it. `at`: when it says that was. */
  order(wanted: readonly Wanted[], at?: Date): string;
  /** A buyer orders and has not paid, where only such an order can be cancelled. */
  orderUnpaid?(wanted: readonly Wanted[]): string;
  /** The buyer, or the channel, cancels. */
  cancel(externalId: string): void;
  /** The webhook that the channel sends for the order as it is now, signed; null for a channel without. */
  webhook(externalId: string): Delivery | null;
  orderOf(externalId: string): TheirOrder;
  /** Units the channel shows of it, at one of its `places`; null: not for sale there. */
  shown(sku: string, place?: string): number | null;
  /** A command was carried out: how often, by what it was about (`SHIP <order>`, `CANCEL <order>`). */
  readonly done: ReadonlyMap<string, number>;
  /** The buyer asks for a cancellation, where the channel has such. */
  askToCancel?(externalId: string): void;
  /** The buyer asks for a return of all of it, where the channel has such; answers its id. The order is one that has left from then on. */
  askToReturn?(externalId: string): string;
  /** Somebody approves a return at the channel, where it cannot be told from here. */
  approveReturn?(externalReturnId: string): void;
  /** The channel gives the buyer the money for a return. */
  refundReturn?(externalReturnId: string): void;
  /** The webhook that the channel sends for a return as it is now, signed; where it does, its returns are read here. */
  returnWebhook?(externalReturnId: string): Delivery;
  stop(): Promise<void>;
}

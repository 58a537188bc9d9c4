import type { Money } from "../kit/money.ts";
import type { Account } from "./account.ts";
import type { ListedThing } from "./catalogue.ts";

/**
 * A proposal to a channel, which owns its orders: it may accept or reject it. What was stored is what is sent, however often: the
 * payload never changes, nor its key.
 */
export type ChannelOrder = {
  readonly externalId: string;
  /** What a person calls it. */
  readonly number: string;
  readonly currencyCode: string;
};

/** Units of an order's line, by the channel's own ids: as many ids as units where the channel sends a row per unit. */
export interface ToldLine {
  readonly externalIds: readonly string[];
  readonly sku: string | null;
  readonly quantity: number;
}

/** A parcel. */
export interface ToldShipment {
  /** Ours, unique; some channels take it as the parcel's reference. */
  readonly id: string;
  readonly lines: readonly ToldLine[];
  /** True when nothing of the order remains to be sent after it. */
  readonly complete: boolean;
  readonly trackingNumber: string | null;
  /** The channel's own code of the carrier where the settings map it, else ours. */
  readonly carrierCode: string | null;
  readonly carrierName: string | null;
  readonly trackingUrl: string | null;
  readonly shippedAt: Date;
  /** The channel's id of the place it leaves from, where one is known. */
  readonly externalLocationId: string | null;
  /** Whether the channel is to tell the buyer. */
  readonly notifyBuyer: boolean;
}

/** The level a channel is to show of a listing. */
export interface ToldLevel {
  readonly listing: ListedThing;
  /** The channel's id of the place, for channels that keep levels by place; null: the account's only, or default, one. */
  readonly externalLocationId: string | null;
  readonly quantity: number;
  /** What we believe it shows now, for channels that compare before they set; null when not known. */
  readonly previous: number | null;
}

/** All that a channel can be told, by kind. */
export interface Commands {
  /** We take the order. */
  readonly ACKNOWLEDGE: { readonly order: ChannelOrder };
  /** Packed; the channel, or its carrier, may fetch it. */
  readonly READY_TO_SHIP: { readonly order: ChannelOrder; readonly shipment: ToldShipment };
  /** A parcel left, all of the order or a part (`complete`). */
  readonly SHIP: { readonly order: ChannelOrder; readonly shipment: ToldShipment };
  /** `lines`: null for the whole order. `reason`: one of ours; the connector finds the channel's own. */
  readonly CANCEL: {
    readonly order: ChannelOrder;
    readonly reason: CancelReason;
    readonly note: string | null;
    readonly lines: readonly ToldLine[] | null;
  };
  /** What a buyer who asked for a cancellation is answered. */
  readonly ANSWER_CANCELLATION: { readonly order: ChannelOrder; readonly accept: boolean; readonly note: string | null };
  readonly REFUND: {
    readonly order: ChannelOrder;
    readonly amount: Money;
    readonly lines: readonly ToldLine[];
    readonly reason: string | null;
  };
  readonly DECIDE_RETURN: {
    readonly order: ChannelOrder;
    readonly externalReturnId: string;
    readonly accept: boolean;
    readonly reason: string | null;
  };
}

export const cancelReasons = ["OUT_OF_STOCK", "CUSTOMER_REQUEST", "ADDRESS", "FRAUD", "PRICE_ERROR", "OTHER"] as const;
export type CancelReason = (typeof cancelReasons)[number];

export type CommandKind = keyof Commands;
export const commandKinds = [
  "ACKNOWLEDGE",
  "READY_TO_SHIP",
  "SHIP",
  "CANCEL",
  "ANSWER_CANCELLATION",
  "REFUND",
  "DECIDE_RETURN",
] as const satisfies readonly CommandKind[];

/** What became of a command. */
export type CommandAnswer =
  /** Done; `reference`: the channel's own id of what came of it. */
  | { readonly outcome: "ACCEPTED"; readonly reference: string | null }
  /** The channel will not, and asking again cannot help. `reason`: plain English, no personal data. */
  | { readonly outcome: "REJECTED"; readonly reason: string }
  /** The channel has it and decides later: `observe` finds out. */
  | { readonly outcome: "PENDING"; readonly reference: string | null };

/**
 * How a channel is told one kind of thing. `send` answers, or throws: ChannelRefused (it will never do it), ChannelUnavailable (not now; its
 * `mayBeDone` says whether it might have been done all the same).
 */
export interface Teller<Settings, Kind extends CommandKind> {
  /** `key`: the same for the same command for ever; to be sent along where the channel takes such a key. */
  send(command: Commands[Kind], account: Account<Settings>, key: string): Promise<CommandAnswer>;
  /** The channel decides: what it means for the order here waits for ACCEPTED. Left out: it happened here already, and the channel is told. */
  readonly decides?: boolean;
  /** The channel knows `key`: sent twice, the command is done once. Then an unknown outcome may simply be sent again. */
  readonly knowsKey?: boolean;
  /**
   * Looks whether it was done, when the answer was lost or the channel decides later. `null`: not done, so it may be sent again. Without it an
   * unknown outcome waits for a person.
   */
  observe?(command: Commands[Kind], account: Account<Settings>, key: string): Promise<CommandAnswer | null>;
}

export type Tellers<Settings> = { readonly [Kind in CommandKind]?: Teller<Settings, Kind> };

/** How a channel is told, and asked, how many units it shows. The current level is sent, so sending it twice does no harm. */
export interface StockTeller<Settings> {
  /** Most levels in one call. */
  readonly mostAtOnce: number;
  /** True when levels are kept by place, so that `externalLocationId` counts. */
  readonly byPlace: boolean;
  /** One result for each level, in order. Throws as `Teller.send` does when nothing of it was done. */
  set(levels: readonly ToldLevel[], account: Account<Settings>): Promise<readonly LevelAnswer[]>;
  /** What the channel shows, in order; null for what it does not know or does not count. */
  shown(levels: readonly Omit<ToldLevel, "quantity" | "previous">[], account: Account<Settings>): Promise<readonly (number | null)[]>;
}

export type LevelAnswer =
  | { readonly outcome: "SET" }
  /** It showed something else than `previous`: it is looked at again and told anew. `shown`: what, if it said. */
  | { readonly outcome: "DIFFERED"; readonly shown: number | null }
  | { readonly outcome: "REFUSED"; readonly reason: string };

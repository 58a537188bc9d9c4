import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, updatedAt, version } from "../kit/columns.ts";
import { accessStates } from "./channel-access.ts";
import type { CommandKind } from "./command.ts";
import type { ChannelRights } from "./connector.ts";
import type { StoredSettings } from "./vault.ts";

export const channelTypes = ["WEB", "MARKETPLACE", "SOCIAL", "POS", "B2B", "API"] as const;
export const channelStatuses = ["ACTIVE", "PAUSED"] as const;

/** What a channel may do when nobody else owns the order: everything. */
export const ownRights: ChannelRights = {
  canSplit: true,
  canPartialCancel: true,
  canChangeAddress: true,
  mustAccept: false,
  labelBy: "SELF",
  returnsBy: "SELF",
  dispatchByHours: null,
};

/** What a channel is told, by kind. DECIDES: it decides, and what it means here waits for its answer. TELLS: it happened here, and it is told. */
export type Telling = { readonly [Kind in CommandKind]?: "TELLS" | "DECIDES" };

/** A connected account through which orders come. `connectorKey` names the code that speaks to it; null for our own API, POS and B2B. */
const schema = defineEntity({
  name: "Channel",
  tableName: "channels",
  properties: {
    id: idColumn(),
    /** The merchant's own short name, unique, for example `shopify-id`. */
    code: p.text().unique(),
    name: p.text(),
    type: p.enum(channelTypes),
    status: p.enum(channelStatuses).default("ACTIVE"),
    connectorKey: p.text().nullable(),
    currency: p.text(),
    timeZone: p.text(),
    rights: p.json().$type<ChannelRights>(),
    /** What the connector needs: secrets, addresses. Sealed, see `Vault`; never shown, never logged. */
    settings: p.json().$type<StoredSettings>().hidden(),
    /** Only these locations serve it; empty means all. */
    locationIds: p.array().$type<string[]>().columnType("uuid[]").default([]),
    /** The channel's own ids of places -> our locations, for sales at a till. */
    externalLocations: p.json().$type<Record<string, string>>(),
    /** Whether the channel lets us in; changed by `noteAccess` alone. */
    access: p.enum(accessStates).default("OPEN"),
    accessReason: p.text().nullable(),
    accessChangedAt: instant().nullable(),
    /** Until then the channel wants no calls (`Retry-After`), whoever would make them. */
    quietUntil: instant().nullable(),
    /** Whether it is told how many units it may show, where its connector can. */
    publishStock: p.boolean().default(true),
    /** Whether an order that leaves whole, or not at all, is held while nobody knows when its stock comes: its buyer is asked. */
    asksUndated: p.boolean().default(false),
    /** What its connector can tell it; brought up to date when the gateway starts. */
    tells: p
      .json()
      .$type<Telling>()
      .onCreate(() => ({})),
    /** Our codes of carriers -> the channel's own, for what is shipped. */
    carrierCodes: p
      .json()
      .$type<Record<string, string>>()
      .onCreate(() => ({})),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export class Channel extends schema.class {}
schema.setClass(Channel);

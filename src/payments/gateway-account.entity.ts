import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import type { StoredSettings } from "../channels/vault.ts";
import { createdAt, eventSequence, idColumn, refersTo, updatedAt, version } from "../kit/columns.ts";

/** A merchant's account at a payment gateway. */
const schema = defineEntity({
  name: "GatewayAccount",
  tableName: "gateway_accounts",
  properties: {
    id: idColumn(),
    /** The merchant's own short name, unique, for example `stripe-id`. */
    code: p.text().unique(),
    name: p.text(),
    /** Which gateway: the key of the code that speaks to it. */
    gateway: p.text(),
    /** Its payments name orders of this channel by the channel's own ids; null: of any channel of ours. */
    channelId: () => refersTo(Channel, "channel_id").nullable(),
    /** Secrets and addresses. Sealed, see `Vault`; never shown, never logged. */
    settings: p.json().$type<StoredSettings>().hidden(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export class GatewayAccount extends schema.class {}
schema.setClass(GatewayAccount);

import { defineEntity, p } from "@mikro-orm/core";
import type { StoredSettings } from "../channels/vault.ts";
import { createdAt, eventSequence, idColumn, instant, updatedAt, version } from "../kit/columns.ts";

export const carrierAccountStatuses = ["ACTIVE", "PAUSED"] as const;

/** An account with whoever carries parcels: the merchant's own fleet, a carrier, or a firm that speaks to many. */
const schema = defineEntity({
  name: "CarrierAccount",
  tableName: "carrier_accounts",
  properties: {
    id: idColumn(),
    /** The merchant's own short name, unique; it stands in the address of its webhooks. */
    code: p.text().unique(),
    name: p.text(),
    /** Names the code that speaks to it. */
    clientKey: p.text(),
    status: p.enum(carrierAccountStatuses).default("ACTIVE"),
    /** Our codes of the carriers that are booked by it -> its own. */
    carrierCodes: p.json().$type<Record<string, string>>(),
    /** What the client needs: secrets. Sealed, see `Vault`; never shown, never logged. */
    settings: p.json().$type<StoredSettings>().hidden(),
    /** When a real call last showed that it lets us in; null where nobody outside has to. */
    checkedAt: instant().nullable(),
    /** Whose account it is, in their words. */
    holder: p.text().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export class CarrierAccount extends schema.class {}
schema.setClass(CarrierAccount);

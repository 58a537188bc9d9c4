import { defineEntity, p } from "@mikro-orm/core";
import { accessStates } from "../channels/channel-access.ts";
import type { StoredSettings } from "../channels/vault.ts";
import { createdAt, eventSequence, idColumn, instant, updatedAt, version } from "../kit/columns.ts";
import type { BookPolicy } from "./book-policy.ts";

export const bookStatuses = ["ACTIVE", "PAUSED"] as const;

/** A company's books at a product that keeps them. */
const schema = defineEntity({
  name: "Book",
  tableName: "books",
  properties: {
    id: idColumn(),
    /** The merchant's own short name, unique. */
    code: p.text().unique(),
    name: p.text(),
    status: p.enum(bookStatuses).default("ACTIVE"),
    /** The code that speaks to it. */
    keeperKey: p.text(),
    /** Addresses, accounts and secrets. Sealed, see `Vault`; never shown, never logged. */
    settings: p.json().$type<StoredSettings>().hidden(),
    /** What is posted, and how. */
    policy: p.json().$type<BookPolicy>(),
    access: p.enum(accessStates).default("OPEN"),
    accessReason: p.text().nullable(),
    quietUntil: instant().nullable(),
    /** Events up to here have been looked at. */
    position: p.bigint(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export class Book extends schema.class {}
schema.setClass(Book);

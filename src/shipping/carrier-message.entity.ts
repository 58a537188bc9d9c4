import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { CarrierAccount } from "./carrier-account.entity.ts";

const carrierMessageStatuses = ["PENDING", "DONE", "PARKED"] as const;

/** A carrier's message, kept before it is acknowledged. Its bytes go when it is done. */
const schema = defineEntity({
  name: "CarrierMessage",
  tableName: "carrier_messages",
  properties: {
    id: idColumn(),
    accountId: () => refersTo(CarrierAccount, "account_id"),
    deliveryId: p.text(),
    body: p.blob().nullable(),
    status: p.enum(carrierMessageStatuses).default("PENDING"),
    attempts: p.integer().default(0),
    nextAttemptAt: instant(),
    /** Why it is parked, or tried again. */
    reason: p.text().nullable(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "carrier_messages_once", properties: ["accountId", "deliveryId"] }],
  indexes: [{ properties: ["nextAttemptAt", "id"], where: "status = 'PENDING'" }],
});

export class CarrierMessage extends schema.class {}
schema.setClass(CarrierMessage);

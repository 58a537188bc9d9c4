import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, refersTo, updatedAt, version } from "../kit/columns.ts";

export const carrierStatuses = ["ACTIVE", "INACTIVE"] as const;

/** Who brings parcels to buyers. */
const schema = defineEntity({
  name: "Carrier",
  tableName: "carriers",
  properties: {
    id: idColumn(),
    /** The merchant's own short name, unique, for example `JNE`. */
    code: p.text().unique(),
    name: p.text(),
    status: p.enum(carrierStatuses).default("ACTIVE"),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export class Carrier extends schema.class {}
schema.setClass(Carrier);

/** A way in which a carrier brings them, with prices and speed of its own. */
const service = defineEntity({
  name: "CarrierService",
  tableName: "carrier_services",
  properties: {
    id: idColumn(),
    carrierId: () => refersTo(Carrier, "carrier_id"),
    /** Unique within the carrier, for example `REG`. */
    code: p.text(),
    name: p.text(),
    status: p.enum(carrierStatuses).default("ACTIVE"),
    createdAt: createdAt(),
  },
  uniques: [{ name: "carrier_services_code", properties: ["carrierId", "code"] }],
});

export class CarrierService extends service.class {}
service.setClass(CarrierService);

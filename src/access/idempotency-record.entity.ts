import { defineEntity, p } from "@mikro-orm/core";
import { createdAt } from "../kit/columns.ts";

/** What a caller's mutation with this key did: a repeat is answered from here and does nothing. Kept for 72 hours. */
const schema = defineEntity({
  name: "IdempotencyRecord",
  tableName: "idempotency_records",
  primaryKeys: ["caller", "operation", "key"],
  properties: {
    caller: p.uuid().primary(),
    operation: p.text().primary(),
    key: p.text().primary(),
    /** SHA-256 of the input; a repeat with another input is refused. */
    requestHash: p.text(),
    /** The ids the operation answered with. */
    outcome: p.json().$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

export class IdempotencyRecord extends schema.class {}
schema.setClass(IdempotencyRecord);

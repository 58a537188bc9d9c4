import { type EntityClass, p } from "@mikro-orm/core";
import { newId } from "./ids.ts";

/** Columns that every entity writes the same way. Instants are UTC with milliseconds, like a JavaScript Date. */
export const idColumn = () => p.uuid().primary().onCreate(newId);
export const instant = () => p.datetime().columnType("timestamptz(3)");
export const createdAt = () => instant().onCreate(() => new Date());
export const updatedAt = () =>
  instant()
    .onCreate(() => new Date())
    .onUpdate(() => new Date());
/** A day without a time: `YYYY-MM-DD`, local to the place it is about. */
export const day = () => p.date().$type<string>();
/** When the order of this row was placed, so that it is found in the order of the list. Where it changes, the database passes it on. */
export const placedAt = () => instant();
/** Optimistic lock: a flush that meets another version fails. */
export const version = () => p.integer().version().default(1);
/** How many events this aggregate has had; the next one's sequence is one more. */
export const eventSequence = () => p.integer().default(0);
/** Money in minor units. The currency is in a column of its own, once a row. */
export const minorUnits = () => p.bigint();
export const textList = () => p.array().columnType("text[]").default([]);
/** A foreign key that is read and written as the plain id. Whoever holds it decides when to read the other row. */
export const refersTo = <Entity extends object>(entity: EntityClass<Entity>, column: string) =>
  p.manyToOne(entity).mapToPk().$type<string>().fieldName(column).deleteRule("no action").updateRule("no action");
/** Latitude or longitude in degrees. */
export const degrees = () => p.double().$type<number>().nullable();

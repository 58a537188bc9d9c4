import type { EntityClass, EntityMetadata, EntityProperty } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { insertLots, type Lot, type Table } from "./sql.ts";

type Class<Entity> = EntityClass<Entity> & (new () => Entity);

/**
 * Makes an entity that is not yet stored, with the values of all its columns. Store it with `insertAll`.
 *
 * New aggregates are written set-based, many in one statement; entities that were read are written by the unit of work. What
 * is made here has the methods of its class but nothing of MikroORM, which would watch every property of it.
 */
export const make = <Entity extends object>(entity: Class<Entity>, values: Partial<Entity>): Entity =>
  Object.assign(new (plainOf(entity))(), values);

const plainClasses = new WeakMap<object, new () => object>();

/** The class with its own methods and getters only. Its `constructor` is still the entity's. */
function plainOf<Entity extends object>(entity: Class<Entity>): new () => Entity {
  const known = plainClasses.get(entity);
  if (known) return known as new () => Entity;
  class Plain {}
  // What MikroORM put there: setters without a getter, names with underscores, and a way to write JSON.
  for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(entity.prototype)))
    if ((typeof own.value === "function" || own.get) && !name.startsWith("__") && name !== "toJSON")
      Object.defineProperty(Plain.prototype, name, own);
  plainClasses.set(entity, Plain);
  return Plain as new () => Entity;
}

/** Inserts new entities, and rows of tables that are none, with one statement. */
export function insertAll(em: EntityManager, made: readonly object[], further: readonly Lot[] = []): Promise<void> {
  const byClass = Map.groupBy(made, (one) => one.constructor as Class<object>);
  const lots = [...byClass].map(([entity, rows]) => ({ table: tableOf(em.getMetadata().get(entity)), rows }));
  return insertLots(em, [...lots, ...further]);
}

const tables = new WeakMap<EntityMetadata<object>, Table>();

function tableOf(meta: EntityMetadata<object>): Table {
  const known = tables.get(meta);
  if (known) return known;
  const columns = (Object.values(meta.properties) as EntityProperty[])
    .filter((property) => property.persist !== false && !property.generated)
    .map(({ name, fieldNames, columnTypes }) => ({ key: name, name: fieldNames[0] as string, type: columnTypes[0] as string }));
  const table = { name: meta.tableName, columns };
  tables.set(meta, table);
  return table;
}

import type { EntityClass, EntityProperty } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { insertRows } from "./sql.ts";

/**
 * Makes an entity that is not yet stored, with the values of all its columns. Store it with `insertAll`.
 *
 * New aggregates are written set-based, many in one statement; entities that were read are written by the unit of work.
 */
export const make = <Entity extends object>(entity: EntityClass<Entity> & (new () => Entity), values: Partial<Entity>): Entity =>
  Object.assign(new entity(), values);

/** Inserts new entities, one statement a table, in the order in which the classes are given first. */
export async function insertAll(em: EntityManager, made: readonly object[]): Promise<void> {
  const byClass = new Map<object, object[]>();
  for (const one of made) {
    const group = byClass.get(one.constructor);
    if (group) group.push(one);
    else byClass.set(one.constructor, [one]);
  }
  for (const [entity, group] of byClass) {
    const meta = em.getMetadata().get(entity as EntityClass<object>);
    const columns = (Object.values(meta.properties) as EntityProperty[]).filter((property) => property.persist !== false && !property.generated);
    await insertRows(
      em,
      meta.tableName,
      group.map((one) => Object.fromEntries(columns.map((property) => [property.fieldNames[0] as string, (one as Record<string, unknown>)[property.name] ?? null]))),
    );
  }
}

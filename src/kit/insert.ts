import type { EntityClass, EntityMetadata, EntityProperty } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { insertRows } from "./sql.ts";

/**
 * Makes an entity that is not yet stored, with the values of all its columns. Store it with `insertAll`.
 *
 * New aggregates are written set-based, many in one statement; entities that were read are written by the unit of work.
 */
export const make = <Entity extends object>(entity: EntityClass<Entity> & (new () => Entity), values: Partial<Entity>): Entity =>
  Object.assign(new entity(), values);

/** Inserts new entities, one statement a table; what others refer to comes first. */
export async function insertAll(em: EntityManager, made: readonly object[]): Promise<void> {
  const byClass = Map.groupBy(made, (one) => em.getMetadata().get(one.constructor as EntityClass<object>));
  for (const meta of referredFirst([...byClass.keys()])) {
    const columns = (Object.values(meta.properties) as EntityProperty[]).filter(
      (property) => property.persist !== false && !property.generated,
    );
    const values = byClass.get(meta) as readonly Record<string, unknown>[];
    await insertRows(
      em,
      meta.tableName,
      values.map((one) => Object.fromEntries(columns.map((property) => [property.fieldNames[0] as string, one[property.name] ?? null]))),
    );
  }
}

/** The tables in an order in which every foreign key finds its row. */
function referredFirst(tables: readonly EntityMetadata<object>[]): EntityMetadata<object>[] {
  const ordered = new Set<EntityMetadata<object>>();
  function visit(table: EntityMetadata<object>): void {
    if (ordered.has(table)) return;
    for (const relation of table.relations as EntityProperty[]) {
      // By name: a relation may hold another copy of the metadata.
      const referred = tables.find(({ tableName }) => tableName === relation.targetMeta?.tableName);
      if (referred && referred !== table) visit(referred);
    }
    ordered.add(table);
  }
  tables.forEach(visit);
  return [...ordered];
}

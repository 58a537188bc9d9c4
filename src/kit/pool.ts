import type { MikroORM } from "@mikro-orm/postgresql";
import type { Pool } from "pg";

const pools = new WeakMap<MikroORM, () => Pool | undefined>();

/** Keeps where an open database has its connections. */
export function rememberPool(orm: MikroORM, pool: () => Pool | undefined): void {
  pools.set(orm, pool);
}

/** The connections that an open database holds, for whoever reads without entities. */
export function poolOf(orm: MikroORM): Pool {
  // Made with the first use of the database.
  orm.em.getKysely();
  const pool = pools.get(orm)?.();
  if (!pool) throw new Error("This database was not opened by openDatabase");
  return pool;
}

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { environment, readConfig } from "../config.ts";
import { migrate, openDatabase } from "../database.ts";
import { runningPostgres } from "../embedded/running-postgres.ts";
import { startPostgres } from "../embedded/start-postgres.ts";

/**
 * Does a command's work on the gateway's database, on its newest version: the one at DATABASE_URL, else the embedded one,
 * which is started for the command when no gateway runs it. Throws ConfigError, EmbeddedPostgresError and what `work` throws.
 */
export async function withDatabase<Result>(work: (orm: MikroORM) => Promise<Result>): Promise<Result> {
  const { databaseUrl, dataDir } = readConfig(environment());
  const running = databaseUrl ?? (await runningPostgres(dataDir));
  const ours = running === undefined ? await startPostgres({ dataDir }) : null;
  try {
    const orm = await openDatabase(running ?? (ours?.url as string), { poolSize: 4 });
    try {
      await migrate(orm);
      return await work(orm);
    } finally {
      await orm.close(true);
    }
  } finally {
    await ours?.stop();
  }
}

/** The same in one transaction. */
export const inTransaction = <Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  withDatabase((orm) => orm.em.fork().transactional((em) => work(em as EntityManager)));

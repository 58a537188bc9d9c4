import { rm } from "node:fs/promises";
import { type EmbeddedPostgres, startPostgres } from "../src/embedded/start-postgres.ts";
import { ask } from "./ask.ts";
import type { Options } from "./options.ts";
import { type Program, startProgram, stopAllPrograms } from "./programs.ts";
import { fillShop, type Shop } from "./shop.ts";
import { countingStatements, prepareStatements, statements } from "./statements.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What every section stands on: a PostgreSQL of the bench's own, and shops to be had from it. */
export interface Ground {
  readonly options: Options;
  /** The postmaster, whose children are all of PostgreSQL. */
  readonly postgresPid: number;
  readonly postgresVersion: string;
  readonly shop: Shop;
  /** A database with the shop in it and no orders. */
  freshShop(): Promise<string>;
  start(name: string): Promise<Program>;
  /** Starts a gateway of default settings on a database and answers where it listens. */
  startGateway(databaseUrl: string): Promise<{ readonly program: Program; readonly url: string }>;
  /** In a profiling run: which statements took PostgreSQL's time since it was last asked. */
  statements(): Promise<string>;
  close(): Promise<void>;
}

/** Starts PostgreSQL in a folder of its own that is gone afterwards. */
export async function openGround(options: Options): Promise<Ground> {
  const folder = await temporaryFolder("bench");
  let postgres: EmbeddedPostgres | undefined;
  const close = async () => {
    await stopAllPrograms();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    postgres = await startPostgres({ dataDir: folder, log: () => {}, settings: options.profile === null ? {} : countingStatements });
    const { pid, createDatabase, url } = postgres;
    if (options.profile !== null) await prepareStatements(url);
    const template = await createDatabase("shop");
    const shop = await fillShop(template);
    const [{ version }] = await ask<[{ version: string }]>(template, "select current_setting('server_version') as version");
    let shops = 0;
    const start = (name: string) => startProgram({ name, folder });
    return {
      options,
      postgresPid: pid,
      postgresVersion: version,
      shop,
      freshShop: () => createDatabase(`shop_${++shops}`, { template: "shop" }),
      start,
      async startGateway(databaseUrl) {
        const program = await startProgram({ name: "gateway", folder, profile: options.profile });
        return { program, url: await program.call<string>("open", databaseUrl) };
      },
      statements: () => statements(url),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

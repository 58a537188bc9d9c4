import { rm } from "node:fs/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { migrate, openDatabase } from "../../src/database.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { type Arrival, acceptOrders } from "../../src/flows/accept-orders.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { cpuOf } from "../cpu.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { Chance } from "./chance.ts";
import { shareOf } from "./share-of.ts";
import { fillStoredShop, incomingOrder } from "./stored-shop.ts";
import type { Width } from "./wide.ts";

/** As many as the gateway takes into one transaction. */
const batch = 200;

/** CPU milliseconds an order. */
export interface Storing {
  readonly postgres: number;
  /** The gateway's own, deciding included. */
  readonly node: number;
  /** Of that: deciding where the order leaves from. */
  readonly deciding: number;
}

/** What the transaction takes that stores an order: everything that is written and looked up for it, but the decision. */
export const transactionOf = ({ postgres, node, deciding }: Storing): number => postgres + node - deciding;

/**
 * Has the gateway accept batches of orders of ten lines, over a network with rate cards, on a PostgreSQL of its own. A profile tells
 * what of the gateway's CPU is deciding.
 */
export async function measureStoring(width: Width, batches: number, seed: number): Promise<Storing> {
  const dataDir = await temporaryFolder("storing");
  const postgres = await startPostgres({ dataDir, log: () => {} });
  try {
    const orm = await openDatabase(await postgres.createDatabase("storing"), { poolSize: 1 });
    try {
      await migrate(orm);
      const chance = new Chance(seed);
      const channel = await fillStoredShop(orm, width, chance);
      const all = Array.from({ length: (batches + 1) * batch }, (_, number) => ({
        channel,
        order: incomingOrder(number, width.lines, chance),
      }));
      const take = async (first: number, end: number) => {
        for (let at = first; at < end; at += batch) await accept(orm, all.slice(at, at + batch));
      };
      await take(0, batch);
      const before = cpuOf(process.pid, postgres.pid);
      const used = process.cpuUsage();
      const share = await shareOf("route", "/src/routing/route.", () => take(batch, all.length));
      const { user, system } = process.cpuUsage(used);
      const after = cpuOf(process.pid, postgres.pid);
      const orders = batches * batch;
      const node = (user + system) / 1000 / orders;
      await checkRates(orm, all.length);
      return { postgres: (after.postgres - before.postgres) / orders, node, deciding: node * share };
    } finally {
      await orm.close(true);
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const accept = (orm: MikroORM, arrivals: readonly Arrival[]): Promise<unknown> =>
  orm.em
    .fork()
    .transactional((em) => acceptOrders(em as EntityManager, { actor: "intake", at: new Date(), correlationId: null }, arrivals));

/** Throws where an order was not decided, or not by rate cards. */
async function checkRates(orm: MikroORM, orders: number): Promise<void> {
  const [decided] = await rows(
    orm.em.fork() as EntityManager,
    sql<{ count: number }>`select count(distinct order_id)::integer as count from routing_decisions where cost_minor > 0`,
  );
  if (decided?.count !== orders) throw new Error(`Of ${orders} orders ${decided?.count} were decided by rate cards.`);
}

import { rm } from "node:fs/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { migrate, openDatabase } from "../../src/database.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { requestFrom, type StoredInputs } from "../../src/routing/inputs.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { cpuOf } from "../cpu.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { Chance } from "./chance.ts";
import { decisionsOf } from "./decisions.ts";
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
 * Has the gateway accept batches of orders of ten lines, over a network with rate cards, on a PostgreSQL of its own; then decides what was decided
 * again, from what is stored of it, to know what of the CPU that was.
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
      const take = (first: number) => accept(orm, channel, first, width.lines, chance);
      await take(0);
      const before = cpuOf(process.pid, postgres.pid);
      const used = process.cpuUsage();
      for (let round = 1; round <= batches; round++) await take(round * batch);
      const { user, system } = process.cpuUsage(used);
      const after = cpuOf(process.pid, postgres.pid);
      const orders = batches * batch;
      const decided = await requestsOf(orm, orders);
      return {
        postgres: (after.postgres - before.postgres) / orders,
        node: (user + system) / 1000 / orders,
        deciding: (decisionsOf(decided).cpu * decided.length) / orders,
      };
    } finally {
      await orm.close(true);
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function accept(orm: MikroORM, channel: Channel, first: number, lines: number, chance: Chance): Promise<void> {
  const arrivals = Array.from({ length: batch }, (_, index) => ({ channel, order: incomingOrder(first + index, lines, chance) }));
  await orm.em
    .fork()
    .transactional((em) => acceptOrders(em as EntityManager, { actor: "intake", at: new Date(), correlationId: null }, arrivals));
}

/** What the router was asked for the latest orders. Throws where that is fewer than there are orders, or not by rate cards. */
async function requestsOf(orm: MikroORM, orders: number): Promise<RoutingRequest[]> {
  const stored = await rows(
    orm.em.fork() as EntityManager,
    sql<{ inputs: StoredInputs }>`select inputs from routing_decisions order by id desc limit ${orders}`,
  );
  const requests = stored.map(({ inputs }) => requestFrom(inputs));
  if (requests.length !== orders || requests.some(({ policy }) => policy.distanceTariff))
    throw new Error("Not every order was decided by rates.");
  return requests;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/database.ts";
import { row, rows, sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();

/** A pool of three connections, as a gateway has one, and what they all do until the server cuts them off. */
async function cutOff(work: (em: EntityManager) => Promise<unknown>) {
  const orm = await openDatabase(shop.url, { poolSize: 3 });
  onTestFinished(() => orm.close(true));
  const lost = Array.from({ length: 3 }, () =>
    work(orm.em.fork() as EntityManager).then(
      () => "done",
      () => "lost",
    ),
  );
  await sleep(300);
  await shop.read(sql`
    select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()`);
  expect(await Promise.all(lost)).toEqual(["lost", "lost", "lost"]);
  // The error comes a moment before the connection's end.
  await sleep(200);
  return orm;
}

const rest = (em: EntityManager) => rows(em, sql`select pg_sleep(30)`);

test("connections lost inside transactions make room for new ones: a restarted server is used again", async () => {
  const orm = await cutOff((em) => em.transactional((em) => rest(em as EntityManager)));

  const answers = Array.from({ length: 6 }, () => orm.em.fork().transactional((em) => row(em as EntityManager, sql`select 1 as one`)));

  expect(await Promise.race([Promise.all(answers), sleep(30_000, "no connection is left")])).toEqual(Array(6).fill({ one: 1 }));
});

test("so do those lost outside of them", async () => {
  const orm = await cutOff(rest);

  const answers = Array.from({ length: 6 }, () => row(orm.em.fork() as EntityManager, sql`select 1 as one`));

  expect(await Promise.race([Promise.all(answers), sleep(30_000, "no connection is left")])).toEqual(Array(6).fill({ one: 1 }));
});

test("after connections were lost the pool can be closed", async () => {
  const orm = await cutOff((em) => em.transactional((em) => rest(em as EntityManager)));
  expect(await Promise.race([orm.close(true).then(() => "closed"), sleep(30_000, "still open")])).toBe("closed");
});

import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runningPostgres } from "../../src/embedded/running-postgres.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { aDirectory, aGateway, aPostgres, ask } from "./gateway.ts";

test("the first start makes a PostgreSQL 18 that only the holder of its password can use", async () => {
  const dataDir = join(aDirectory(), "not", "there yet");

  const postgres = await aPostgres({ dataDir, settings: { work_mem: "5MB" } });

  const home = join(dataDir, "postgres");
  expect(await ask(postgres.url, "SELECT current_setting('server_version_num')::int / 10000, current_setting('work_mem')")).toEqual([
    [18, "5MB"],
  ]);
  expect(await ask(postgres.url, "SELECT lower('É'), 'Z' < 'a'")).toEqual([["é", true]]);
  await expect(ask(`postgres://postgres:guess@127.0.0.1:${postgres.port}/postgres`, "SELECT 1")).rejects.toThrow(
    "password authentication failed",
  );
  expect(statSync(join(home, "password")).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, "cluster")).mode & 0o777).toBe(0o700);
  expect(readdirSync(home).filter((name) => name.startsWith("new-"))).toEqual([]);
});

test("a restart keeps the data", async () => {
  const dataDir = aDirectory();
  const first = await aPostgres({ dataDir });
  await ask(first.url, "CREATE TABLE mug AS SELECT 42 AS size");
  await first.stop();
  await first.stop();

  const second = await aPostgres({ dataDir });

  expect(await ask(second.url, "SELECT size FROM mug")).toEqual([[42]]);
});

test("a command beside the gateway finds its database while it runs, and only then", async () => {
  const dataDir = aDirectory();
  expect(await runningPostgres(dataDir)).toBeUndefined();
  const postgres = await aPostgres({ dataDir });
  expect(await runningPostgres(dataDir)).toBe(postgres.url);

  await postgres.stop();

  expect(await runningPostgres(dataDir)).toBeUndefined();
});

test("a database can be made as a copy of another", async () => {
  const postgres = await aPostgres({ dataDir: aDirectory() });
  const original = await postgres.createDatabase('the "original"');
  await ask(original, "CREATE TABLE mug AS SELECT 42 AS size");

  const copy = await postgres.createDatabase("copy", { template: 'the "original"' });

  expect(await ask(copy, "SELECT size FROM mug")).toEqual([[42]]);
});

test("nothing of our environment reaches PostgreSQL but what it needs", async () => {
  process.env.MUARA_TEST_SECRET = "hunter2";
  process.env.PGPORT = "1";
  const { pid } = await aPostgres({ dataDir: aDirectory() });
  delete process.env.MUARA_TEST_SECRET;
  delete process.env.PGPORT;

  expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toMatch(/hunter2|PGPORT/);
});

test("a second gateway is refused and told who is in, and gets in once that one is gone", async () => {
  const dataDir = aDirectory();
  const first = await aGateway({ dataDir });

  const second = await aGateway({ dataDir });
  expect(second.refused).toContain(`The data directory ${dataDir} is in use by another gateway (process ${first.gatewayPid}, since 20`);

  await first.stop();
  expect((await aGateway({ dataDir })).refused).toBeUndefined();
});

test("of two first starts at the same instant one gets in", async () => {
  const dataDir = join(aDirectory(), "data");

  const both = await Promise.all([aGateway({ dataDir }), aGateway({ dataDir })]);

  expect(both.filter(({ refused }) => refused?.includes("in use by another gateway"))).toHaveLength(1);
  expect(both.filter(({ url }) => url)).toHaveLength(1);
});

test("a start that cannot go on says what to do, and leaves the directory free", async () => {
  const dataDir = aDirectory();
  await (await aPostgres({ dataDir })).stop();
  const cluster = join(dataDir, "postgres", "cluster");

  await expect(startPostgres({ dataDir, native: "/nowhere" })).rejects.toThrow(/no PostgreSQL to start on this machine.*Set DATABASE_URL/);
  await expect(startPostgres({ dataDir, settings: { shared_buffers: "lots" } })).rejects.toThrow(/did not start.*\n.*"shared_buffers"/);

  writeFileSync(join(cluster, "PG_VERSION"), "17\n");
  await expect(startPostgres({ dataDir })).rejects.toThrow(/written by PostgreSQL 17, and this gateway brings PostgreSQL 18/);
  writeFileSync(join(cluster, "PG_VERSION"), "18\n");

  rmSync(join(dataDir, "postgres", "password"));
  await expect(startPostgres({ dataDir })).rejects.toThrow(/password cannot be read \(ENOENT/);
});

test("a port that is taken is said", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address ? address.port : 0;

  await expect(startPostgres({ dataDir: aDirectory(), port })).rejects.toThrow(/Address already in use/);
  taken.close();
});

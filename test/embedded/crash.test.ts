import { spawn } from "node:child_process";
import { chownSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { aDirectory, aGateway, aPostgres, ask, isAlive, isRoot, killWatchOf, nobody, untilGone } from "./gateway.ts";

test("when PostgreSQL is killed the gateway is told, and the next start has all that was committed", async () => {
  const dataDir = aDirectory();
  const onExit = vi.fn();
  const first = await aPostgres({ dataDir, onExit });
  await ask(first.url, "CREATE TABLE mug AS SELECT 42 AS size");

  process.kill(first.pid, "SIGKILL");
  await vi.waitFor(() => expect(onExit).toHaveBeenCalledExactlyOnceWith("PostgreSQL ended by SIGKILL"), { timeout: 30_000 });

  const second = await aPostgres({ dataDir });
  expect(await ask(second.url, "SELECT size FROM mug")).toEqual([[42]]);
});

test("stopping is no surprise", async () => {
  const onExit = vi.fn();
  const postgres = await aPostgres({ dataDir: aDirectory(), onExit });

  await postgres.stop();

  expect(onExit).not.toHaveBeenCalled();
});

test("PostgreSQL ends with a gateway that is killed", async () => {
  const gateway = await aGateway({ dataDir: aDirectory() });

  await gateway.kill();

  await untilGone(gateway.pid);
});

test("a gateway started the moment the one before was killed gets in, with its data", async () => {
  const dataDir = aDirectory();
  const first = await aGateway({ dataDir });
  await ask(first.url, "CREATE TABLE mug AS SELECT 42 AS size");
  await first.kill();

  const second = await aPostgres({ dataDir });

  expect(await ask(second.url, "SELECT size FROM mug")).toEqual([[42]]);
});

test("a PostgreSQL that outlived its gateway, with work in hand, is replaced without losing what was committed", async () => {
  const dataDir = aDirectory();
  const first = await aGateway({ dataDir });
  await ask(first.url, "CREATE TABLE mug AS SELECT n AS size FROM generate_series(1, 200000) n");
  const busy = ask(first.url, "SELECT pg_sleep(60)").catch(() => "cut off");
  await killWatchOf(first.pid);
  await first.kill();
  await sleep(300);
  expect(isAlive(first.pid)).toBe(true);

  const said: string[] = [];
  const second = await aPostgres({ dataDir, log: (line) => said.push(line) });

  expect(isAlive(first.pid)).toBe(false);
  expect(said).toEqual([`Stopping the PostgreSQL (process ${first.pid}) that an earlier gateway left running.`]);
  expect(await ask(second.url, "SELECT count(*)::int FROM mug")).toEqual([[200_000]]);
  expect(await busy).toBe("cut off");
});

test("a PostgreSQL killed while a session was at work starts again once that session has ended", async () => {
  const dataDir = aDirectory();
  const onExit = vi.fn();
  const first = await aPostgres({ dataDir, onExit });
  const busy = ask(first.url, "SELECT count(*) FROM generate_series(1, 3000000)").catch(() => {});
  await sleep(100);
  process.kill(first.pid, "SIGKILL");
  await vi.waitFor(() => expect(onExit).toHaveBeenCalled(), { timeout: 30_000 });

  const second = await aPostgres({ dataDir });

  expect(await ask(second.url, "SELECT 1")).toEqual([[1]]);
  await busy;
});

test("a stranger who got the number of a dead PostgreSQL is neither harmed nor in the way", async () => {
  const dataDir = aDirectory();
  const cluster = join(dataDir, "postgres", "cluster");
  const onExit = vi.fn();
  const first = await aPostgres({ dataDir, onExit });
  process.kill(first.pid, "SIGKILL");
  await vi.waitFor(() => expect(onExit).toHaveBeenCalled(), { timeout: 30_000 });
  const { uid, gid } = statSync(cluster);
  const stranger = spawn("sleep", ["60"], { uid, gid });
  onTestFinished(() => void stranger.kill());
  const file = join(cluster, "postmaster.pid");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^\d+/, `${stranger.pid}`));

  const second = await aPostgres({ dataDir });

  expect(await ask(second.url, "SELECT 1")).toEqual([[1]]);
  expect(isAlive(stranger.pid ?? 0)).toBe(true);
});

test.each([50, 150, 300, 450, 600])("a first start killed after %i ms leaves nothing half made", async (milliseconds) => {
  const dataDir = join(aDirectory(), "data");
  const script = join(import.meta.dirname, "gateway-process.ts");
  const first = spawn(process.execPath, [script, JSON.stringify({ dataDir })]);
  await sleep(milliseconds);
  first.kill("SIGKILL");

  const second = await aPostgres({ dataDir });

  expect(await ask(second.url, "SELECT 1")).toEqual([[1]]);
  expect(readdirSync(join(dataDir, "postgres")).filter((name) => name.startsWith("new-"))).toEqual([]);
});

test.runIf(isRoot)("an ordinary user's gateway can be killed and started again too", async () => {
  const dataDir = aDirectory();
  chownSync(dataDir, nobody.uid, nobody.gid);
  const first = await aGateway({ dataDir }, nobody);
  await killWatchOf(first.pid);
  await first.kill();

  const second = await aGateway({ dataDir }, nobody);

  expect(second.said).toEqual([`Stopping the PostgreSQL (process ${first.pid}) that an earlier gateway left running.`]);
  expect(await ask(second.url, "SELECT 1")).toEqual([[1]]);
});

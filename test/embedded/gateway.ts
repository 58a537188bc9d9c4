import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { onTestFinished } from "vitest";
import { type EmbeddedOptions, type EmbeddedPostgres, startPostgres } from "../../src/embedded/start-postgres.ts";

export const isRoot = process.getuid?.() === 0;

/** The ids of `nobody`, for tests that root runs as an ordinary user. */
export const nobody = { uid: 65_534, gid: 65_534 };

/**
 * An empty directory that is gone after the test, with a space in its name because there always is one somewhere.
 * Others may go through it, or with mode 700 may not.
 */
export function aDirectory(mode = 0o711): string {
  const path = mkdtempSync(join(tmpdir(), "muara embedded "));
  chmodSync(path, mode);
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return path;
}

/** PostgreSQL started in this process and stopped after the test. */
export async function aPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ log: () => {}, ...options });
  onTestFinished(() => postgres.stop());
  return postgres;
}

/** What `gateway-process.ts` says. */
interface Answer {
  readonly url: string;
  readonly pid: number;
  readonly said: readonly string[];
  readonly refused?: string;
}

/** A gateway in a process of its own, killed after the test. `refused` is the message if it could not start. */
export async function aGateway(options: EmbeddedOptions, user?: { uid: number; gid: number }) {
  const gateway = spawn(process.execPath, [join(import.meta.dirname, "gateway-process.ts"), JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
    cwd: "/",
    ...user,
  });
  let answer: Answer | undefined;
  const kill = async () => {
    if (gateway.exitCode === null && gateway.signalCode === null && gateway.kill("SIGKILL")) await once(gateway, "exit");
  };
  onTestFinished(async () => {
    await kill();
    // PostgreSQL must be gone before its directory is removed. Orphans whose test failed have nobody else to end them.
    if (!answer?.pid) return;
    spawnSync("kill", ["-INT", `${answer.pid}`]);
    await untilGone(answer.pid);
  });
  const [line] = await once(createInterface(gateway.stdout), "line");
  answer = JSON.parse(line) as Answer;
  const stop = async () => {
    gateway.stdin.end();
    await once(gateway, "exit");
  };
  return { ...answer, gatewayPid: gateway.pid ?? 0, kill, stop };
}

/** Rows of one query on a connection of its own. */
export async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on("error", () => {}); // the query under way fails as well, which is enough
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

/** A zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false; // also when it goes while we read
  }
}

/** Waits until the process is gone and answers how long that took, in milliseconds. */
export async function untilGone(pid: number): Promise<number> {
  const start = Date.now();
  while (isAlive(pid)) await sleep(5);
  return Date.now() - start;
}

/** Kills the shell that would stop PostgreSQL `pid` when its gateway dies, so that it becomes an orphan. */
export async function killWatchOf(pid: number): Promise<void> {
  const isWatch = (other: string) => {
    try {
      return readFileSync(`/proc/${other}/cmdline`, "utf8").endsWith(`\0muara-postgres-watch\0${pid}\0`);
    } catch {
      return false;
    }
  };
  const watch = Number(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .find(isWatch),
  );
  process.kill(watch, "SIGKILL");
  await untilGone(watch);
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError } from "./error.ts";
import { freePort } from "./free-port.ts";
import type { Home } from "./home.ts";
import { endOrphan, endPostmaster, readPostmaster } from "./postmaster.ts";
import { spawnOptions } from "./program.ts";

/** A PostgreSQL that answers on `port`. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Settles when the process has ended, wanted or not, with how it ended. Never rejects. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Any free one when absent. */
  readonly port?: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** Refusals of PostgreSQL that pass: the last backends of a killed server are still ending. */
const passing = /pre-existing shared memory block|lock file "postmaster.pid"/;
const portTaken = /could not create any TCP\/IP sockets/;
const patience = 5_000; // milliseconds

/**
 * Starts PostgreSQL and answers when it takes connections; after a crash that includes its recovery, however long.
 *
 * Throws EmbeddedPostgresError FAILED with the end of its log when it gives up.
 */
export async function startServer(home: Home, binaries: Binaries, options: ServerOptions): Promise<Server> {
  for (const giveUp = Date.now() + patience; ; await sleep(100)) {
    await endOrphan(home, binaries, options.log);
    const attempt = await launch(home, binaries, options);
    if (typeof attempt !== "string") return attempt;
    const again = passing.test(attempt) || (options.port === undefined && portTaken.test(attempt));
    if (!again || Date.now() > giveUp)
      throw new EmbeddedPostgresError("FAILED", `PostgreSQL did not start. Its last words, from ${logOf(home)}:\n${attempt}`);
  }
}

/** One attempt: the running server, or what PostgreSQL said when it ended at once. */
async function launch(home: Home, binaries: Binaries, options: ServerOptions): Promise<Server | string> {
  const port = options.port ?? (await freePort());
  const settings = { ...options.settings, port: `${port}` };
  const log = await openLog(home);
  const from = (await log.stat()).size;
  const child = spawn(
    binaries.postgres,
    ["-D", home.cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    // Detached: Ctrl-C in a terminal is for the gateway, which still needs its database to end well.
    { ...spawnOptions(home.account), detached: true, stdio: ["ignore", log.fd, log.fd] },
  );
  const ended = endOf(child);
  await log.close();
  const { pid } = child;
  if (pid === undefined) return ended;

  const watch = watchOver(pid, home);
  void ended.then(() => watch?.kill("SIGKILL"));
  const ready = await Promise.race([untilReady(pid, home, child), ended]);
  if (ready !== true) return (await readFile(logOf(home), "utf8")).slice(from).trim() || ready;
  return {
    pid,
    port,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await endPostmaster(pid, home, binaries);
      await ended;
    },
  };
}

/**
 * Ends PostgreSQL when we die without a word: a shell whose input ends with us. It costs 1 MB and nothing while it waits.
 * Absent on Windows; there, and should the shell be killed too, the next start does it.
 */
function watchOver(pid: number, home: Home): ChildProcess | undefined {
  if (process.platform === "win32") return undefined;
  const watch = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1"', "muara-postgres-watch", `${pid}`], {
    ...spawnOptions(home.account),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watch.on("error", () => {}); // no /bin/sh on this machine
  watch.stdin.on("error", () => {});
  watch.unref();
  return watch;
}

async function untilReady(pid: number, home: Home, child: ChildProcess): Promise<true> {
  while (child.exitCode === null && child.signalCode === null) {
    const written = await readPostmaster(home);
    if (written?.pid === pid && written.ready) return true;
    await sleep(10);
  }
  return new Promise(() => {}); // it ended; `ended` wins the race
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, "exit");
    return signal ? `ended by ${signal}` : `ended with exit code ${code}`;
  } catch (error) {
    return `could not be started: ${error instanceof Error ? error.message : error}`;
  }
}

const logOf = (home: Home) => join(home.path, "log");
const logLimit = 10_000_000; // bytes

async function openLog(home: Home) {
  const path = logOf(home);
  if (existsSync(path) && statSync(path).size > logLimit) await rename(path, `${path}.1`);
  return open(path, "a", 0o600);
}

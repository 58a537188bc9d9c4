import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError, systemCode } from "./error.ts";
import type { Home } from "./home.ts";
import { run } from "./program.ts";

/** What the running PostgreSQL writes about itself into `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly ready: boolean;
}

/** Reads `postmaster.pid`; undefined when there is none, or it is just being written. Rows as in miscadmin.h. */
export async function readPostmaster(home: Pick<Home, "cluster">): Promise<Postmaster | undefined> {
  const text = await readFile(join(home.cluster, "postmaster.pid"), "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" } : undefined;
}

/**
 * Stops a PostgreSQL that outlived the gateway that started it, and answers once it is gone. Nothing committed is lost.
 *
 * Only while holding the lock: then whatever runs on this cluster has no gateway.
 */
export async function endOrphan(home: Home, binaries: Binaries, log: (line: string) => void): Promise<void> {
  const left = await readPostmaster(home);
  if (!left) return;
  if (isPostmaster(left.pid, home, binaries)) {
    log(`Stopping the PostgreSQL (process ${left.pid}) that an earlier gateway left running.`);
    await endPostmaster(left.pid, home, binaries);
  } else if (process.platform !== "win32" && isAlive(left.pid)) {
    // The number now belongs to a stranger, as in a container where numbers start again. PostgreSQL would
    // believe it still runs and refuse.
    await rm(join(home.cluster, "postmaster.pid"), { force: true });
  }
}

/** Milliseconds given to each way of stopping. Immediate means: recover at the next start. */
const ways = [
  { signal: "SIGINT", mode: "fast", patience: 15_000 },
  { signal: "SIGQUIT", mode: "immediate", patience: 5_000 },
  { signal: "SIGKILL", mode: "immediate", patience: 2_000 },
] as const;

/** Stops PostgreSQL: politely, then less so. Throws EmbeddedPostgresError if even SIGKILL does not end it. */
export async function endPostmaster(pid: number, home: Home, binaries: Binaries): Promise<void> {
  for (const { signal, mode, patience } of ways) {
    const end = Date.now() + patience;
    // Windows has no signals; pg_ctl speaks to PostgreSQL through a pipe of its own, and waits.
    if (process.platform === "win32")
      await run(binaries.pgCtl, ["stop", "-D", home.cluster, "-m", mode, "-t", `${patience / 1000}`], home.account).catch(() => {});
    else if (isAlive(pid)) process.kill(pid, signal);
    while (Date.now() < end) {
      if (!isPostmaster(pid, home, binaries)) return;
      await sleep(10);
    }
  }
  throw new EmbeddedPostgresError("FAILED", `PostgreSQL (process ${pid}) does not end. End it, then start the gateway again.`);
}

/**
 * True only for the PostgreSQL of this very cluster, whatever else may have its number by now.
 * Goes by its command line, which everyone may read; a zombie has none.
 */
function isPostmaster(pid: number, home: Home, binaries: Binaries): boolean {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`\0-D\0${home.cluster}\0`);
    if (process.platform === "win32")
      return execFileSync(binaries.pgCtl, ["status", "-D", home.cluster], { stdio: "ignore" }) !== undefined;
    return execFileSync("ps", ["-ww", "-o", "stat=,command=", "-p", `${pid}`], { encoding: "utf8" }).includes(` -D ${home.cluster} `);
  } catch {
    return false;
  }
}

/** True if any process has this number, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

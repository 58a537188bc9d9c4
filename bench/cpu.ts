import { readdirSync, readFileSync } from "node:fs";
import type { Cost } from "./row.ts";

/** Linux counts CPU time for programs in hundredths of a second, whatever its own clock (USER_HZ). */
const millisecondsPerTick = 10;

interface Stat {
  readonly parent: number;
  /** CPU milliseconds of the process, all its threads. */
  readonly own: number;
  /** CPU milliseconds of its children that have ended. */
  readonly ended: number;
}

/** Reads `/proc/<pid>/stat`; null when there is no such process (any more). */
function statOf(pid: number | string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything; what follows it is numbered from 3 in proc(5).
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const field = (number: number) => Number(fields[number - 3]);
    return { parent: field(4), own: (field(14) + field(15)) * millisecondsPerTick, ended: (field(16) + field(17)) * millisecondsPerTick };
  } catch {
    return null;
  }
}

/** CPU milliseconds that a server's process and PostgreSQL with all its backends have used since they began. */
export function cpuOf(serverPid: number, postmasterPid: number): Cost {
  const server = statOf(serverPid);
  const postmaster = statOf(postmasterPid);
  if (!server || !postmaster) throw new Error("CPU is read from /proc: this bench needs Linux, and both servers must be running.");
  const backends = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === postmasterPid);
  return { node: server.own, postgres: postmaster.own + postmaster.ended + backends.reduce((sum, stat) => sum + (stat?.own ?? 0), 0) };
}

/** What was used between two readings, for each of `operations`. */
export const costOf = (before: Cost, after: Cost, operations: number): Cost => ({
  node: (after.node - before.node) / operations,
  postgres: (after.postgres - before.postgres) / operations,
});

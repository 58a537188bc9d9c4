import { costOf, cpuOf } from "../cpu.ts";
import { type Cost, median } from "../row.ts";
import type { Ground } from "./ground.ts";
import type { Client, Peer } from "./peer.ts";
import type { Server } from "./server.ts";

/** A peer whose server runs, and somebody at its door. */
export interface Entrant {
  readonly peer: Peer;
  readonly server: Server;
  readonly client: Client;
  /** The database that its server reads. */
  readonly database: string;
  /** Resident memory in MB before anybody asked for anything. */
  readonly memoryAtFirst: number;
}

/** One measurement, or the middle of several. Rates and costs are those of operations that were done. */
export interface Reading {
  readonly operations: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** CPU milliseconds for one operation: of the server's process and of all of PostgreSQL. */
  readonly cpu: Cost;
  /** For one operation. */
  readonly statements: number;
  readonly requests: number;
  readonly bytes: number;
  readonly errors: number;
  readonly firstError: string | null;
}

const mostErrors = 100;

/** So many clients who ask and wait, over and over, until the time is up. Throws when nothing at all was done. */
export async function measure(
  ground: Ground,
  { peer, server, client, database }: Entrant,
  { clients, seconds, operation }: { readonly clients: number; readonly seconds: number; readonly operation: () => Promise<unknown> },
): Promise<Reading> {
  const { http } = client;
  const before = { cpu: cpuOf(server.pid, ground.postgresPid), statements: await ground.statements(database), ...countsOf(http) };
  const began = performance.now();
  const times: number[] = [];
  const errors: string[] = [];
  const ask = async () => {
    while (performance.now() < began + seconds * 1_000 && errors.length < mostErrors) {
      const asked = performance.now();
      try {
        await operation();
        times.push(performance.now() - asked);
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, ask));
  const took = (performance.now() - began) / 1_000;
  const cpu = cpuOf(server.pid, ground.postgresPid);
  const operations = times.length;
  if (operations === 0) throw new Error(`${peer.name} did nothing that was asked: ${errors[0]}`);
  times.sort((a, b) => a - b);
  return {
    operations,
    perSecond: operations / took,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: costOf(before.cpu, cpu, operations),
    statements: ((await ground.statements(database)) - before.statements) / operations,
    requests: (http.requests - before.requests) / operations,
    bytes: (http.bytes - before.bytes) / operations,
    errors: errors.length,
    firstError: errors[0] ?? null,
  };
}

const countsOf = ({ requests, bytes }: Client["http"]) => ({ requests, bytes });
const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;

/** The median of each figure; operations and errors add up. */
export function middle(readings: readonly Reading[]): Reading {
  const mid = (read: (reading: Reading) => number) => median(readings.map(read));
  const sum = (read: (reading: Reading) => number) => readings.reduce((total, reading) => total + read(reading), 0);
  return {
    operations: sum(({ operations }) => operations),
    perSecond: mid(({ perSecond }) => perSecond),
    p50: mid(({ p50 }) => p50),
    p99: mid(({ p99 }) => p99),
    cpu: { node: mid(({ cpu }) => cpu.node), postgres: mid(({ cpu }) => cpu.postgres) },
    statements: mid(({ statements }) => statements),
    requests: mid(({ requests }) => requests),
    bytes: mid(({ bytes }) => bytes),
    errors: sum(({ errors }) => errors),
    firstError: readings.find(({ firstError }) => firstError !== null)?.firstError ?? null,
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Mistake } from "./mistakes.ts";

/** How a life of the gateway ends, always without a word. */
export const deaths = ["gateway", "gateway and database", "gateway and watch", "database"] as const;
/**
 * gateway: the process; its database then stops by itself, as it is watched over.
 * gateway and database: both at once, as in a power cut but for the disk's cache; the database recovers from its log.
 * gateway and watch: the database goes on alone, until the next gateway ends it.
 * database: the gateway has to notice, and to end by itself.
 */
export type Death = (typeof deaths)[number];

export interface VictimOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly logFile: string;
  /** Null: the gateway as it is. */
  readonly mistake: Mistake | null;
}

const patienceMs = 60_000;

/** A gateway in a process of its own, with its own database, to be killed and started again. */
export class Victim {
  readonly url: string;
  readonly #options: VictimOptions;
  #process: ChildProcess | null = null;

  constructor(options: VictimOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Starts it and answers once it takes work, in how many milliseconds. */
  async start(): Promise<number> {
    const began = performance.now();
    const { port, dataDir, logFile, mistake } = this.#options;
    const program = mistake ? ["./gateway.js", mistake] : ["../../src/main.js", "start"];
    const [script = "", ...args] = program;
    const log = openSync(logFile, "a");
    const env = { ...process.env, PORT: String(port), HOST: "127.0.0.1", MUARA_DATA_DIR: dataDir, MUARA_LOG_LEVEL: "warn" };
    Reflect.deleteProperty(env, "DATABASE_URL");
    this.#process = spawn(process.execPath, ["--enable-source-maps", fileURLToPath(new URL(script, import.meta.url)), ...args], {
      env: { ...env, NODE_ENV: "production" },
      stdio: ["ignore", log, log],
    });
    while (!(await this.#isReady())) {
      if (this.#hasEnded()) throw new Error(`The gateway ended while it started; ${logFile} says why.`);
      if (performance.now() - began > patienceMs) throw new Error(`The gateway is not ready after a minute; ${logFile} may say why.`);
      await sleep(5);
    }
    return performance.now() - began;
  }

  /** Kills it in the given way, and answers once the gateway's process is gone: its exit code, if it had time for one. */
  async die(death: Death): Promise<number | null> {
    const gateway = this.#process;
    if (!gateway?.pid) throw new Error("There is no gateway to kill.");
    const gone = this.#hasEnded() ? Promise.resolve() : once(gateway, "exit");
    const database = this.#databasePid();
    if (death === "gateway and watch") for (const pid of childrenOf(gateway.pid)) if (pid !== database) kill(pid);
    if (death !== "gateway" && death !== "gateway and watch") kill(database);
    if (death !== "database") kill(gateway.pid);
    const late = sleep(patienceMs, "late" as const, { ref: false });
    if ((await Promise.race([gone, late])) === "late") {
      kill(gateway.pid);
      throw new Error("The gateway outlived its database by a minute.");
    }
    return gateway.exitCode;
  }

  /** Asks it to stop, as an operator does. */
  async stop(): Promise<void> {
    if (!this.#process || this.#hasEnded()) return;
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await Promise.race([gone, sleep(patienceMs, undefined, { ref: false })]);
    this.#process.kill("SIGKILL");
  }

  #hasEnded(): boolean {
    return this.#process === null || this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200;
    } catch {
      return false;
    }
  }

  #databasePid(): number {
    const [pid] = readFileSync(join(this.#options.dataDir, "postgres", "cluster", "postmaster.pid"), "utf8").split("\n");
    return Number(pid);
  }
}

/** Only where there is /proc: elsewhere a gateway dies alone. */
function childrenOf(pid: number): number[] {
  const parentOf = (other: string): number => {
    try {
      // After the name in brackets: the state, then the parent.
      return Number(readFileSync(`/proc/${other}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
    } catch {
      return 0;
    }
  };
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
      .map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

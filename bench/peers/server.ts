import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../../src/embedded/free-port.ts";

/** The repository, and in it the folder that the peers are installed in; this file is run from `dist`. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const peersFolder = join(root, "bench", "peers");
/** Most connections that a server may hold to its database. */
const poolSize = 20;

/** How a peer's server is started. `PORT`, `DATABASE_URL` and `POOL_SIZE` are in its environment. */
export interface Launch {
  readonly script: string;
  arguments?(port: number): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it is started; the run's folder when absent. */
  readonly folder?: string;
  /** Answered with less than 500 once it takes requests. */
  readonly health: string;
}

export interface Server {
  readonly pid: number;
  readonly url: string;
  /** Resident memory in MB: now, and the most there ever was. */
  memory(): { readonly now: number; readonly most: number };
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

const environmentOf = (databaseUrl: string, more: Launch["environment"]) => ({
  ...process.env,
  NODE_ENV: "production",
  DATABASE_URL: databaseUrl,
  POOL_SIZE: String(poolSize),
  ...more,
});

/** Starts a server in a process of its own and waits until it takes requests. Throws with its last words when it does not. */
export async function startServer(launch: Launch, databaseUrl: string, folder: string): Promise<Server> {
  const port = await freePort();
  const path = join(folder, `server-${port}.log`);
  const log = openSync(path, "a");
  const child = fork(launch.script, launch.arguments?.(port) ?? [], {
    cwd: launch.folder ?? folder,
    env: environmentOf(databaseUrl, { PORT: String(port), ...launch.environment }),
    execArgv: ["--import", pathToFileURL(join(peersFolder, "servers", "leash.js")).href],
    stdio: ["ignore", log, log, "ipc"],
  });
  running.add(child);
  const gone = once(child, "exit").finally(() => running.delete(child));
  const url = `http://127.0.0.1:${port}`;
  for (const giveUp = Date.now() + 120_000; !(await answers(`${url}${launch.health}`)); await wait(50))
    if (child.exitCode !== null || Date.now() > giveUp)
      throw new Error(`${launch.script} does not answer. Its last words:\n${readFileSync(path, "utf8").slice(-3_000)}`);
  return {
    pid: child.pid as number,
    url,
    memory: () => memoryOf(child.pid as number),
    async stop() {
      child.kill();
      const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await gone;
      clearTimeout(late);
    },
  };
}

/** Runs one command of a peer to its end and answers what it wrote. Throws when it fails. */
export async function runCommand(script: string, args: readonly string[], { databaseUrl, folder, environment }: Command): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
    cwd: folder,
    env: environmentOf(databaseUrl, environment),
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

interface Command {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly environment?: Launch["environment"];
}

/** For the way out, whatever happened before. */
export async function stopAllServers(): Promise<void> {
  const ends = [...running].map(async (child) => {
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  });
  await Promise.all(ends);
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status < 500,
    () => false,
  );

function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024);
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}

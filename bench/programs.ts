import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Order } from "./program.ts";

/** A program of the bench in a process of its own, so that what it uses is counted apart. */
export interface Program {
  readonly pid: number;
  /** Has it do something and answers the result. Throws what it threw. */
  call<Result>(name: string, input?: unknown): Promise<Result>;
  stop(): Promise<void>;
}

export interface Launch {
  /** The file below `bench`, without its ending. */
  readonly name: string;
  /** What it prints goes into a file here. */
  readonly folder: string;
  readonly profile?: string | null;
}

const running = new Set<ChildProcess>();
let launched = 0;

/** Starts a program and waits until it listens to us. */
export async function startProgram({ name, folder, profile = null }: Launch): Promise<Program> {
  const path = join(folder, `${name.replace("/", "-")}-${++launched}.log`);
  const log = openSync(path, "a");
  const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), [], {
    env: { ...process.env, NODE_ENV: "production" },
    execArgv: profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`],
    stdio: ["ignore", log, log, "ipc"],
  });
  running.add(child);
  const gone = once(child, "exit").then(() => running.delete(child));
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let asked = 0;

  child.on("message", ({ id, result, error }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(result);
    else one?.reject(new Error(`${name}: ${error}`));
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values())
      reject(new Error(`${name} ended with ${code}. Its last words:\n${readFileSync(path, "utf8").slice(-2_000)}`));
  });

  const program: Program = {
    pid: child.pid as number,
    call<Result>(command: string, input: unknown = null): Promise<Result> {
      const id = ++asked;
      return new Promise<Result>((resolve, reject) => {
        waiting.set(id, { resolve: (result) => resolve(result as Result), reject });
        child.send({ id, command, input } satisfies Order, (error) => error && reject(error));
      });
    },
    async stop() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
  await program.call("hello");
  return program;
}

/** For the way out, whatever happened before. */
export async function stopAllPrograms(): Promise<void> {
  const ends = [...running].map(async (child) => {
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  });
  await Promise.all(ends);
}

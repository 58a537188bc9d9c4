import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ask } from "../ask.ts";

const program = fileURLToPath(new URL("../../src/main.js", import.meta.url));

export interface Run {
  readonly seconds: number;
  /** Most memory the process held at once, in MiB. */
  readonly peakMiB: number;
  readonly killed: boolean;
  readonly said: string;
}

/**
 * Imports a file with the command line, in a process of its own. `killAt`: the share of the file at which it is killed
 * without a word. Throws what the command says when it fails.
 */
export async function importFile(databaseUrl: string, args: readonly string[], killAt: number | null): Promise<Run> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, "import", ...args], {
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let killed = false;
  let peak = 0;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const watch = setInterval(() => {
    peak = Math.max(peak, highWater(child.pid as number));
    if (killAt !== null && !killed)
      void shareDone(databaseUrl).then((share) => {
        if (share < killAt || killed) return;
        killed = true;
        child.kill("SIGKILL");
      });
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0 && !killed) throw new Error(`muara import ${args.join(" ")} ended with ${code}:\n${said}`);
  return { seconds: (performance.now() - began) / 1_000, peakMiB: peak / 1024, killed, said: said.trim() };
}

/** `VmHWM` in KiB; 0 when the process has gone. */
function highWater(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function shareDone(databaseUrl: string): Promise<number> {
  const [running] = await ask<{ share: number }[]>(
    databaseUrl,
    "select (byte_offset::float8 / bytes) as share from imports where status = 'RUNNING'",
  );
  return running?.share ?? 0;
}

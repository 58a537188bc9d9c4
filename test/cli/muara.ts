import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the program as a shell would, from `dist`, which `npm test` builds first. Nothing of our own environment but PATH and `env` reaches it. */
export const spawnMuara = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  node = process.execPath,
): ChildProcessWithoutNullStreams => spawn(node, ["bin/muara.js", ...args], { env: { PATH: process.env.PATH, ...env } });

/** Runs a command to its end. */
export async function muara(
  args: readonly string[],
  { env = {}, input = "" }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<Outcome> {
  const child = spawnMuara(args, env);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [out, err, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { code, out: out.toString(), err: err.toString() };
}

import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import type { Account } from "./account.ts";

/**
 * What PostgreSQL's programs see of our environment: never our secrets, nor any PG* variable that would change what they do.
 */
const passedOn = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "SystemDrive"];

/** How every program of PostgreSQL is spawned: as the account when we are root, from a place everyone can enter. */
export function spawnOptions(account: Account | undefined) {
  const env: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC" };
  for (const name of passedOn) if (process.env[name] !== undefined) env[name] = process.env[name];
  return {
    env,
    cwd: process.platform === "win32" ? tmpdir() : "/",
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/** Runs a program to its end and answers what it printed. Throws with its complaints in the message when it fails. */
export async function run(program: string, args: readonly string[], account: Account | undefined): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, spawnOptions(account));
  return stdout;
}

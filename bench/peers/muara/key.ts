import { join } from "node:path";
import { root, runCommand } from "../server.ts";

export const program = join(root, "bin", "muara.js");

/** Makes a key that may do everything. */
export async function createKey(databaseUrl: string, folder: string): Promise<string> {
  return (await runCommand(program, ["keys", "create", "--name", "bench", "--scopes", "all"], { databaseUrl, folder })).trim();
}

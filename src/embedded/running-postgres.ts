import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "./error.ts";
import { isAlive, readPostmaster } from "./postmaster.ts";

/**
 * The URL of the embedded PostgreSQL that a gateway is running in `dataDir`, for a command that works beside it;
 * undefined when none runs. A secret. Throws the system's error when the files there may not be read.
 */
export async function runningPostgres(dataDir: string): Promise<string | undefined> {
  const home = join(dataDir, "postgres");
  const postmaster = await readPostmaster({ cluster: join(home, "cluster") });
  if (!postmaster?.ready || !isAlive(postmaster.pid)) return undefined;
  const password = await readFile(join(home, "password"), "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  return password && urlOf(password, postmaster.port, "postgres");
}

/** Password and port are ours and need no escaping. */
export function urlOf(password: string, port: number, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

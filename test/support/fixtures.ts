import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The exact bytes of every JSON file of a folder whose name begins with `prefix`, by name. */
export function fixturesIn(folder: string, prefix = ""): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith(".json"));
  return new Map(names.sort().map((name) => [basename(name, ".json"), new Uint8Array(readFileSync(join(folder, name)))]));
}

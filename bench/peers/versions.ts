import { readFileSync } from "node:fs";
import { join } from "node:path";
import { peersFolder, root } from "./server.ts";

const versionIn = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;

export const ownVersion = (): string => versionIn(join(root, "package.json"));

/** The version of a package that is installed beside this bench. */
export const versionOf = (name: string): string => versionIn(join(peersFolder, "node_modules", name, "package.json"));

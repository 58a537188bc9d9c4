/** Installs the peers unless that is done: they are a package of their own, so that only this bench has to download them. */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const installed = pathOf("node_modules/.package-lock.json");

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(pathOf("package-lock.json")).mtimeMs) {
  console.log("installing the peers …");
  // None of them needs its install scripts: what they would build is there ready-made.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", args, { cwd: pathOf("."), stdio: "inherit" });
  process.exitCode = status ?? 1;
}

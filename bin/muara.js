#!/usr/bin/env node
// Finds a Node that is new enough, then hands over to the program. This file runs on old ones too, so it stays plain.
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(import.meta.url);
const root = dirname(dirname(here));
const program = join(root, "dist", "src", "main.js");
const [major, minor] = process.versions.node.split(".").map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 17);

if (!existsSync(program)) fail(`Muara is not built yet. Run \`npm run build\` in ${root}, then try again.`);
else if (isNewEnough) await import(pathToFileURL(program).href);
else {
  const bundled = bundledNode(root);
  const found = process.versions.node;
  if (bundled) runWith(bundled);
  else fail(`Muara needs Node 22.17 or newer, and this is ${found}. Run \`npm install\`, which brings one, or use \`npx muara\`.`);
}

/** The Node that comes with the packages: in our own folder, or in that of the project that Muara is installed in. */
function bundledNode(folder) {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const found = join(folder, "node_modules", ".bin", name);
  if (existsSync(found) && realpathSync(found) !== realpathSync(process.execPath)) return found;
  return dirname(folder) === folder ? null : bundledNode(dirname(folder));
}

/** Runs this file again with another Node, as if it had been so from the start: same input and output, signals, exit code. */
function runWith(node) {
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"];
  // Before it is started: a signal that comes in between would end this process alone.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  const child = spawn(node, process.execArgv.concat(here, process.argv.slice(2)), { stdio: "inherit" });
  child.on("error", (error) => fail(`The Node at ${node} cannot be run: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (!signal) process.exit(code);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = 1;
}

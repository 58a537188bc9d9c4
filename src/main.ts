import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { Command } from "commander";
import { demoCommand } from "./cli/demo.ts";
import { dropCommand } from "./cli/drop.ts";
import { explain } from "./cli/explain.ts";
import { exportCommand } from "./cli/export.ts";
import { importCommand } from "./cli/import.ts";
import { inboxCommand } from "./cli/inbox.ts";
import { keysCommand } from "./cli/keys.ts";
import { migrateCommand } from "./cli/migrate.ts";
import { normaliseCommand } from "./cli/normalise.ts";
import { routeCommand } from "./cli/route.ts";
import { secretsCommand } from "./cli/secrets.ts";
import { startCommand } from "./cli/start.ts";

/** The command line. Each command loads what it needs only when it runs, so that the small ones stay quick. */
const program = new Command("muara")
  .description("Takes every order from every sales channel exactly once, in one model, and never sells stock twice.")
  .version(versionOf())
  .showHelpAfterError("(`muara --help` lists the commands, `muara <command> --help` explains one.)")
  .addHelpText(
    "after",
    "\nWithout DATABASE_URL, commands use the gateway's own database in MUARA_DATA_DIR, whether a gateway runs or not.",
  );
for (const command of [
  startCommand(),
  demoCommand(),
  migrateCommand(),
  keysCommand(),
  secretsCommand(),
  importCommand(),
  exportCommand(),
  dropCommand(),
  normaliseCommand(),
  inboxCommand(),
  routeCommand(),
])
  program.addCommand(command);

// Whoever reads us, such as `head`, may have had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`error: ${explain(error)}\n`);
  process.exitCode = 1;
  // What a failure left open does not keep us.
  setTimeout(() => process.exit(), 5_000).unref();
}

function versionOf(): string {
  const path = findPackageJSON("..", import.meta.url) as string;
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

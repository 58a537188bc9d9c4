import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildApi } from "./build.ts";
import { eventsPage } from "./events/page.ts";

/**
 * Writes the schema as clients see it to `schema/schema.graphql`, and what is told to `docs/events.md`; with `--check`, only says whether what is
 * there is fresh.
 */
const written = {
  "schema/schema.graphql": `${printSchema(lexicographicSortSchema(await buildApi()))}\n`,
  "docs/events.md": eventsPage(),
};

for (const [path, text] of Object.entries(written)) {
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    console.error(`${path} is stale. Run \`npm run schema\`, read what changed, and commit it.`);
    process.exitCode = 1;
  }
}

import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildApi } from "./build.ts";

/** Writes the schema as clients see it to `schema/schema.graphql`; with `--check`, only says whether what is there is fresh. */
const path = "schema/schema.graphql";
const printed = `${printSchema(lexicographicSortSchema(await buildApi()))}\n`;

if (!process.argv.includes("--check")) writeFileSync(path, printed);
else if (readFileSync(path, "utf8") !== printed) {
  console.error(`${path} is stale. Run \`npm run schema\`, read what changed, and commit it.`);
  process.exitCode = 1;
}

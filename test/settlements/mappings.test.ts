import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Reader } from "../../src/kit/read.ts";
import { settlementMapping } from "../../src/settlements/mapping.ts";

test.each(readdirSync("docs/settlements"))("the mapping %s can be read", (name) => {
  const mapping = settlementMapping(Reader.json(readFileSync(`docs/settlements/${name}`)));

  expect(mapping.mapping.get("net")).toMatchObject({ kind: "column", said: true });
});

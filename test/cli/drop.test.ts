import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { secretKey } from "../support/accounts.ts";
import { openShop } from "../support/shop.ts";
import { muara } from "./muara.ts";

const shop = await openShop();
const folder = await mkdtemp(join(tmpdir(), "muara-drop-"));
afterAll(() => rm(folder, { recursive: true }));
const env = { DATABASE_URL: shop.url, MUARA_SECRET_KEY: secretKey };
const fixtures = "connectors/files/fixtures";
await shop.channel({ code: "legacy", connectorKey: "files", settings: JSON.parse(await readFile(`${fixtures}/mapping.json`, "utf8")) });
await shop.channel({ code: "till", type: "POS" });
const good = `${fixtures}/orders.csv`;
const bad = join(folder, "bad.csv");
await writeFile(bad, (await readFile(good, "utf8")).replaceAll("S-20", "T-20").replace("TILE;Tile;3", "TILE;Tile;many"));

const counts = async () => {
  const [row] = await shop.read(
    sql<{
      inbox: number;
      deliveries: number;
    }>`select (select count(*) from inbox)::int as inbox, (select count(*) from inbox_deliveries)::int as deliveries`,
  );
  return row;
};

test("a dry run tells every bad row as a table and as JSON, and writes nothing", async () => {
  const table = await muara(["drop", "legacy", good, bad, "--dry-run"], { env });
  const json = await muara(["drop", "legacy", good, bad, "--dry-run", "--json"], { env });

  expect(table).toEqual({
    code: 1,
    err: "",
    out: [
      `${good}: 3 rows, 2 orders; 2 can be read, 0 cannot. Nothing was taken.`,
      "LINE  ORDER   COLUMN  FOUND  WANTED",
      "3     T-2041  Qty     many   a whole number above zero",
      "",
      `${bad}: 3 rows, 2 orders; 1 can be read, 1 cannot. Nothing was taken.`,
      "",
    ].join("\n"),
  });
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject([
    { file: good, dryRun: true, orders: 2, faulty: 0, faults: [] },
    {
      file: bad,
      orders: 2,
      kept: 0,
      faulty: 1,
      faults: [{ line: 3, order: "T-2041", column: "Qty", found: "many", wanted: "a whole number above zero" }],
    },
  ]);
  expect(await counts()).toEqual({ inbox: 0, deliveries: 0 });
});

test("dropped, its orders are in the inbox, once", async () => {
  expect(await muara(["drop", "legacy", good], { env })).toEqual({
    code: 0,
    err: "",
    out: `${good}: 3 rows, 2 orders; 2 taken; 2 can be read, 0 cannot.\n`,
  });
  expect((await muara(["drop", "legacy", good], { env })).out).toContain("0 taken, 2 taken before");
  expect(await counts()).toEqual({ inbox: 2, deliveries: 2 });
});

test("a file that cannot be read, a channel without a connector and one that is not there are told", async () => {
  const nothing = join(folder, "nothing.csv");
  await writeFile(nothing, "a,b\n");

  expect(await muara(["drop", "legacy", nothing], { env })).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("the header: expected columns Order No"),
  });
  expect((await muara(["drop", "till", good], { env })).err).toContain("has no connector");
  expect((await muara(["drop", "nowhere", good], { env })).err).toContain("there are legacy, till");
  expect(await counts()).toEqual({ inbox: 2, deliveries: 2 });
});

test("normalise shows what a file's orders mean, and tells what is wrong with the others", async () => {
  const shown = await muara(["normalise", "files", bad, "--settings", `${fixtures}/mapping.json`]);

  expect(shown.code).toBe(1);
  expect(JSON.parse(shown.out)).toMatchObject([{ kind: "order", order: { number: "T-2042" } }]);
  expect(shown.err).toContain("3     T-2041  Qty     many   a whole number above zero");
});

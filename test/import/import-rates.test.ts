import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { ratesFor } from "../../src/carriers/rates.rows.ts";
import { tariffsFor } from "../../src/carriers/tariffs-for.ts";
import { importRates, type RateImportOptions } from "../../src/import/import-rates.ts";
import { sql } from "../../src/kit/sql.ts";
import { anOrigin, bandung, kilatJson, nusaCard, nusaCsv } from "../carriers/rates.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const folder = mkdtempSync(join(tmpdir(), "muara-rates-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const cards = () =>
  shop.read(
    sql<{ service: string; status: string; lanes: number; counted: number }>`
      select service.code as service, card.status, card.lane_count as lanes, (select count(*)::int from rate_lanes where rate_card_id = card.id) as counted
      from rate_cards card join carrier_services service on service.id = card.service_id order by card.id`,
  );
const nusa = (values: Partial<typeof nusaCard> = {}) => fileOf("nusa.json", JSON.stringify({ ...nusaCard, ...values }));

test("lanes come in from CSV with the card's head beside them, and rows of other services stay out", async () => {
  const report = await importRates(shop.orm, fileOf("reg.csv", nusaCsv), { cardPath: nusa(), activate: true });

  expect(report).toMatchObject({ read: 7, written: 6, unchanged: 1, refused: 0, finished: true });
  expect(await cards()).toEqual([{ service: "REG", status: "ACTIVE", lanes: 6, counted: 6 }]);
});

test("a card with a refused row stays a draft, its faults are reported, and the mended file replaces it", async () => {
  const cardPath = nusa({ service: "YES" });
  const broken = `${nusaCsv.replaceAll("REG,", "YES,")}YES,city:Jakarta,Bali,E,1,2,1000,2000,\n`;
  const report = await importRates(shop.orm, fileOf("yes.csv", broken), { cardPath, activate: true });
  expect(report).toMatchObject({
    refused: 2,
    bad: [
      { line: 8, column: null },
      { line: 9, column: "destination" },
    ],
  });
  expect((await cards()).at(-1)).toEqual({ service: "YES", status: "DRAFT", lanes: 6, counted: 6 });

  const mended = nusaCsv.replaceAll("REG,", "YES,").split("\n").slice(0, 7).join("\n");
  await importRates(shop.orm, fileOf("yes-2.csv", mended), { cardPath, activate: true });

  expect((await cards()).filter(({ service }) => service === "YES")).toEqual([{ service: "YES", status: "ACTIVE", lanes: 6, counted: 6 }]);
});

test("a card in JSON comes in whole, and a file that cannot be understood is refused with the field", async () => {
  expect(await importRates(shop.orm, fileOf("kilat.json", kilatJson), { activate: true })).toMatchObject({
    read: 3,
    written: 3,
    refused: 0,
  });

  await expect(importRates(shop.orm, fileOf("odd.json", kilatJson.replace('"IDR"', '"RUPIAH"')))).rejects.toMatchObject({
    code: "INVALID",
    field: ["currency"],
  });
  await expect(importRates(shop.orm, join(folder, "nowhere.json"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an import that is stopped goes on in the same draft, whatever the batches, and leaves every lane once", async () => {
  const lanes = Array.from({ length: 500 }, (_, index) => `postal:${10_000 + index},A,1,2,${9_000 + index}`);
  const path = fileOf("many.csv", ["destination,zone,min_days,max_days,per_kg", ...lanes].join("\n"));
  const options = { cardPath: nusa({ service: "MANY" }), activate: true };
  let runs = 0;
  for (let finished = false; !finished; runs++) {
    const stop = new AbortController();
    const onProgress: RateImportOptions["onProgress"] = ({ rows }) => void (rows >= 120 * (runs + 1) && stop.abort());
    ({ finished } = await importRates(shop.orm, path, { ...options, signal: stop.signal, batchSize: { rows: 37 }, onProgress }));
  }

  expect(runs).toBeGreaterThan(2);
  expect((await cards()).filter(({ service }) => service === "MANY")).toEqual([
    { service: "MANY", status: "ACTIVE", lanes: 500, counted: 500 },
  ]);
  // The same file again is a new card; the first one holds on that day already.
  await expect(importRates(shop.orm, path, options)).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
  expect((await cards()).filter(({ service }) => service === "MANY").map(({ counted }) => counted)).toEqual([500, 500]);
});

const real = "../shared/data/tariff/jne-2011.csv.gz";

test.runIf(existsSync(real))(
  "a real carrier's table of 2011 is imported, and each of its prices is quoted as it stands there",
  async () => {
    const [head = "", ...lines] = gunzipSync(await readFile(real))
      .toString("utf8")
      .trim()
      .split("\n");
    const names = head.split(",");
    const cell = (line: string, name: string) => line.split(",")[names.indexOf(name)] as string;
    const regular = lines.filter((line) => cell(line, "service") === "REG");
    const rows = regular.map((line) => `city:${cell(line, "origin")},city:${cell(line, "dest")},${cell(line, "price_idr_per_kg")},R,1,5`);
    const path = fileOf("jne.csv", ["origin,destination,per_kg,zone,min_days,max_days", ...new Set(rows)].join("\n"));
    const report = await importRates(shop.orm, path, { cardPath: nusa({ carrier: "JNE", service: "REG2011" }), activate: true });
    expect(report.written).toBeGreaterThan(500);

    const city = (name: string) => ({ ...bandung, city: name, region: null, postalCode: null });
    for (const line of regular.slice(0, 200)) {
      const [from, to] = [city(cell(line, "origin")), city(cell(line, "dest"))];
      const found = (await ratesFor(shop.em, [from], [to], "2026-11-22")).filter(({ service }) => service === "REG2011");
      const [tariff] = tariffsFor(found, { ...anOrigin(), place: from }, to, "2026-11-23");
      const first = regular.find(
        (one) => cell(one, "origin") === cell(line, "origin") && cell(one, "dest") === cell(line, "dest"),
      ) as string;
      expect(tariff?.steps).toEqual([{ upToGrams: 1_000, price: Number(cell(first, "price_idr_per_kg")) * 100 }]);
    }
  },
);

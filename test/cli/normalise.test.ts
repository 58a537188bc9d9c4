import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { connectorOf, connectors } from "../../connectors/index.ts";
import { printEvent } from "../../src/channels/print-event.ts";
import { muara } from "./muara.ts";

const fixture = "connectors/shopify/fixtures/order-pos-archived.json";
const folder = await mkdtemp(join(tmpdir(), "muara-cli-"));
afterAll(() => rm(folder, { recursive: true }));

test("a message is shown as what it means, from a file or from standard input", async () => {
  const body = await readFile(fixture);
  const meaning = connectorOf("shopify").normalise({ headers: {}, body }).map(printEvent);

  const fromFile = await muara(["normalise", "shopify", fixture]);
  const fromInput = await muara(["normalise", "shopify", "-"], { input: body.toString() });

  expect(fromFile).toEqual({ code: 0, err: "", out: `${JSON.stringify(meaning, null, 2)}\n` });
  expect(fromInput).toEqual(fromFile);
});

test("settings tell the connector what a plug-in's status means", async () => {
  const settings = join(folder, "settings.json");
  await writeFile(settings, JSON.stringify({ webhookSecrets: ["hush"], customStatuses: { shipped: "FULFILLED" } }));
  const order = (await readFile("connectors/woocommerce/fixtures/order-coupon-tax.json", "utf8")).replace(
    /"status": ?"[a-z-]+"/,
    '"status":"shipped"',
  );

  const { code, out } = await muara(["normalise", "woocommerce", "-", "--settings", settings], { input: order });

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject([{ order: { orderStatus: "FULFILLED", nativeStatus: "shipped" } }]);
});

test("what is wrong is told in one line that names the field, and no secret", async () => {
  const settings = join(folder, "wrong.json");
  await writeFile(settings, JSON.stringify({ webhookSecrets: ["hush", "hush", "hush"] }));

  expect(await muara(["normalise", "shopify", "-"], { input: '{ "id": 1 }' })).toEqual({
    code: 1,
    out: "",
    err: expect.stringMatching(/^error: \w+: expected .+\n$/),
  });
  expect(await muara(["normalise", "shopify", "-"], { input: "{" })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: the message: expected JSON.*\n$/),
  });
  expect(await muara(["normalise", "shopify", fixture, "--settings", settings])).toEqual({
    code: 1,
    out: "",
    err: "error: settings.webhookSecrets: expected one secret, or two while it is being changed\n",
  });
  expect(await muara(["normalise", "shopify", "nowhere.json"])).toEqual({
    code: 1,
    out: "",
    err: "error: There is no file nowhere.json.\n",
  });
});

test("an unknown connector is answered with those there are", async () => {
  expect(await muara(["normalise", "lazada", fixture])).toEqual({
    code: 1,
    out: "",
    err: `error: There is no channel kind "lazada"; there are ${connectors.map(({ key }) => key).join(", ")}.\n`,
  });
});

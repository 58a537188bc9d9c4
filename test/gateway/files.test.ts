import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { sql } from "../../src/kit/sql.ts";
import { bytes } from "../support/fixtures.ts";
import { openGateway, until } from "../support/gateway.ts";
import { inboxSize, messages } from "./posting.ts";

const gateway = await openGateway({ env: { MUARA_MAX_FILE_BYTES: "20000" } });
const { shop } = gateway;
const fixtures = join(import.meta.dirname, "../../connectors");
const mapping = JSON.parse(readFileSync(join(fixtures, "files/fixtures/mapping.json"), "utf8")) as Record<string, unknown>;
const legacy = await shop.channel({ code: "legacy", connectorKey: "files", settings: mapping });
const other = await shop.channel({ code: "edi", connectorKey: "edi-x12", settings: { currencyCode: "IDR", timeZone: "Asia/Jakarta" } });
await shop.channel({ code: "half", connectorKey: "files", settings: { timeZone: "Nowhere" } });
await shop.channel({ code: "woo", connectorKey: "woocommerce", settings: { webhookSecrets: ["s"] } });
const key = await gateway.key(["orders:write"]);

interface Answer {
  readonly status: number;
  readonly body: { readonly error?: { readonly code: string; readonly message: string } } & Record<string, unknown>;
}

async function drop(channel: string, body: string | Uint8Array, bearer: string | null = key): Promise<Answer> {
  const headers: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${gateway.url}/files/${channel}`, { method: "POST", headers, body: body as BodyInit });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

const csv = readFileSync(join(fixtures, "files/fixtures/orders.csv"), "utf8");

test("a dropped file is kept an order a message, and becomes orders; dropped twice it is kept once", async () => {
  const before = await inboxSize(gateway);

  expect(await drop("legacy", csv)).toEqual({
    status: 200,
    body: { dryRun: false, rows: 3, orders: 2, kept: 2, duplicates: 0, faulty: 0, faults: [], ignoredColumns: [] },
  });
  const kept = await until(
    () => messages(gateway, { channelIds: [globalId("Channel", legacy.id)] }),
    (all) => all.length === 2 && all.every(({ status }) => status === "DONE"),
  );
  expect(kept.map(({ source, outcome, order }) => [source, outcome, order?.number]).sort()).toEqual([
    ["FILE", "ACCEPTED", "S-2041"],
    ["FILE", "ACCEPTED", "S-2042"],
  ]);

  const again = await Promise.all(Array.from({ length: 6 }, () => drop("legacy", csv)));
  expect(again.map(({ status, body }) => [status, body.kept, body.duplicates])).toEqual(Array(6).fill([200, 0, 2]));
  expect(await inboxSize(gateway)).toBe(before + 2);
});

test("a bad row is told and parked with its reason; the other orders of the file are taken", async () => {
  const file = csv.replaceAll("S-20", "T-20").replace("TILE;Tile;3;", "TILE;Tile;many;");

  const { status, body } = await drop("legacy", file);

  expect({ status, ...body }).toMatchObject({
    status: 200,
    kept: 2,
    faulty: 1,
    faults: [{ line: 3, order: "T-2041", column: "Qty", found: "many", wanted: "a whole number above zero" }],
  });
  const [parked] = await until(
    () => messages(gateway, { status: "PARKED" }),
    (all) => all.length === 1,
  );
  expect(parked).toMatchObject({ source: "FILE", reason: "line 3, column Qty: expected a whole number above zero" });
  await until(
    () => messages(gateway),
    (all) => all.some(({ order }) => order?.number === "T-2042"),
  );
});

test("a dry run tells the same and keeps nothing", async () => {
  const before = await inboxSize(gateway);
  const file = csv.replaceAll("S-20", "U-20").replace("22.11.2026 10:05", "tomorrow");

  expect(await drop("legacy?dryRun=true", file)).toMatchObject({
    status: 200,
    body: { dryRun: true, orders: 2, kept: 0, faulty: 1, faults: [{ line: 4, column: "Order Date", found: "tomorrow" }] },
  });
  expect(await drop("legacy?dryRun=perhaps", file)).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
  expect(await inboxSize(gateway)).toBe(before);
});

test("an interchange of several orders makes several, replaced by what is sent later", async () => {
  const edi = (name: string) => readFileSync(join(fixtures, `edi-x12/fixtures/${name}.edi`));

  expect(await drop("edi", edi("order"))).toMatchObject({ status: 200, body: { orders: 1, kept: 1 } });
  expect(await drop("edi", edi("two-orders-test"))).toMatchObject({ status: 200, body: { orders: 2, kept: 2 } });

  const kept = await until(
    () => messages(gateway, { channelIds: [globalId("Channel", other.id)] }),
    (all) => all.length === 3 && all.every(({ status }) => status === "DONE"),
  );
  expect(kept.map(({ outcome, order }) => `${outcome} ${order?.number}`).sort()).toEqual([
    "ACCEPTED PO-77000-7",
    "ACCEPTED PO-77010",
    "UPDATED PO-77010",
  ]);
});

test("a message that is a whole interchange makes all of its orders", async () => {
  const body = bytes(readFileSync(join(fixtures, "edi-x12/fixtures/two-orders-test.edi"), "utf8").replaceAll("PO-77", "PO-88"));

  await keepMessages(shop.em, [{ channelId: other.id, deliveryId: "whole", source: "FILE", delivery: { headers: {}, body } }]);

  await until(
    () => shop.read(sql<{ number: string }>`select number from orders where number like 'PO-88%' order by number`),
    (all) => all.map(({ number }) => number).join() === "PO-88000-7,PO-88010",
  );
});

test.each([
  ["no key", "legacy", null, 401, "UNAUTHENTICATED"],
  ["a key of nobody", "legacy", "muara_x", 401, "UNAUTHENTICATED"],
  ["a channel that is not there", "nowhere", "good", 404, "UNKNOWN_CHANNEL"],
  ["a channel that sends its orders itself", "woo", "good", 404, "UNKNOWN_CHANNEL"],
  ["settings that are not complete", "half", "good", 409, "CHANNEL_NOT_READY"],
  ["a key of another scope", "legacy", "reader", 403, "FORBIDDEN"],
  ["a key of another channel", "legacy", "partner", 403, "FORBIDDEN"],
])("%s is turned away, and nothing is kept", async (_, channel, who, status, code) => {
  const keys: Record<string, () => Promise<string>> = {
    good: async () => key,
    reader: () => gateway.key(["orders:read", "inbox:write"]),
    partner: () => gateway.key(["orders:write"], { channelIds: [other.id] }),
  };
  const before = await inboxSize(gateway);

  const answer = await drop(channel, csv.replaceAll("S-20", "V-20"), who === null ? null : await (keys[who]?.() ?? who));

  expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code });
  expect(await inboxSize(gateway)).toBe(before);
});

test("files that are too long, empty, or cannot be read as a whole leave nothing", async () => {
  const before = await inboxSize(gateway);

  expect(await drop("legacy", "x".repeat(20_001))).toMatchObject({ status: 413, body: { error: { code: "BODY_TOO_LARGE" } } });
  expect(await drop("legacy", "")).toMatchObject({ status: 400 });
  expect(await drop("legacy", "a,b\n1,2\n")).toMatchObject({ status: 422, body: { error: { code: "UNREADABLE" } } });
  expect(await drop("edi", csv)).toMatchObject({
    status: 422,
    body: { error: { message: expect.stringContaining("ISA at its beginning") } },
  });
  expect(await inboxSize(gateway)).toBe(before);
});

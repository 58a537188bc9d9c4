import { expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { fileOf } from "../settlements/settling.ts";
import { openGateway } from "../support/gateway.ts";
import { anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const channel = await shop.channel({ code: "shopee-id" });
await shop.location();
await shop.accept(channel, anOrder({ externalId: "W-1" }));

async function handIn(file: Uint8Array | string, query = "", key?: string, code = "shopee-id") {
  const response = await fetch(`${gateway.url}/files/${code}/settlements${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key ?? (await gateway.owner())}` },
    body: Buffer.from(file),
  });
  return { status: response.status, said: (await response.json()) as Record<string, unknown> & { error?: { code: string } } };
}
const counted = async () => (await shop.read(sql<{ rows: number }>`select count(*)::int as rows from settlement_entries`))[0]?.rows;

test("a statement that is handed in is tried, taken, and taken once", async () => {
  const file = fileOf({ order: "W-1", gross: 10_000 }, { order: "nobody-knows", gross: 5_000 }, { type: "FEE", fee: -200 });

  const tried = await handIn(file, "?dryRun=true");
  expect(tried).toMatchObject({ status: 200, said: { rows: 3, refused: 0 } });
  expect(await counted()).toBe(0);
  const taken = await handIn(file, "?payout=14800&statement=S-9");
  expect(taken).toMatchObject({ status: 200, said: { rows: 3, written: 3, unchanged: 0, refused: 0, faults: [] } });
  expect((await handIn(file)).said).toMatchObject({ written: 0, unchanged: 3 });
  expect(await counted()).toBe(3);

  const { settlements, reconciliationItems } = await gateway.data<Record<string, { nodes: object[] }>>(
    `{ settlements { nodes { statementId payout { amount } entriesTotal { amount } } }
       reconciliationItems { nodes { outcome status difference { amount } } } }`,
  );
  expect(settlements?.nodes).toMatchObject([{ statementId: "S-1", payout: { amount: "14800.00" }, entriesTotal: { amount: "14800.00" } }]);
  expect(reconciliationItems?.nodes).toHaveLength(2);
});

test("bad rows are named, and the good ones are taken", async () => {
  const good = new TextDecoder().decode(fileOf({ order: "W-1", gross: 1, ref: "late" }));
  const { status, said } = await handIn(`${good}\nS-1,ORDER,W-1,x,IDR,yesterday,1,,,,,,,1`);

  expect(status).toBe(200);
  expect(said).toMatchObject({ written: 1, refused: 1, faults: [{ line: 3 }] });
});

test("who may not, what is no statement and no channel's are refused, and nothing is taken", async () => {
  const before = await counted();
  const file = fileOf({ order: "W-1", gross: 77, ref: "77" });
  const reader = await gateway.key(["payments:read"]);
  const elsewhere = await gateway.key(["payments:write"], { channelIds: [(await shop.channel({ code: "other" })).id] });

  expect(await handIn(file, "", reader)).toMatchObject({ status: 403, said: { error: { code: "FORBIDDEN" } } });
  expect(await handIn(file, "", elsewhere)).toMatchObject({ status: 403, said: { error: { code: "FORBIDDEN" } } });
  expect(await handIn(file, "", "muara_nobody")).toMatchObject({ status: 401 });
  expect(await handIn(file, "", undefined, "nowhere")).toMatchObject({ status: 404, said: { error: { code: "UNKNOWN_CHANNEL" } } });
  expect(await handIn("a,b\n1,2")).toMatchObject({ status: 422 });
  expect(await counted()).toBe(before);
});

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Scope } from "../../src/access/access.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const shop = gateway.shop;
const [web, other] = [await shop.channel({ code: "web" }), await shop.channel({ code: "other" })];
await shop.location();
await shop.accept(web, anOrder({ externalId: "W-1" }));
await shop.accept(other, anOrder({ externalId: "O-1" }));

const start = `mutation($input: StartExportInput!) { startExport(input: $input) { export { id status url } userErrors { field code message } } }`;
const shown = `query($id: ID!) { export(id: $id) { status kind rowCount complete cursor people url reason } node(id: $id) { id } }`;
const list = `{ exports { totalCount nodes { id kind } } }`;

interface Started {
  readonly startExport: {
    readonly export: { readonly id: string } | null;
    readonly userErrors: readonly { readonly field: string[]; readonly code: string }[];
  };
}
interface Shown {
  readonly export: { readonly status: string; readonly rowCount: number; readonly cursor: string; readonly url: string } | null;
  readonly node: { readonly id: string } | null;
}

const ask = async (input: object, key?: string) =>
  (await gateway.ask<Started>(start, { input }, key)).data?.startExport as Started["startExport"];
const read = async (id: string, key?: string) => (await gateway.ask<Shown>(shown, { id }, key)).data as Shown;
async function made(input: object, key?: string): Promise<{ readonly id: string; readonly text: string; readonly cursor: string }> {
  const id = (await ask(input, key)).export?.id as string;
  await until(async () => (await read(id, key)).export?.status === "DONE");
  const { url, cursor } = (await read(id, key)).export as NonNullable<Shown["export"]>;
  return { id, cursor, text: await (await fetch(`${gateway.url}${url}`)).text() };
}
const keyOf = (scopes: Scope[], channelIds?: string[]) => gateway.key(scopes, channelIds ? { channelIds } : {});

test("a file that was asked for is had by its link, without a key, and the next one goes on where it ended", async () => {
  const file = await made({ kind: "ORDERS", format: "NDJSON" });
  const next = await made({ kind: "ORDERS", format: "NDJSON", after: file.cursor });

  const orders = file.text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(orders.map(({ external_id }) => external_id).sort()).toEqual(["O-1", "W-1"]);
  expect(orders[0]).toMatchObject({ customer_email: null, ship_to_name: null });
  expect(next.text).not.toContain("W-1");
  expect((await read(file.id)).node).toEqual({ id: file.id });
});

test("what was committed when it was asked for is in it, whatever is under way beside it", async () => {
  const beside = shop.em.fork();
  await beside.begin();
  await beside.execute("select pg_current_xact_id()");
  await shop.accept(web, anOrder({ externalId: "W-BESIDE" }));

  const asked = made({ kind: "ORDERS" });
  await sleep(500);
  await beside.commit();

  expect((await asked).text).toContain("W-BESIDE");
});

test("an invoice that was issued is exported with its number, its buyer only for who may see people", async () => {
  await shop.accept(web, anOrder({ externalId: "W-PAID", lines: [aLine("MUG", 2)] }));
  const [order] = await shop.read(sql<{ id: string }>`select id from orders where external_id = 'W-PAID'`);
  const issuing = "issueInvoice(input: $input) { invoice { number total { amount } } userErrors { code } }";
  await gateway.data(`mutation($input: SetInvoiceIssuerInput!) { setInvoiceIssuer(input: $input) { userErrors { code } } }`, {
    input: { code: "PT", name: "PT Muara Niaga" },
  });
  const { issueInvoice } = await gateway.data<{ issueInvoice: { invoice: { number: string; total: { amount: string } } } }>(
    `mutation($input: IssueInvoiceInput!) { ${issuing} }`,
    { input: { orderId: globalId("Order", order?.id as string), units: "ORDERED" } },
  );
  const rowsOf = async (people: boolean) =>
    (await made({ kind: "INVOICES", format: "NDJSON", people })).text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  const [row, ...more] = await rowsOf(false);
  expect(more).toEqual([]);
  expect(Object.values(row ?? {})).toContain(issueInvoice.invoice.number);
  expect(JSON.stringify(row)).toContain(issueInvoice.invoice.total.amount.replace(/0$/, "").replace(/\.0?$/, ""));
  expect(JSON.stringify(row)).not.toContain("Sari");
  expect(JSON.stringify(await rowsOf(true))).toContain("Sari");

  // Erased, it names nobody, here either.
  const erase =
    "mutation($input: EraseInvoicePeopleInput!) { eraseInvoicePeople(input: $input) { order { invoices { number buyer { name } } } userErrors { code } } }";
  const input = { orderId: globalId("Order", order?.id as string) };
  expect((await gateway.ask(erase, { input }, await keyOf(["payments:write"]))).errors).toMatchObject([
    { extensions: { code: "UNAUTHORIZED" } },
  ]);
  expect(await gateway.data(erase, { input })).toEqual({
    eraseInvoicePeople: { order: { invoices: [{ number: issueInvoice.invoice.number, buyer: null }] }, userErrors: [] },
  });
  expect(JSON.stringify(await rowsOf(true))).not.toContain("Sari");
});

test("it takes the scope of what is exported, and people only with pii:read", async () => {
  const sales = await keyOf(["orders:read"]);

  for (const kind of ["PAYMENTS", "REFUNDS", "INVOICES", "STOCK_MOVEMENTS"])
    expect((await ask({ kind }, sales)).userErrors).toMatchObject([{ field: ["kind"], code: "FORBIDDEN" }]);
  expect((await ask({ kind: "ORDERS", people: true }, sales)).userErrors).toMatchObject([{ field: ["people"], code: "FORBIDDEN" }]);
  expect((await ask({ kind: "ORDERS", after: "nonsense" }, sales)).userErrors).toMatchObject([{ field: ["after"], code: "INVALID" }]);
  const people = await made({ kind: "ORDERS", people: true }, await keyOf(["orders:read", "pii:read"]));
  expect(people.text).toContain("sari@example.com");
});

test("a key sees and gets only exports that it could have asked for itself", async () => {
  const everything = await made({ kind: "ORDERS", people: true });
  const stock = await made({ kind: "STOCK_MOVEMENTS" });
  const ofWeb = await keyOf(["orders:read", "pii:read"], [web.id]);
  const mine = await made({ kind: "ORDERS", people: true }, ofWeb);

  expect([mine.text.includes("W-1"), mine.text.includes("O-1")]).toEqual([true, false]);
  expect(await read(everything.id, ofWeb)).toEqual({ export: null, node: null });
  expect((await gateway.ask<{ exports: { nodes: { id: string }[] } }>(list, {}, ofWeb)).data?.exports.nodes.map(({ id }) => id)).toEqual([
    mine.id,
  ]);
  const sales = await keyOf(["orders:read"]);
  expect(await read(everything.id, sales)).toEqual({ export: null, node: null });
  expect(await read(stock.id, sales)).toEqual({ export: null, node: null });
  // Nor as a document, by which it lies there.
  const floor = await keyOf(["fulfillment:read", "pii:read"]);
  const [document] = await shop.read(sql<{ id: string }>`select document_id as id from exports where document_id is not null limit 1`);
  const { data } = await gateway.ask(
    `query($id: ID!) { node(id: $id) { id } }`,
    { id: globalId("Document", document?.id as string) },
    floor,
  );
  expect(data).toEqual({ node: null });
  expect((await ask({ kind: "STOCK_MOVEMENTS" }, await keyOf(["inventory:read"], [web.id]))).userErrors).toMatchObject([
    { code: "FORBIDDEN" },
  ]);
});

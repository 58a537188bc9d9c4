import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { scopes } from "../../src/access/access.ts";
import { signedPath } from "../../src/documents/link.ts";
import { documentPath, invoicePath, linkPurpose } from "../../src/flows/open-document.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { openPdf } from "../documents/print.ts";
import { openGateway } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const [jakarta, surabaya] = [await shop.location({ code: "JKT" }), await shop.location({ code: "SUB" })];
await shop.stock(jakarta, { MUG: 50 });
const owner = await gateway.owner();

interface Errors {
  readonly userErrors: readonly { readonly code: string }[];
}

const ask = async <Data>(query: string, variables: Record<string, unknown> = {}, key = owner): Promise<Data> => {
  const answer = await gateway.ask<Data>(query, variables, key);
  expect(answer.errors).toBeUndefined();
  return answer.data as Data;
};

/** A parcel that left Jakarta. */
async function parcel(): Promise<{ id: string; orderId: string }> {
  const [taken] = await shop.accept(await shop.channel(), anOrder({ lines: [aLine("MUG", 2)] }));
  const orderId = taken?.orderId as string;
  const [work] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${orderId}`);
  const shipped = await ask<{ shipFulfillmentOrder: Errors & { fulfillment: { id: string } } }>(
    `mutation($input: ShipFulfillmentOrderInput!) { shipFulfillmentOrder(input: $input) { fulfillment { id } userErrors { code } } }`,
    { input: { fulfillmentOrderId: globalId("FulfillmentOrder", work?.id as string), carrier: "JNE", trackingNumber: "JX42" } },
  );
  return { id: shipped.shipFulfillmentOrder.fulfillment.id, orderId: globalId("Order", orderId) };
}

const slipOf = (id: string, key = owner) =>
  gateway.ask<{ createPackingSlip: Errors & { document: { id: string; url: string } | null } }>(
    `mutation($input: CreatePackingSlipInput!) { createPackingSlip(input: $input) { document { id url } userErrors { code } } }`,
    { input: { fulfillmentId: id, language: "EN" } },
    key,
  );

const documentsOf = `query($id: ID!) { fulfillment(id: $id) { documents { id kind mediaType fileName language url createdAt } } }`;
interface Parcel {
  readonly fulfillment: {
    readonly documents: readonly { readonly id: string; readonly kind: string; readonly url: string | null }[];
  } | null;
}

/** The file behind a link, without a key. */
const open = (link: string) => fetch(new URL(link, gateway.url));

test("a packing slip is opened by its link, without a key, and is one while nothing changes", async () => {
  const { id } = await parcel();
  const first = (await slipOf(id)).data?.createPackingSlip;
  const again = (await slipOf(id)).data?.createPackingSlip;

  const answer = await open(first?.document?.url as string);
  const slip = await openPdf(new Uint8Array(await answer.arrayBuffer()));

  expect(again?.document?.id).toBe(first?.document?.id);
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": `inline; filename="packing-slip-JX42-en.pdf"; filename*=UTF-8''packing-slip-JX42-en.pdf`,
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  expect(slip.text()).toContain("Sari Wulandari");
});

test("a link that is changed, too old or made up opens nothing, and says nothing of why", async () => {
  const { id } = await parcel();
  const { data } = await slipOf(id);
  const url = new URL(data?.createPackingSlip.document?.url as string, gateway.url);
  const other = (await slipOf((await parcel()).id)).data?.createPackingSlip.document?.url as string;
  const changed = (change: (url: URL) => void) => {
    const copy = new URL(url);
    change(copy);
    return copy.toString();
  };
  const links = [
    changed((one) => one.searchParams.set("until", String(Number(one.searchParams.get("until")) + 1))),
    changed((one) => one.searchParams.set("until", "1000000000")),
    changed((one) => one.searchParams.set("signature", "A".repeat(43))),
    changed((one) => one.searchParams.set("signature", "")),
    changed((one) => one.searchParams.delete("signature")),
    changed((one) => one.searchParams.delete("until")),
    changed((one) => {
      one.pathname = new URL(other, gateway.url).pathname;
    }),
    changed((one) => {
      one.pathname = "/documents/invoices/x/id";
    }),
    changed((one) => {
      one.pathname = "/documents/";
    }),
  ];

  const answers = await Promise.all(links.map(open));

  expect(answers.map(({ status }) => status)).toEqual(links.map(() => 404));
  expect(new Set(await Promise.all(answers.map((one) => one.text()))).size).toBe(1);
  expect((await fetch(url, { method: "POST" })).status).toBe(405);
  expect((await open(url.toString())).status).toBe(200);
});

test("a link whose time is over opens nothing, although it was signed here; invoices' links are no other", async () => {
  const { id, orderId } = await parcel();
  const { data } = await slipOf(id);
  const keys = gateway.gateway.services.accounts.vault.derived(linkPurpose);
  const path = new URL(data?.createPackingSlip.document?.url as string, gateway.url).pathname;
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);

  expect((await open(signedPath(keys, path, ago(0)) as string)).status).toBe(200);
  for (const signed of [
    signedPath(keys, path, ago(20 * 60)),
    signedPath([randomBytes(32)], path, ago(0)),
    signedPath(keys, documentPath(newId()), ago(0)),
    signedPath(keys, documentPath(orderId), ago(0)),
    signedPath(keys, invoicePath(newId(), "id"), ago(0)),
    signedPath(keys, `${invoicePath(newId(), "id")}/../../..`, ago(0)),
  ])
    expect((await open(signed as string)).status).toBe(404);
});

test("a key of another location sees no paper of it, and one without pii:read gets no link to names", async () => {
  const { id } = await parcel();
  await slipOf(id);
  const there = await gateway.key(scopes, { locationIds: [surabaya.id] });
  const here = await gateway.key(scopes, { locationIds: [jakarta.id] });
  const blind = await gateway.key(scopes.filter((scope) => scope !== "pii:read"));

  const documents = async (key: string) => (await ask<Parcel>(documentsOf, { id }, key)).fulfillment?.documents;

  expect(await documents(there)).toBeUndefined();
  expect((await slipOf(id, there)).data?.createPackingSlip).toMatchObject({ document: null, userErrors: [{ code: "NOT_FOUND" }] });
  expect(await documents(here)).toMatchObject([{ kind: "PACKING_SLIP", url: expect.stringContaining("/documents/") }]);
  expect(await documents(blind)).toMatchObject([{ kind: "PACKING_SLIP", url: null }]);
  expect((await slipOf(id, blind)).errors?.[0]?.extensions?.code).toBe("UNAUTHORIZED");
  const [made] = (await documents(here)) as NonNullable<Parcel["fulfillment"]>["documents"];
  const node = `query($id: ID!) { node(id: $id) { ... on Document { kind } } }`;
  expect(await ask(node, { id: made?.id }, there)).toEqual({ node: null });
  expect(await ask(node, { id: made?.id }, here)).toEqual({ node: { kind: "PACKING_SLIP" } });
});

test("an invoice is issued, read and opened in both languages, the same bytes each time", async () => {
  const { orderId } = await parcel();
  const issuer = {
    code: "main",
    name: "PT Muara Niaga",
    taxable: true,
    taxId: "0123456789012345",
    taxCode: "04",
    taxRule: "INCLUDED_IF_UNSAID",
  };
  const set = `mutation($input: SetInvoiceIssuerInput!) { setInvoiceIssuer(input: $input) { issuer { taxRatePercent taxBaseShare } userErrors { code message } } }`;
  expect(await ask(set, { input: issuer })).toEqual({
    setInvoiceIssuer: { issuer: { taxRatePercent: "12", taxBaseShare: "11/12" }, userErrors: [] },
  });
  const issue = `mutation($input: IssueInvoiceInput!) { issueInvoice(input: $input) { invoice { id } userErrors { code } } }`;
  const issued = await ask<{ issueInvoice: { invoice: { id: string } } }>(issue, { input: { orderId, buyerTaxId: "3171234567890001" } });
  const { id } = issued.issueInvoice.invoice;

  interface Read {
    readonly invoice: { readonly id: string; readonly pdf: string | null } & Record<string, unknown>;
  }
  const read = `query($id: ID!) { invoice(id: $id) {
    id kind number total { amount currencyCode } tax { amount } pricesIncludeTax
    lines { sku quantity amount { amount } } extras { kind } taxDetail { name ratePercent baseShare base { amount } code }
    buyer { name taxId } issuer { code } pdf(language: EN) indonesian: pdf } }`;
  const { invoice } = await ask<Read>(read, { id });
  const bytes = async (link: unknown) => new Uint8Array(await (await open(link as string)).arrayBuffer());
  const [english, again, indonesian] = [await bytes(invoice.pdf), await bytes(invoice.pdf), await bytes(invoice.indonesian)];

  expect(invoice).toMatchObject({
    kind: "INVOICE",
    total: { amount: "20000.00", currencyCode: "IDR" },
    tax: { amount: "1981.98" },
    pricesIncludeTax: true,
    lines: [{ sku: "MUG", quantity: 2, amount: { amount: "20000.00" } }],
    taxDetail: { name: "PPN", ratePercent: "12", baseShare: "11/12", base: { amount: "16516.52" }, code: "04" },
    buyer: { name: "Sari Wulandari", taxId: "3171234567890001" },
    issuer: { code: "main" },
  });
  expect(Buffer.from(english).equals(again)).toBe(true);
  expect((await openPdf(english)).text()).toMatch(/Invoice INV\/\d{4}\/000001 .*PPN 12%/);
  expect((await openPdf(indonesian)).text()).toContain("bukan Faktur Pajak");

  const blind = await gateway.key(scopes.filter((scope) => scope !== "pii:read"));
  expect((await ask<Read>(read, { id }, blind)).invoice).toMatchObject({ buyer: null, pdf: null, indonesian: null });
  const elsewhere = await gateway.key(scopes, { locationIds: [surabaya.id] });
  expect(await ask(`query($id: ID!) { invoice(id: $id) { id } invoices { totalCount } }`, { id }, elsewhere)).toEqual({
    invoice: null,
    invoices: { totalCount: 0 },
  });
  expect(await ask(`query($id: ID!) { order(id: $id) { invoices { id } } }`, { id: orderId })).toEqual({ order: { invoices: [{ id }] } });
  const found = `query($filter: InvoiceFilterInput) { invoices(filter: $filter) { nodes { id } } }`;
  for (const filter of [
    { orderId },
    { numbers: [invoice.number] },
    { kind: "INVOICE" },
    { issuedFrom: "2020-01-01", issuedUntil: "8000-01-01" },
  ])
    expect(await ask(found, { filter })).toEqual({ invoices: { nodes: [{ id }] } });
  expect(await ask(found, { filter: { kind: "CREDIT_NOTE" } })).toEqual({ invoices: { nodes: [] } });

  const again2 = await ask<{ issueInvoice: Errors }>(issue, { input: { orderId } });
  expect(again2.issueInvoice.userErrors).toEqual([{ code: "INVALID" }]);
  const note = `mutation($input: NoteTaxInvoiceInput!) { noteTaxInvoice(input: $input) { invoice { taxInvoiceNumber } userErrors { code } } }`;
  expect(await ask(note, { input: { invoiceId: id, taxInvoiceNumber: "04.00.25" } })).toMatchObject({
    noteTaxInvoice: { userErrors: [{ code: "INVALID" }] },
  });
  expect(await ask(note, { input: { invoiceId: id, taxInvoiceNumber: "040.025.00-00000001" } })).toMatchObject({
    noteTaxInvoice: { invoice: { taxInvoiceNumber: "0400250000000001" } },
  });
});

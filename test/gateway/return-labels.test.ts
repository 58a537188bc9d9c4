import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { scopes } from "../../src/access/access.ts";
import { OrderLinks } from "../../src/access/order-links.ts";
import { isOwnTrackingNumber } from "../../src/carriers/tracking-number.ts";
import { sql } from "../../src/kit/sql.ts";
import { openPdf, pictureOfZpl, scan } from "../documents/print.ts";
import { mailPace, openMailServer } from "../notices/mail-server.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { openGateway } from "../support/gateway.ts";
import { aLine } from "../support/shop.ts";

const mails = await openMailServer();
const gateway = await openGateway({
  env: { MUARA_SMTP_URL: mails.url, MUARA_MAIL_FROM: "Kopi Kita <halo@kopikita.id>", MUARA_PUBLIC_URL: "https://orders.kopikita.id" },
  pace: mailPace,
});
const { shop } = gateway;
const desk = new ReturnsDesk(shop);
const jakarta = await shop.location({
  code: "JKT",
  name: "Gudang Retur",
  city: "Bekasi",
  countryCode: "ID",
  addressLines: ["Jl. Industri 1"],
});
const surabaya = await shop.location({ code: "SUB", priority: 900 });
const closed = await shop.location({ code: "NOT", priority: 950, returns: false });
await shop.item("MUG", { weightGrams: 400 });
await shop.stock(jakarta, { MUG: 500 });
const web = await shop.channel({ code: "web" });
const links = new OrderLinks(gateway.gateway.services.accounts.vault.keysFor("order links"));

interface Labelled {
  readonly documents: readonly {
    readonly id: string;
    readonly kind: string;
    readonly mediaType: string;
    readonly fileName: string;
    readonly url: string | null;
  }[];
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly message: string }[];
}
const does = async <Outcome = Labelled>(mutation: string, input: object, wanted = "", key?: string): Promise<Outcome> => {
  const answer = await gateway.ask<Record<string, Outcome>>(
    `mutation($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { ${wanted} userErrors { code field message } } }`,
    { input },
    key,
  );
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data[mutation] as Outcome;
};
const files = "documents { id kind mediaType fileName url }";
const makes = (input: object, key?: string) => does("createReturnLabel", input, files, key);
/** The file behind a link, whatever host stands before it. */
const open = (link: string) => {
  const { pathname, search } = new URL(link, gateway.url);
  return fetch(new URL(pathname + search, gateway.url));
};
const bytesOf = async (link: string | null | undefined) => new Uint8Array(await (await open(link as string)).arrayBuffer());

async function openReturn(values: Parameters<ReturnsDesk["comesBack"]>[2] = { locationId: jakarta.id }) {
  const orderId = await desk.shipped(web, { lines: [aLine("MUG", 2)] });
  const id = await desk.comesBack(orderId, [{ quantity: 2 }], values);
  const [{ number } = { number: "" }] = await shop.read(sql<{ number: string }>`select number from returns where id = ${id}`);
  return { orderId, uuid: id, id: globalId("Return", id), number };
}

test("before a carrier that takes our numbers is connected, a label is refused with what can be done instead", async () => {
  const { id } = await openReturn();

  expect((await makes({ id })).userErrors).toMatchObject([
    { code: "INVALID", field: ["carrier"], message: expect.stringContaining("none is connected") },
  ]);
  const fleet = { code: "fleet", name: "Fleet", client: "own-fleet", carriers: [{ carrier: "FLEET", accountCode: "FLEET" }] };
  expect((await does("connectCarrier", fleet)).userErrors).toEqual([]);
  expect((await makes({ id, carrier: "JNE" })).userErrors[0]?.message).toContain("FLEET can be named");
});

test("the own fleet's label leads from the buyer to the returns location, and is scanned: its number, and the return's", async () => {
  const { id, uuid, number } = await openReturn();
  const made = await makes({ id });
  const [pdf, zpl] = made.documents;

  expect(made.userErrors).toEqual([]);
  expect(made.documents).toMatchObject([
    { kind: "RETURN_LABEL", mediaType: "application/pdf", fileName: expect.stringMatching(/^return-label-MU\d{10}\.pdf$/) },
    { kind: "RETURN_LABEL", mediaType: "application/zpl", fileName: expect.stringMatching(/\.zpl$/) },
  ]);
  const label = await openPdf(await bytesOf(pdf?.url));
  const words = label.text();
  const trackingNumber = /MU\d{10}/.exec(words)?.[0] as string;
  expect(isOwnTrackingNumber("MU", trackingNumber)).toBe(true);
  expect(words).toMatch(/KEPADA \/ TO Gudang Retur Jl\. Industri 1 Bekasi .*DARI \/ FROM Sari Wulandari/);
  expect(words).toContain(`Retur / Return ${number}`);
  expect(words).toContain("800 g");
  for (const picture of [await label.picture(1), await pictureOfZpl(Buffer.from(await bytesOf(zpl?.url)).toString("utf8"))])
    expect((await scan(picture)).map(({ text }) => text).sort()).toEqual([trackingNumber, number].sort());

  const again = await Promise.all([makes({ id }), makes({ id, carrier: "FLEET" })]);
  for (const { documents } of again) expect(documents.map(({ id }) => id)).toEqual(made.documents.map(({ id }) => id));
  expect((await makes({ id, another: true })).documents[0]?.id).not.toBe(pdf?.id);
  const told = await shop.read(sql<{ type: string }>`
    select type from (select type, data from outbox union all select type, data from event_log) told
    where type = 'reverse_fulfillment_order.label_attached' and data ->> 'returnId' = ${uuid}`);
  expect(told).toHaveLength(2);
  const { returns } = await gateway.data<{ returns: { nodes: object[] } }>(
    "query($number: String) { returns(filter: { number: $number }) { nodes { id } } }",
    { number },
  );
  expect(returns.nodes).toEqual([{ id }]);
});

test("of many who make the label at once, all get the same one", async () => {
  const { id } = await openReturn();

  const made = await Promise.all(Array.from({ length: 6 }, () => makes({ id })));

  expect(new Set(made.map(({ documents }) => documents.map((one) => one.id).join())).size).toBe(1);
  expect(made[0]?.documents).toHaveLength(2);
});

test("a return that may come anywhere needs to be told where its label leads, and a hidden address makes none", async () => {
  const anywhere = await openReturn({});
  const locationId = (one: { readonly id: string }) => globalId("Location", one.id);

  expect((await makes({ id: anywhere.id })).userErrors).toMatchObject([{ code: "INVALID", field: ["locationId"] }]);
  expect((await makes({ id: anywhere.id, locationId: locationId(closed) })).userErrors[0]?.message).toContain("takes no returns");
  expect((await makes({ id: anywhere.id, locationId: locationId(surabaya) })).documents).toHaveLength(2);
  const there = await openReturn();
  expect((await makes({ id: there.id, locationId: locationId(surabaya) })).userErrors).toMatchObject([{ field: ["locationId"] }]);
  const asked = await openReturn({ origin: "BUYER" });
  expect((await makes({ id: asked.id })).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  const hidden = await openReturn();
  await shop.read(sql`update addresses set masked = true where id = (select ship_to_id from orders where id = ${hidden.orderId})`);
  expect((await makes({ id: hidden.id })).userErrors[0]?.message).toContain("not known in full");
});

/** What the buyer sees of a return by the link to the order. */
async function seenByBuyer(orderId: string) {
  const token = links.make(orderId, new Date(Date.now() + 60_000)) as string;
  const { data } = await gateway.ask<{
    myOrder: { returns: { number: string; status: string; labels: { carrier: string; trackingNumber: string; url: string | null }[] }[] };
  }>("{ myOrder { returns { number status contents { title quantity } labels { carrier trackingNumber url } } } }", {}, token);
  return { returns: data?.myOrder.returns ?? [], page: await (await fetch(`${gateway.url}/o/${token}?lang=en`)).text() };
}

test("the buyer sees the return and its label by the link to the order, and no more once it is void; old links say so", async () => {
  const { id, uuid, orderId, number } = await openReturn({ origin: "BUYER", locationId: jakarta.id });
  const asked = await seenByBuyer(orderId);
  expect(asked.returns).toEqual([{ number, status: "REQUESTED", contents: [{ title: "MUG", quantity: 2 }], labels: [] }]);
  expect(asked.page).toContain(`Return ${number} — Waiting for an answer`);

  await does("approveReturn", { id });
  await makes({ id });
  const approved = await seenByBuyer(orderId);
  const [label] = approved.returns[0]?.labels ?? [];
  expect(label).toMatchObject({ carrier: "FLEET", url: expect.stringMatching(/^https:\/\/orders\.kopikita\.id\/documents\//) });
  expect((await openPdf(await bytesOf(label?.url))).text()).toContain("RETUR / RETURN");
  const onPage = /href="(https:\/\/orders\.kopikita\.id\/documents\/[^"]+)"/.exec(approved.page)?.[1]?.replaceAll("&amp;", "&");
  expect((await open(onPage as string)).status).toBe(200);

  for (const lineId of await desk.lineIds(uuid))
    await does("switchReturnResolution", { returnLineId: globalId("ReturnLine", lineId), resolution: "KEEP" });
  const kept = await seenByBuyer(orderId);
  const old = await open(label?.url as string);
  expect(kept.returns[0]?.labels).toEqual([]);
  expect(kept.page).not.toContain("/documents/");
  expect([old.status, old.headers.get("content-type")]).toEqual([410, "text/plain; charset=utf-8"]);
  expect(await old.text()).toMatch(/tidak berlaku lagi[\s\S]*This label is void/);
});

test("a cancelled return voids its labels, and the API says since when", async () => {
  const { id } = await openReturn();
  const { documents } = await makes({ id });
  await does("cancelReturn", { id });

  const { nodes } = await gateway.data<{ nodes: object[] }>(
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Document { kind url voidedAt } } }",
    { ids: documents.map((one) => one.id) },
  );
  expect(nodes).toEqual(documents.map(() => ({ kind: "RETURN_LABEL", url: null, voidedAt: expect.any(String) })));
  expect((await open(documents[0]?.url as string)).status).toBe(410);
});

const aPdf = Buffer.from("%PDF-1.7 a carrier's own");

test("a carrier's own label is kept as it is, or known by its address; what is none is refused", async () => {
  const { id, orderId } = await openReturn();
  const attach = (input: object) => does("attachReturnLabel", { id, carrier: "JNE", trackingNumber: "JX 42", ...input });
  const label = (mediaType: string, bytes: Buffer) => ({ label: { mediaType, base64: bytes.toString("base64") } });

  for (const [input, message] of [
    [label("application/pdf", Buffer.from("<html>")), "no application/pdf"],
    [label("text/html", Buffer.from("<html>")), "A label is application/pdf, image/png, application/zpl"],
    [label("application/pdf", Buffer.concat([aPdf, Buffer.alloc(140_000)])), "131072 bytes at most"],
    [{ label: { mediaType: "application/pdf", base64: "???" } }, "no base64"],
    [{ labelUrl: "http://jne.example/label.pdf" }, "begins with https://"],
    [{ labelUrl: "javascript:alert(1)" }, "begins with https://"],
  ] as const)
    expect((await attach(input)).userErrors).toMatchObject([{ code: "INVALID", message: expect.stringContaining(message) }]);
  expect(
    await shop.read(sql`select 1 from reverse_deliveries brought join reverse_fulfillment_orders reverse on reverse.id = brought.reverse_fulfillment_order_id
    join returns on returns.id = reverse.return_id where returns.order_id = ${orderId}`),
  ).toEqual([]);

  expect((await attach(label("application/pdf", aPdf))).userErrors).toEqual([]);
  expect((await attach({ carrier: "POS", labelUrl: "https://pos.example/label.pdf" })).userErrors).toEqual([]);
  const seen = await seenByBuyer(orderId);
  expect(seen.returns[0]?.labels).toMatchObject([
    { carrier: "JNE", trackingNumber: "JX 42", url: expect.stringContaining("/documents/") },
    { carrier: "POS", url: "https://pos.example/label.pdf" },
  ]);
  expect(Buffer.from(await bytesOf(seen.returns[0]?.labels[0]?.url)).equals(aPdf)).toBe(true);
  expect(seen.page).toContain('href="https://pos.example/label.pdf"');
});

test("return labels are for keys that may see whom they name, at their own locations", async () => {
  const { id } = await openReturn();
  const { documents } = await makes({ id });
  const there = await gateway.key(scopes, { locationIds: [surabaya.id] });
  const here = await gateway.key(scopes, { locationIds: [jakarta.id] });
  const blind = await gateway.key(scopes.filter((scope) => scope !== "pii:read"));
  const wanted = `query($id: ID!) { return(id: $id) { reverseFulfillmentOrders { deliveries { carrier documents { id url } } } } }`;
  const ids = documents.map((one) => one.id);
  const nodes = (key: string) =>
    gateway.ask<{ nodes: object[] }>("query($ids: [ID!]!) { nodes(ids: $ids) { ... on Document { kind } } }", { ids }, key);

  expect((await makes({ id }, there)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  expect((await gateway.ask(wanted, { id }, there)).data).toEqual({ return: null });
  expect((await nodes(there)).data).toEqual({ nodes: [null, null] });
  expect((await makes({ id }, here)).documents.map((one) => one.id)).toEqual(ids);
  expect((await nodes(here)).data).toEqual({ nodes: [{ kind: "RETURN_LABEL" }, { kind: "RETURN_LABEL" }] });
  await expect(makes({ id }, blind)).rejects.toThrow("UNAUTHORIZED");
  expect((await gateway.ask(wanted, { id }, blind)).data).toEqual({
    return: { reverseFulfillmentOrders: [{ deliveries: [{ carrier: "FLEET", documents: ids.map((one) => ({ id: one, url: null })) }] }] },
  });
});

test("photos are addresses that begin with https://, for staff, buyers and claims alike; all else is refused with what is meant", async () => {
  const orderId = await desk.shipped(web, { lines: [aLine("MUG", 2)] });
  const [line] = await shop.read(sql<{ id: string }>`select id from order_lines where order_id = ${orderId}`);
  const lineId = globalId("OrderLine", line?.id as string);
  const token = links.make(orderId, new Date(Date.now() + 60_000)) as string;
  const units = { lineId, quantity: 1, reason: "DEFECTIVE", resolution: "REFUND" };
  const asStaff = (photos: string[]) => does("openReturn", { orderId: globalId("Order", orderId), lines: [{ ...units, photos }] });
  const asBuyer = (photos: string[]) => does("requestMyReturn", { lines: [{ ...units, photos }] }, "", token);
  const asClaim = (photos: string[]) =>
    does("openClaim", {
      ...{ orderId: globalId("Order", orderId), reason: "DAMAGED", against: "CARRIER", resolution: "REFUND", photos },
      lines: [{ lineId, quantity: 1 }],
    });

  for (const wrong of [
    "http://a.example/1.jpg",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "https://",
    "photo.jpg",
    `https://a.example/${"x".repeat(2_000)}`,
  ])
    for (const [asked, field] of [
      [asStaff, ["lines", "0", "photos", "1"]],
      [asBuyer, ["lines", "0", "photos", "1"]],
      [asClaim, ["photos", "1"]],
    ] as const)
      expect((await asked(["https://a.example/0.jpg", wrong])).userErrors).toEqual([
        {
          code: "INVALID",
          field,
          message: expect.stringContaining("begins with https:// and has 2,000 characters at most. Pictures themselves are not taken"),
        },
      ]);
  expect((await asStaff(Array.from({ length: 21 }, () => "https://a.example/0.jpg"))).userErrors[0]?.message).toContain(
    "At most 20 photos",
  );
  for (const asked of [asStaff, asBuyer]) expect((await asked(["https://a.example/0.jpg"])).userErrors).toEqual([]);
});

import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { type Scope, scopes } from "../../src/access/access.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { openPdf, scan } from "../documents/print.ts";
import { Packing } from "../shipping/a-parcel.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aLine, anOrder, jakarta as toJakarta } from "../support/shop.ts";

const gateway = await openGateway({ pace: { commands: { idleMilliseconds: 20, pause: () => 0.05 } } });
const { shop } = gateway;
const place = await shop.location({ code: "JKT", name: "Gudang Cikarang", city: "Bekasi", countryCode: "ID" });
const elsewhere = await shop.location({ code: "SUB", priority: 900 });
await shop.item("MUG", { title: "Cangkir biru" });
await shop.item("POT", { title: "Teko" });
await shop.bundle("SET", { MUG: 2, POT: 1 });
await shop.stock(place, { MUG: 500, POT: 500 });
const web = await shop.channel({ code: "web" });
const packing = new Packing(shop, place);

interface Paper {
  readonly document: { readonly id: string; readonly kind: string; readonly fileName: string; readonly url: string | null } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly message: string }[];
}
const does = async <Outcome>(mutation: string, input: object, wanted: string, key?: string): Promise<Outcome> => {
  const type = { startPickList: "AssignPickList", completePickList: "PickList" }[mutation] ?? upper(mutation);
  const answer = await gateway.ask<Record<string, Outcome>>(
    `mutation($input: ${type}Input!) { ${mutation}(input: $input) { ${wanted} userErrors { code field message } } }`,
    { input },
    key,
  );
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data[mutation] as Outcome;
};
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const paper = "document { id kind fileName url }";
const printList = (pickListId: string, language = "EN", key?: string) =>
  does<Paper>("createPickListDocument", { pickListId, language }, paper, key);
const printManifest = (manifestId: string, language = "EN", key?: string) =>
  does<Paper>("createManifestDocument", { manifestId, language }, paper, key);
const opened = async ({ document }: Paper) => {
  const answer = await fetch(new URL(document?.url as string, gateway.url));
  return openPdf(new Uint8Array(await answer.arrayBuffer()));
};

let orders = 0;
async function pickList(...lines: ReturnType<typeof aLine>[][]): Promise<string> {
  const works: string[] = [];
  for (const each of lines) {
    orders += 1;
    const placedAt = new Date(Date.UTC(2026, 9, 1, 0, orders));
    const [taken] = await shop.accept(web, anOrder({ number: `#L${orders}`, externalId: `L${orders}`, lines: each, placedAt }));
    const [work] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${taken?.orderId}`);
    works.push(globalId("FulfillmentOrder", work?.id as string));
  }
  const input = { locationId: globalId("Location", place.id), fulfillmentOrderIds: works };
  const made = await does<{ pickList: { id: string } }>("createPickList", input, "pickList { id }");
  return made.pickList.id;
}

test("a pick list's paper shows what is still to be picked when it is made: the parts of bundles, and for which orders", async () => {
  const id = await pickList([aLine("MUG", 3), aLine("SET", 1)], [aLine("MUG", 1)]);
  const all = await printList(id);
  const first = await opened(all);

  expect(all.document).toMatchObject({ kind: "PICK_LIST", fileName: expect.stringMatching(/^pick-list-[0-9A-F]{12}-en\.pdf$/) });
  expect(first.text()).toContain(`MUG Cangkir biru 6 #L${orders - 1} × 5, #L${orders}`);
  expect(first.text()).toContain(`POT Teko 1 #L${orders - 1}`);
  expect(first.text()).toContain("Units in all 7");
  expect(await scan(await first.picture(1))).toEqual([{ format: "QRCode", text: id }]);
  expect((await printList(id)).document?.id).toBe(all.document?.id);

  await does("startPickList", { pickListId: id, assignee: "cart 4" }, "");
  await does("scanPick", { pickListId: id, barcode: "MUG", quantity: 5 }, "");
  const rest = await printList(id);
  const words = (await opened(rest)).text();
  expect(rest.document?.id).not.toBe(all.document?.id);
  expect(words).toContain("cart 4");
  expect(words).toContain(`MUG Cangkir biru 1 #L${orders} `);
  expect(words).toContain("Units in all 2");

  for (const barcode of ["MUG", "POT"]) await does("scanPick", { pickListId: id, barcode, quantity: 1 }, "");
  expect((await printList(id)).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", field: ["pickListId"] }]);
  await does("completePickList", { pickListId: id }, "");
  expect((await printList(id)).userErrors[0]?.message).toContain("COMPLETED");
  const { pickList: read } = await gateway.data<{ pickList: { documents: object[] } }>(
    "query($id: ID!) { pickList(id: $id) { documents { id language } } }",
    { id },
  );
  expect(read.documents).toEqual([
    { id: all.document?.id, language: "en" },
    { id: rest.document?.id, language: "en" },
  ]);
});

expect(
  (
    await does<Paper>(
      "connectCarrier",
      { code: "fleet", name: "Fleet", client: "own-fleet", carriers: [{ carrier: "FLEET", accountCode: "FLEET" }] },
      "",
    )
  ).userErrors,
).toEqual([]);

/** A packed parcel that got its label, and the manifest it is on by that. */
async function labelled(values: Parameters<typeof anOrder>[0] = {}): Promise<{ id: string; orderId: string; manifestId: string }> {
  const { fulfillmentId: id, orderId } = await packing.packed(1, { shipTo: toJakarta, ...values });
  const bought = await does<Paper>("buyLabel", { fulfillmentId: globalId("Fulfillment", id), carrier: "FLEET", service: "SAME" }, "");
  expect(bought.userErrors).toEqual([]);
  await until(
    () => packing.stateOf(id),
    ({ status }) => status === "LABELLED",
  );
  const on = await until(
    () => shop.read(sql<{ id: string }>`select manifest_id as id from manifest_parcels where fulfillment_id = ${id}`),
    ([one]) => one !== undefined,
  );
  return { id, orderId, manifestId: globalId("Manifest", on[0]?.id as string) };
}

test("a manifest's paper follows it while it is open, and never changes once it is closed", async () => {
  const { id, manifestId } = await labelled({ number: "#M1" });
  const one = await printManifest(manifestId);
  const { trackingNumber } = await packing.stateOf(id);

  expect((await opened(one)).text()).toContain(`1 ${trackingNumber} #M1 Jakarta`);
  expect((await printManifest(manifestId)).document?.id).toBe(one.document?.id);
  await labelled({ number: "#M2" });
  const two = await printManifest(manifestId);
  expect((await opened(two)).text()).toContain("Parcels 2");
  expect(two.document?.id).not.toBe(one.document?.id);

  const held = await labelled({ number: "#M3" });
  await does("placeHold", { orderId: globalId("Order", held.orderId), reason: "OTHER", handle: newId() }, "");
  expect((await does<Paper>("closeManifest", { manifestId }, "")).userErrors).toEqual([]);
  const printed = await Promise.all(Array.from({ length: 4 }, () => printManifest(manifestId)));
  const [final] = printed;
  expect(new Set(printed.map(({ document }) => document?.id)).size).toBe(1);
  expect((await opened(final as Paper)).text()).toContain("Parcels 2");
  await shop.read(sql`update locations set name = 'Gudang Baru' where id = ${place.id}`);
  expect((await printManifest(manifestId)).document?.id).toBe(final?.document?.id);
  expect((await opened(await printManifest(manifestId, "ID"))).text()).toContain("Manifes Serah Terima");
  await shop.read(sql`update locations set name = 'Gudang Cikarang' where id = ${place.id}`);
  const read = await gateway.data<{ manifest: { documents: { language: string }[] } }>(
    "query($id: ID!) { manifest(id: $id) { documents { language } } }",
    { id: manifestId },
  );
  expect(read.manifest.documents.map(({ language }) => language)).toEqual(["en", "en", "id"]);
});

test("what the database holds is one final paper of a kind in a language", async () => {
  const final = () =>
    shop.read(sql`
      insert into documents (id, kind, subject_type, subject_id, media_type, language, file_name, bytes, created_at, final)
      select gen_random_uuid(), kind, subject_type, subject_id, media_type, language, file_name, bytes, now(), true from documents where final limit 1`);

  await expect(final()).rejects.toThrow("documents_once");
});

test("a key of another location, or of channels alone, gets no paper of the floor, and none without the scope", async () => {
  const id = await pickList([aLine("MUG", 1)]);
  const { manifestId } = await labelled();
  const made = [await printList(id), await printManifest(manifestId)];
  const there = await gateway.key(scopes, { locationIds: [elsewhere.id] });
  const ofChannel = await gateway.key(scopes, { channelIds: [web.id] });
  const here = await gateway.key(scopes, { locationIds: [place.id] });
  const blind = await gateway.key(scopes.filter((scope) => scope !== "pii:read"));
  const reader = await gateway.key(["fulfillment:read"] as Scope[]);
  const nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Document { kind url } } }";
  const ids = made.map(({ document }) => document?.id);

  for (const key of [there, ofChannel]) {
    expect((await printList(id, "EN", key)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await printManifest(manifestId, "EN", key)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await gateway.ask(nodes, { ids }, key)).data).toEqual({ nodes: [null, null] });
  }
  // Nobody is named on them, so that no key needs pii:read.
  for (const key of [here, blind]) {
    expect((await printList(id, "EN", key)).document?.url).toContain("/documents/");
    expect((await gateway.ask(nodes, { ids }, key)).data).toMatchObject({ nodes: [{ kind: "PICK_LIST" }, { kind: "MANIFEST" }] });
  }
  await expect(printList(id, "EN", reader)).rejects.toThrow("UNAUTHORIZED");
  await expect(printManifest(manifestId, "EN", reader)).rejects.toThrow("UNAUTHORIZED");
});

test("papers of what is not there, or of something else, are refused by name", async () => {
  const list = await pickList([aLine("MUG", 1)]);

  expect((await printList(globalId("PickList", newId()))).userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["pickListId"] }]);
  expect((await printManifest(globalId("Manifest", newId()))).userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["manifestId"] }]);
  expect((await printManifest(list)).userErrors).toMatchObject([{ code: "INVALID", message: "This is not the id of a Manifest." }]);
  expect((await printList("nonsense")).userErrors).toMatchObject([{ code: "INVALID", field: ["pickListId"] }]);
  const slip = await does<Paper>("createPackingSlip", { fulfillmentId: globalId("Fulfillment", newId()) }, paper);
  expect(slip).toMatchObject({ document: null, userErrors: [{ code: "NOT_FOUND", field: ["fulfillmentId"] }] });
  const nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Document { kind } } }";
  expect((await gateway.ask(nodes, { ids: [globalId("Document", newId())] })).data).toEqual({ nodes: [null] });
});

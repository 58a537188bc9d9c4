import {
  type GraphQLArgument,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { buildApi } from "../../schema/build.ts";
import { ownFields } from "../../schema/customers/own-order.ts";
import { globalId } from "../../schema/kit/global-id.ts";
import { pack, shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { mailPace, mailsTo, openMailServer } from "../notices/mail-server.ts";
import { openGateway, sleep, until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder } from "../support/shop.ts";

const server = await openMailServer();
const gateway = await openGateway({
  env: {
    MUARA_SMTP_URL: server.url,
    MUARA_MAIL_FROM: "Kopi Kita <halo@kopikita.id>",
    MUARA_PUBLIC_URL: "https://orders.kopikita.id",
    MUARA_TRUSTED_PROXIES: "1",
  },
  pace: mailPace,
});
const { shop } = gateway;
const place = await shop.location({ code: "JKT", name: "Gudang Rahasia", latitude: -6.2, longitude: 106.8 });
await shop.stock(place, { MUG: 1_000 });
const web = await shop.channel({ code: "web" });
await gateway.settled();

let numbers = 0;
let callers = 0;
async function accepted(values: Parameters<typeof anOrder>[0] = {}, channel = web) {
  const number = ++numbers;
  const email = `buyer${number}@mail.kopikita.id`;
  const customer = { externalId: `c-${number}`, name: "Sari Wulandari", email, phone: `+62 811 2222 ${1000 + number}` };
  const [done] = await shop.accept(channel, anOrder({ number: `#C${number}`, externalId: `C-${number}`, customer, ...values }));
  return { email, number: `#C${number}`, phone: customer.phone, orderId: done?.orderId as string };
}

const ask = (body: unknown, from = `10.9.0.${++callers}`) =>
  fetch(`${gateway.url}/customer/link`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": `6.6.6.6, ${from}` },
    body: JSON.stringify(body),
  });

/** Asks for the link as a buyer does, and answers the token that came by mail. */
async function linkOf({ number, email }: { number: string; email: string }): Promise<string> {
  const links = () => mailsTo(server.mails, email).filter(({ subject }) => subject?.startsWith("Tautan"));
  await ask({ orderNumber: number, contact: email });
  await until(() => links().length > 0);
  return /\/o\/(mo1\.[\w.-]+)/.exec(String(links().at(-1)?.text))?.[1] as string;
}

const myOrder = `{ myOrder { number status canCancel total { amount currencyCode } lines { title orderedQuantity } parcels { status trackingNumber pickupCode contents { title quantity } } promises { deliverTo } } }`;
interface Mine {
  readonly myOrder: { readonly number: string; readonly status: string; readonly canCancel: boolean } | null;
}
const cancel =
  "mutation($input: CancelMyOrderInput!) { cancelMyOrder(input: $input) { myOrder { status canCancel } userErrors { code message } } }";

test("the link that comes by mail opens the order of its buyer and no other", async () => {
  const [one, other] = [await accepted({ lines: [aLine("MUG", 2)] }), await accepted()];
  const [token, others] = [await linkOf(one), await linkOf(other)];

  expect((await gateway.ask<Mine>(myOrder, {}, token)).data?.myOrder).toMatchObject({
    number: one.number,
    status: "OPEN",
    canCancel: true,
    total: { amount: expect.any(String), currencyCode: "IDR" },
  });
  expect((await gateway.ask<Mine>(myOrder, {}, others)).data?.myOrder?.number).toBe(other.number);
  expect((await gateway.ask<Mine>(myOrder)).data?.myOrder).toBeNull();
});

test("a telephone number is a contact, too, however it is written", async () => {
  const one = await accepted();
  await ask({ orderNumber: one.number.slice(1), contact: one.phone.replace("+62 ", "0").replaceAll(" ", "-") });

  await until(() => mailsTo(server.mails, one.email).some(({ subject }) => subject?.startsWith("Tautan")));
});

test("whoever asks is answered the same, whether there is such an order or not, and is sent one link for a while", async () => {
  const one = await accepted();
  const said = [];
  for (const body of [
    { orderNumber: one.number, contact: one.email },
    { orderNumber: one.number, contact: "somebody@else.id" },
    { orderNumber: "#nothing", contact: one.email },
    { orderNumber: one.number, contact: one.email.toUpperCase() },
    { orderNumber: "%", contact: "%" },
  ]) {
    const answer = await ask(body);
    const { date: _, ...headers } = Object.fromEntries(answer.headers);
    said.push({ status: answer.status, headers, text: await answer.text() });
  }
  await until(() => mailsTo(server.mails, one.email).some(({ subject }) => subject?.startsWith("Tautan")));
  await sleep(200);

  expect(new Set(said.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(said[0]?.status).toBe(202);
  expect(mailsTo(server.mails, one.email).filter(({ subject }) => subject?.startsWith("Tautan"))).toHaveLength(1);
  expect(server.mails.filter(({ to }) => JSON.stringify(to).includes("else.id"))).toEqual([]);
});

test("who asks too often is told so, whatever they ask for", async () => {
  const statuses = [];
  for (let time = 0; time < 12; time++) statuses.push((await ask({ orderNumber: `#${time}`, contact: "a@b.id" }, "10.66.0.1")).status);

  expect(statuses).toEqual([...Array(10).fill(202), 429, 429]);
  expect((await ask({ orderNumber: "", contact: 3 })).status).toBe(400);
});

test("a buyer cancels while nobody works on it, once, and the stock is free again", async () => {
  const one = await accepted({ lines: [aLine("MUG", 3)] });
  const token = await linkOf(one);
  const { available } = await shop.counts("MUG");
  const input = { confirmed: true, idempotencyKey: "cancel-mine" };
  const first = await gateway.ask(cancel, { input }, token);
  const again = await gateway.ask(cancel, { input }, token);

  expect(first.data).toEqual({ cancelMyOrder: { myOrder: { status: "CANCELLED", canCancel: false }, userErrors: [] } });
  expect(again.data).toEqual(first.data);
  expect((await shop.counts("MUG")).available).toBe(available + 3);
  await gateway.settled();
  const [event] = await shop.read(
    sql<{ actor: string }>`select actor from event_log where type = 'order.cancelled' and order_id = ${one.orderId}`,
  );
  expect(event?.actor).toBe("customer");
});

test("once it is packed it cannot be cancelled by its buyer", async () => {
  const one = await accepted();
  const token = await linkOf(one);
  await shop.em.transactional((em) =>
    onOrder(em as never, aDeed(), one.orderId, (book, work) => {
      const [work1] = book.liveFulfillmentOrders;
      if (work1) pack(book, work, work1, null);
    }),
  );
  const done = await gateway.ask<{ cancelMyOrder: { userErrors: { code: string }[] } }>(cancel, { input: { confirmed: true } }, token);

  expect(done.data?.cancelMyOrder.userErrors[0]?.code).toBe("ILLEGAL_TRANSITION");
  expect((await gateway.ask<Mine>(myOrder, {}, token)).data?.myOrder?.canCancel).toBe(false);
});

test("where the channel has to decide and cannot be told, it is cancelled there", async () => {
  const loyverse = await shop.channel({ code: "tills", connectorKey: "loyverse", tells: {} });
  const one = await accepted({}, loyverse);
  const token = await linkOf(one);
  const done = await gateway.ask<{ cancelMyOrder: { userErrors: { code: string }[] } }>(cancel, { input: { confirmed: true } }, token);

  expect(done.data?.cancelMyOrder.userErrors[0]?.code).toBe("CHANNEL_FORBIDS");
});

/** A literal that fits a type, as far as it must be there. */
function literal(type: GraphQLType): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return "[]";
  const named = getNamedType(inner);
  if (isEnumType(named)) return named.getValues()[0]?.name as string;
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    return `{${fields.map((field) => `${field.name}: ${literal(field.type)}`).join(", ")}}`;
  }
  if (named.name === "Int" || named.name === "Float") return "1";
  if (named.name === "Boolean") return "true";
  if (named.name === "DateTime") return '"2026-11-01T00:00:00Z"';
  if (named.name === "LocalDate") return '"2026-11-01"';
  if (named.name === "Decimal") return '"1"';
  if (named.name === "CurrencyCode") return '"IDR"';
  if (named.name === "JSONObject") return "{}";
  return JSON.stringify(globalId("Order", "01a203ff-fd13-7332-8c82-e00c323913fc"));
}
const given = (args: readonly GraphQLArgument[]) => {
  const needed = args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  return needed.length === 0 ? "" : `(${needed.map((arg) => `${arg.name}: ${literal(arg.type)}`).join(", ")})`;
};

test("a link opens nothing else: every other query, mutation and subscription of the whole schema is refused", async () => {
  const one = await accepted();
  const token = await linkOf(one);
  const schema = await buildApi();
  const opened: string[] = [];
  let tried = 0;
  for (const [kind, type] of [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
  ] as const)
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (ownFields[kind]?.includes(field.name)) continue;
      tried += 1;
      const selection = isObjectType(getNamedType(field.type)) || getNamedType(field.type).name === "Node" ? " { __typename }" : "";
      const call = `${field.name}${given(field.args)}${selection}`;
      for (const document of [
        `${kind} { ${call} }`,
        `${kind} { ...F } fragment F on ${type?.name} { ${kind === "query" ? "myOrder { number } " : ""}a: ${call} }`,
      ]) {
        const { data, errors } = await gateway.ask(document, {}, token);
        if (data || errors?.[0]?.extensions?.code !== "UNAUTHORIZED") opened.push(`${document} ${JSON.stringify(errors ?? data)}`);
      }
    }
  expect(opened).toEqual([]);
  expect(tried).toBeGreaterThan(100);

  for (const document of [
    "{ __schema { types { name } } }",
    '{ __type(name: "Order") { name } }',
    `{ node(id: "${globalId("Order", one.orderId)}") { id } }`,
  ])
    expect((await gateway.ask(document, {}, token)).errors?.[0]?.extensions?.code).toBe("UNAUTHORIZED");
});

test("a link opens no socket, and no files are taken by it", async () => {
  const token = await linkOf(await accepted());
  const socket = new WebSocket(gateway.socketUrl, "graphql-transport-ws");
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  const code = await new Promise((resolve) => socket.once("close", resolve));
  const dropped = await fetch(`${gateway.url}/files/web`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: "x" });

  expect(code).toBe(4403);
  expect(dropped.status).toBe(403);
});

test("a token that was changed, or is over, opens nothing", async () => {
  const token = await linkOf(await accepted());
  const changed = token.slice(0, 10) + (token[10] === "A" ? "B" : "A") + token.slice(11);

  expect((await gateway.ask(myOrder, {}, changed)).status).toBe(401);
  expect((await fetch(`${gateway.url}/o/${changed}`)).status).toBe(404);
});

test("the page shows the order in both languages, without a script, and its button cancels", async () => {
  const one = await accepted({ lines: [aLine("MUG", 1, { title: 'Cangkir "<img src=x onerror=alert(1)>"' })] });
  const token = await linkOf(one);
  const page = await fetch(`${gateway.url}/o/${token}`, { headers: { "accept-language": "en-GB" } });
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  expect(html).toContain(`Order ${one.number}`);
  expect(html).not.toMatch(/<script|<img|Gudang Rahasia|Wulandari/);
  expect(await (await fetch(`${gateway.url}/o/${token}?lang=id`)).text()).toContain("Batalkan pesanan");

  const confirmation = /name="confirmation" value="([^"]+)"/.exec(html)?.[1] as string;
  const press = (body: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${gateway.url}/o/${token}/cancel`, { method: "POST", redirect: "manual", body: new URLSearchParams(body), headers });
  expect((await press({ confirmation }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await press({})).headers.get("location")).toContain("said=stale");
  const stillOpen = await rows(shop.em, sql<{ status: string }>`select status from orders where id = ${one.orderId}`);
  expect(stillOpen[0]?.status).toBe("OPEN");

  const pressed = await press({ confirmation }, { "sec-fetch-site": "same-origin" });
  expect([pressed.status, pressed.headers.get("location")]).toEqual([303, `/o/${token}?lang=id&said=asked`]);
  const after = await (await fetch(`${gateway.url}/o/${token}?lang=en`)).text();
  expect(after).toContain("This order was cancelled.");
  expect(after).not.toContain("<form");
});

const giveBack = `mutation($input: RequestMyReturnInput!) {
  requestMyReturn(input: $input) { myOrder { returnable { quantity } } userErrors { field code message } } }`;
interface Returnable {
  readonly myOrder: { readonly returnable: readonly { readonly lineId: string; readonly quantity: number; readonly reasons: string[] }[] };
}
const returnable = async (token: string) =>
  (await gateway.ask<Returnable>(`{ myOrder { returnable { lineId quantity reasons resolutions } } }`, {}, token)).data?.myOrder
    .returnable ?? [];

/** An order that has left, by its link. */
async function sent(values: Parameters<typeof accepted>[0] = { lines: [aLine("MUG", 2)] }) {
  const one = await accepted(values);
  await shop.em.transactional((em) =>
    onOrder(em as never, aDeed(), one.orderId, (book, work) => {
      const shipping = { carrier: "JNE", trackingNumber: "JX1", trackingUrl: null, notifyBuyer: false };
      for (const part of book.liveFulfillmentOrders) shipFulfillmentOrder(book, work, part, null, shipping);
    }),
  );
  return { ...one, token: await linkOf(one) };
}
const returnsOf = (orderId: string) =>
  shop.read(sql<{ status: string; origin: string }>`select status, origin from returns where order_id = ${orderId}`);

test("a buyer asks to give back what has left, once, and somebody decides", async () => {
  const { token, orderId } = await sent();
  const [mine] = await returnable(token);
  const wanted = { lineId: mine?.lineId, quantity: 1, reason: "UNWANTED", resolution: "REFUND" };
  const input = { lines: [wanted], idempotencyKey: "return-mine" };
  const first = await gateway.ask(giveBack, { input }, token);
  const again = await gateway.ask(giveBack, { input }, token);
  const tooMany = await gateway.ask(giveBack, { input: { lines: [{ ...wanted, quantity: 2 }] } }, token);

  expect([mine?.quantity, mine?.reasons.includes("CANCELLED")]).toEqual([2, false]);
  expect(first.data).toEqual({ requestMyReturn: { myOrder: { returnable: [{ quantity: 1 }] }, userErrors: [] } });
  expect(again.data).toEqual(first.data);
  expect(tooMany.data).toMatchObject({ requestMyReturn: { myOrder: null, userErrors: [{ field: ["lines", "0", "quantity"] }] } });
  expect(await returnsOf(orderId)).toEqual([{ status: "REQUESTED", origin: "BUYER" }]);
});

test("a link gives back nothing of other orders, nothing that has not left, and nothing that staff alone may choose", async () => {
  const [one, other] = [await sent(), await sent()];
  const [theirs] = await returnable(other.token);
  const [mine] = await returnable(one.token);
  const wanted = { lineId: mine?.lineId, quantity: 1, reason: "UNWANTED", resolution: "REFUND" };
  const refused = async (line: object, token?: string) =>
    (
      await gateway.ask<{ requestMyReturn: { userErrors: { code: string; field: string[] }[] } }>(
        giveBack,
        { input: { lines: [{ ...wanted, ...line }] } },
        token,
      )
    ).data?.requestMyReturn.userErrors[0];

  expect(await refused({ lineId: theirs?.lineId }, one.token)).toMatchObject({ field: ["lines", "0", "lineId"] });
  expect(await refused({ resolution: "KEEP" }, one.token)).toMatchObject({ field: ["lines", "0", "resolution"], code: "INVALID" });
  expect(await refused({ reason: "CANCELLED" }, one.token)).toMatchObject({ field: ["lines", "0", "reason"], code: "INVALID" });
  // A key of the shop is no link.
  expect(await refused({})).toMatchObject({ code: "FORBIDDEN" });
  expect(await returnable(await linkOf(await accepted()))).toEqual([]);
  expect([...(await returnsOf(one.orderId)), ...(await returnsOf(other.orderId))]).toEqual([]);
});

test("the page's form asks to give something back, in both languages, and no other site can send it", async () => {
  const { token, orderId } = await sent({ lines: [aLine("MUG", 2, { title: '"><script>alert(1)</script>' })] });
  const html = await (await fetch(`${gateway.url}/o/${token}?lang=en`)).text();
  const confirmation = /name="confirmation" value="([^"]+)"/.exec(html)?.[1] as string;
  const lineId = /name="quantity\.([\da-f-]{36})"/.exec(html)?.[1] as string;
  const chosen = { [`quantity.${lineId}`]: "2", [`reason.${lineId}`]: "DAMAGED", [`resolution.${lineId}`]: "REFUND" };
  const send = async (body: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${gateway.url}/o/${token}/return?lang=en`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams(body),
      headers,
    });
    return [answer.status, /said=(\w+)/.exec(answer.headers.get("location") ?? "")?.[1]];
  };

  expect(html).toContain("Return items");
  expect(html).not.toContain("<script");
  expect(await (await fetch(`${gateway.url}/o/${token}?lang=id`)).text()).toContain("Kembalikan barang");
  expect(await send({ confirmation, ...chosen }, { "sec-fetch-site": "cross-site" })).toEqual([403, undefined]);
  expect(await send(chosen)).toEqual([303, "stale"]);
  expect(await send({ confirmation })).toEqual([303, "unreturned"]);
  expect(await returnsOf(orderId)).toEqual([]);
  expect(await send({ confirmation, ...chosen }, { "sec-fetch-site": "same-origin" })).toEqual([303, "returned"]);
  // The same form sent twice asks once.
  expect(await send({ confirmation, ...chosen })).toEqual([303, "unreturned"]);
  expect(await returnsOf(orderId)).toEqual([{ status: "REQUESTED", origin: "BUYER" }]);
  const after = await (await fetch(`${gateway.url}/o/${token}?lang=en&said=returned`)).text();
  expect(after).toContain("We have received your request to return items.");
  expect(after).not.toContain("Return items</summary>");
});

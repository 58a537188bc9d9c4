import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { markReady } from "../../src/flows/pick-up.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { openLog } from "../../src/kit/log.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { mayWriteTo } from "../../src/notices/addressee.ts";
import { openGateway, sleep, until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, jakarta } from "../support/shop.ts";
import { mailPace, mailsTo, openMailServer } from "./mail-server.ts";

const server = await openMailServer();
let logged = "";
const log = openLog("trace", {
  write: (line) => {
    logged += line;
  },
});
const gateway = await openGateway({
  env: { MUARA_SMTP_URL: server.url, MUARA_MAIL_FROM: "Kopi Kita <halo@kopikita.id>", MUARA_PUBLIC_URL: "https://orders.kopikita.id" },
  pace: mailPace,
  log,
});
const { shop } = gateway;
const place = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(place, { MUG: 1_000 });
const web = await shop.channel({ code: "web" });
await gateway.settled();

let numbers = 0;
/** An order of a buyer of its own. */
function orderOf(values: Parameters<typeof anOrder>[0] = {}) {
  const number = ++numbers;
  const email = `buyer${number}@mail.kopikita.id`;
  const customer = { externalId: `buyer-${number}`, name: "Sari <Wulandari>", email, phone: null };
  return { email, order: anOrder({ number: `#N${number}`, externalId: `N-${number}`, customer, ...values }) };
}

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly language: string | null;
  readonly reason: string | null;
}
const noticesOf = async (orderId: string): Promise<readonly Told[]> =>
  (
    await gateway.data<{ notices: { nodes: Told[] } }>(
      "query($filter: NoticeFilterInput) { notices(filter: $filter) { nodes { id kind status language reason } } }",
      { filter: { orderId: globalId("Order", orderId) } },
    )
  ).notices.nodes;

async function accepted(values: Parameters<typeof anOrder>[0] = {}, channel = web) {
  const { email, order } = orderOf(values);
  const [done] = await shop.accept(channel, order);
  await gateway.settled();
  return { email, orderId: done?.orderId as string };
}

async function ship(orderId: string, notifyBuyer = true): Promise<void> {
  await shop.em.transactional((em) =>
    onOrder(em as never, aDeed(), orderId, (book, work) => {
      const [one] = book.liveFulfillmentOrders;
      const how = { carrier: "JNE", trackingNumber: "JNE 0001<b>", trackingUrl: "https://track.example.id/JNE0001", notifyBuyer };
      if (one) shipFulfillmentOrder(book, work, one, null, how);
    }),
  );
  gateway.gateway.services.nudge();
  await gateway.settled();
}

test("a buyer is written to once when the order is there and once when it leaves, in Indonesian at home", async () => {
  const { email, orderId } = await accepted({ lines: [aLine("MUG", 2, { title: "Cangkir <script>alert(1)</script>" })] });
  await until(() => mailsTo(server.mails, email).length === 1);
  await ship(orderId);
  await until(() => mailsTo(server.mails, email).length === 2);

  const [received, shipped] = mailsTo(server.mails, email);
  expect(received?.subject).toBe(`Pesanan #N${numbers} sudah kami terima`);
  expect(received?.from?.text).toBe('"Kopi Kita" <halo@kopikita.id>');
  expect(received?.html).toContain("Cangkir &lt;script&gt;alert(1)&lt;/script&gt;");
  expect(received?.html).toContain("Sari &lt;Wulandari&gt;");
  expect(received?.html).not.toContain("<script>");
  expect(received?.text).toMatch(/Rp\s20\.000/);
  expect(received?.text).toMatch(/https:\/\/orders\.kopikita\.id\/o\/mo1\.[\w.-]+/);
  expect(shipped?.subject).toBe(`Pesanan #N${numbers} sudah dikirim`);
  expect(shipped?.html).toContain("JNE 0001&lt;b&gt;");
  expect(shipped?.html).toContain('href="https://track.example.id/JNE0001"');
  await until(async () => (await noticesOf(orderId)).every(({ status }) => status === "SENT"));
  expect((await noticesOf(orderId)).map(({ kind, language }) => `${kind} ${language}`)).toEqual(["SHIPPED ID", "ORDER_RECEIVED ID"]);
});

test("a buyer whose pick-up code was made anew is told the new one", async () => {
  const store = await shop.location({ code: "STORE", type: "STORE", pickup: true, ships: false });
  await shop.stock(store, { MUG: 5 });
  const pickup = { deliveryMethod: "PICKUP", pickup: { locationId: store.id } } as never;
  const { email, orderId } = await accepted({ lines: [aLine("MUG", 1, pickup)] });
  const [work] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${orderId}`);
  const does = (name: string) =>
    gateway.ask(`mutation($input: FloorWorkInput!) { ${name}(input: $input) { userErrors { message } } }`, {
      input: { fulfillmentOrderId: globalId("FulfillmentOrder", work?.id as string) },
    });
  const codes = () =>
    mailsTo(server.mails, email)
      .filter(({ subject }) => subject?.includes("siap diambil"))
      .map(({ text }) => /^\s*(\d{6})\s*$/m.exec(String(text))?.[1]);
  await does("markReadyForPickup");
  await until(() => codes().length === 1);

  await does("renewPickup");
  await until(() => codes().length === 2);

  const [parcel] = await shop.read(sql<{ code: string }>`select pickup_code as code from fulfillments where order_id = ${orderId}`);
  expect(codes()[1]).toBe(parcel?.code);
});

test("who picks up is told when it lies ready, with the code and how long it is kept", async () => {
  const store = await shop.location({ code: "KEMANG", name: "Kemang", type: "STORE", pickup: true, latitude: -6.26, longitude: 106.82 });
  await shop.stock(store, { MUG: 10 });
  const { email, orderId } = await accepted({ lines: [aLine("MUG", 1, { pickup: { locationId: store.id } })] });
  await shop.em.transactional((em) =>
    onOrder(em as never, aDeed(), orderId, (book, work) => {
      const [one] = book.liveFulfillmentOrders;
      if (one) markReady(book, work, one);
      settleOrder(book, work);
    }),
  );
  await gateway.settled();
  await until(() => mailsTo(server.mails, email).length === 2);

  const ready = mailsTo(server.mails, email)[1];
  const [parcel] = await shop.read(sql<{ code: string }>`select pickup_code as code from fulfillments where order_id = ${orderId}`);
  expect(ready?.subject).toBe(`Pesanan #N${numbers} siap diambil`);
  expect(ready?.text).toContain(parcel?.code);
  expect(ready?.text).toContain("Kemang");
});

test("a parcel that is there is told of once, and so is money that was given back, to the rupiah", async () => {
  const { email, orderId } = await accepted({ lines: [aLine("MUG", 2)] });
  await ship(orderId);
  for (const happenedAt of ["2026-11-02T03:00:00Z", "2026-11-02T04:00:00Z"]) {
    const [parcel] = await shop.read(sql<{ id: string }>`select id from fulfillments where order_id = ${orderId}`);
    await gateway.data("mutation($input: RecordTrackingEventInput!) { recordTrackingEvent(input: $input) { userErrors { code } } }", {
      input: { fulfillmentId: globalId("Fulfillment", parcel?.id as string), status: "DELIVERED", happenedAt },
    });
  }
  const goodwill = { amount: "2500", currencyCode: "IDR" };
  const refund = () =>
    gateway.data("mutation($input: RefundOrderInput!) { refundOrder(input: $input) { refund { status } userErrors { code } } }", {
      input: { orderId: globalId("Order", orderId), goodwill, idempotencyKey: orderId },
    });
  expect(await refund()).toMatchObject({ refundOrder: { refund: { status: "SUCCEEDED" }, userErrors: [] } });
  await refund();
  await gateway.settled();
  await until(() => mailsTo(server.mails, email).length === 4);
  const after = await accepted();
  await until(() => mailsTo(server.mails, after.email).length === 1);

  const subjects = mailsTo(server.mails, email).map(({ subject }) => subject);
  expect(subjects.slice(2)).toEqual([`Pesanan #N${numbers - 1} sudah sampai`, `Pengembalian dana pesanan #N${numbers - 1}`]);
  expect(mailsTo(server.mails, email)[3]?.text).toMatch(/Rp\s2\.500/);
  expect((await noticesOf(orderId)).map(({ kind }) => kind)).toEqual(["REFUNDED", "DELIVERED", "SHIPPED", "ORDER_RECEIVED"]);
});

test("abroad it is in English, and a channel's wish goes first", async () => {
  const abroad = await accepted({ shipTo: { ...jakarta, countryCode: "SG", postalCode: "018956" } });
  const english = await shop.channel({ code: "english" });
  await gateway.data("mutation($input: SetChannelNoticesInput!) { setChannelNotices(input: $input) { userErrors { message } } }", {
    input: { channelId: globalId("Channel", english.id), kinds: ["ORDER_RECEIVED"], language: "EN" },
  });
  const atHome = await accepted({}, english);
  await until(() => mailsTo(server.mails, abroad.email).length === 1 && mailsTo(server.mails, atHome.email).length === 1);
  await ship(atHome.orderId);

  expect(mailsTo(server.mails, abroad.email)[0]?.subject).toMatch(/^We have received your order/);
  expect(mailsTo(server.mails, atHome.email)[0]?.subject).toMatch(/^We have received your order/);
  // It is told of nothing else.
  const after = await accepted();
  await until(() => mailsTo(server.mails, after.email).length === 1);
  expect((await noticesOf(atHome.orderId)).map(({ kind }) => kind)).toEqual(["ORDER_RECEIVED"]);
});

test("a marketplace writes to its buyers itself, a test order to nobody, and a parcel may be sent quietly", async () => {
  const marketplace = await shop.channel({ code: "market", type: "MARKETPLACE" });
  const theirs = await accepted({}, marketplace);
  const tried = await accepted({ test: true });
  const quiet = await accepted();
  await ship(quiet.orderId, false);
  const after = await accepted();
  await until(() => mailsTo(server.mails, after.email).length === 1);

  expect(await noticesOf(theirs.orderId)).toEqual([]);
  expect(await noticesOf(tried.orderId)).toEqual([]);
  expect((await noticesOf(quiet.orderId)).map(({ kind }) => kind)).toEqual(["ORDER_RECEIVED"]);
});

test("later than promised is told, earlier is not", async () => {
  const { email, orderId } = await accepted();
  const tell = async (from: string, to: string) => {
    await shop.em.transactional((em) =>
      onOrder(em as never, aDeed(), orderId, (book, work) => {
        const [one] = book.liveFulfillmentOrders;
        if (one) work.tellOfWork(book, one, "promise.changed", { deliverTo: to, from: { deliverTo: from } });
      }),
    );
    gateway.gateway.services.nudge();
    await gateway.settled();
  };
  await tell("2026-12-09", "2026-12-07");
  await tell("2026-12-07", "2026-12-11");
  await until(() => mailsTo(server.mails, email).length === 2);

  expect(mailsTo(server.mails, email)[1]?.text).toContain("paling lambat 11 Desember 2026");
  expect((await noticesOf(orderId)).map(({ kind }) => kind)).toEqual(["DELAYED", "ORDER_RECEIVED"]);
});

test("what a mail server refuses for now is tried again, what it refuses for good is not", async () => {
  server.state.mood = { code: 451 };
  const first = await accepted();
  await until(async () => (await noticesOf(first.orderId))[0]?.reason?.includes("did not take it now"));
  server.state.mood = "TAKE";
  await until(() => mailsTo(server.mails, first.email).length === 1);
  server.state.mood = { code: 554 };
  const second = await accepted();
  await until(async () => (await noticesOf(second.orderId))[0]?.status === "FAILED");
  server.state.mood = "TAKE";
  await sleep(200);

  expect(mailsTo(server.mails, second.email)).toEqual([]);
  const [failed] = await noticesOf(second.orderId);
  expect(failed?.reason).toMatch(/^The mail server refused it/);
  await gateway.data("mutation($input: ResendNoticeInput!) { resendNotice(input: $input) { notice { status } userErrors { message } } }", {
    input: { id: failed?.id },
  });
  await until(() => mailsTo(server.mails, second.email).length === 1);
});

test("a mail of which nobody knows whether it went is not sent twice, unless a person says so", async () => {
  server.state.mood = "DIE";
  const { email, orderId } = await accepted();
  await until(async () => (await noticesOf(orderId))[0]?.status === "UNKNOWN");
  server.state.mood = "TAKE";
  const seen = server.state.seen;
  await sleep(300);
  expect(server.state.seen).toBe(seen);
  expect(mailsTo(server.mails, email)).toEqual([]);

  const [unknown] = await noticesOf(orderId);
  await gateway.data("mutation($input: ResendNoticeInput!) { resendNotice(input: $input) { userErrors { message } } }", {
    input: { id: unknown?.id },
  });
  await until(() => mailsTo(server.mails, email).length === 1);
});

test("of what a dead process was sending nobody knows", async () => {
  const { orderId } = await accepted();
  await until(async () => (await noticesOf(orderId))[0]?.status === "SENT");
  await rows(
    shop.em,
    sql`update notices set status = 'SENDING', busy_until = now() - interval '1 second', sent_at = null where order_id = ${orderId}`,
  );
  await until(async () => (await noticesOf(orderId))[0]?.status === "UNKNOWN");
});

test("a masked address or a channel's stand-in is never written to", async () => {
  expect(mayWriteTo("sari@kopikita.id")).toBe(true);
  for (const email of [
    null,
    "",
    "s***@mail.com",
    "x@marketplace.amazon.co.id",
    "y@members.ebay.com",
    "z@privaterelay.appleid.com",
    "a@b",
    "a b@c.id",
  ])
    expect(mayWriteTo(email)).toBe(false);
  const { orderId } = await accepted({ customer: { externalId: "masked", name: "S", email: "s****@kopikita.id", phone: null } });
  await until(async () => (await noticesOf(orderId))[0]?.status === "FAILED");

  expect((await noticesOf(orderId))[0]?.reason).toBe("The order has no e-mail address that we may write to.");
});

test("a notice is looked at before it is sent, without a link that works", async () => {
  const { orderId } = await accepted();
  const ask = (language: string) =>
    gateway.data<{ previewNotice: { subject: string; text: string; html: string; language: string } }>(
      "query($orderId: ID!, $language: NoticeLanguage) { previewNotice(orderId: $orderId, kind: SHIPPED, language: $language) { subject text html language } }",
      { orderId: globalId("Order", orderId), language },
    );
  expect((await ask("EN")).previewNotice).toMatchObject({ subject: `Your order #N${numbers} is on its way`, language: "EN" });
  expect((await ask("ID")).previewNotice.html).not.toContain("/o/");
});

test("no address is in the log or among the events", async () => {
  expect(logged).toContain("notices: one was not sent");
  expect(logged).not.toContain("@mail.kopikita.id");
  expect(await shop.read(sql`select 1 from event_log where data::text like '%@%' or data::text like '%Wulandari%'`)).toEqual([]);
});

test("without a mail server notices are off, and it is said", async () => {
  let said = "";
  const off = await openGateway({
    log: openLog("info", {
      write: (line) => {
        said += line;
      },
    }),
  });
  expect(said).toContain("notices are off");
  expect((await fetch(`${off.url}/customer/link`, { method: "POST" })).status).toBe(404);
});

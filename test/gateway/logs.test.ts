import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { secrets } from "../../src/demo/merchant.ts";
import { openLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, subscribe, until } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";
import { aMugOrder, messages, post, resigned } from "./posting.ts";

const lines: string[] = [];
const gateway = await openGateway({ log: openLog("trace", { write: (line) => void lines.push(line) }) });
const { shop } = gateway;
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 100 });
const shopify = await shop.channel({ code: "shopify", connectorKey: "shopify", settings: { webhookSecrets: [secrets.shopify] } });
const own = await shop.channel({ code: "till", type: "POS" });
const key = await gateway.key();
const url = `${gateway.url}/webhooks/shopify`;

/** Of the customers here, and of those who let them in: none of it is for the log. */
const private_ = ["Wulandari", "Sari", "sari@", "Kemang", "811 555", "811 0000", secrets.shopify, key.slice(40), "hunter2"];

function leaks(): string[] {
  return lines.filter((line) => private_.some((word) => line.includes(word)));
}

test("good, forged and malformed webhooks leave ids in the log and nobody's name", async () => {
  const good = aMugOrder(url);
  expect(await post(good)).toMatchObject({ status: 200 });
  expect(await post(resigned(good, "hunter2"))).toMatchObject({ status: 401 });
  expect(await post(resigned(good, secrets.shopify, '{"customer":"Sari Wulandari"'))).toMatchObject({ status: 400 });
  const odd = aMugOrder(url);
  expect(await post(resigned(odd, secrets.shopify, odd.body.replace('"currency":"IDR"', '"currency":"Sari"')))).toMatchObject({
    status: 200,
  });
  const [parked] = await until(
    () => messages(gateway, { status: "PARKED" }),
    (found) => found.length === 1,
  );

  expect(leaks()).toEqual([]);
  expect(parked?.reason).not.toMatch(/Sari|Wulandari/);
  expect(lines.some((line) => line.includes('"route":"webhook"') && line.includes('"status":401'))).toBe(true);
});

test("questions with personal data in them, and answers, are not logged", async () => {
  const query = "query($text: String) { orders(filter: { text: $text }) { nodes { customer { name email } shipTo { lines } } } }";
  const { data } = await gateway.ask(query, { text: "wulandari" }, key);
  expect(JSON.stringify(data)).toContain("Kemang");
  await gateway.ask(`{ orders(filter: { text: "Sari Wulandari" }) { nodes { nothing } } }`, {}, key);
  await gateway.ask(query, { text: { name: "Sari" } }, key);
  const { ended } = subscribe(gateway.client(key), 'subscription { orderEvents(after: "Sari Wulandari") { type } }');
  await until(ended);
  await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: '{"query": "Sari',
  });
  await fetch(`${gateway.url}/graphql?query={orders(filter:{text:"Sari"}){totalCount}}`, { headers: { authorization: "Bearer hunter2" } });

  expect(leaks()).toEqual([]);
});

test("a failure of ours is masked for the caller, and its log line has the id and no values", async () => {
  // What a database says of a row it refuses has the whole row in it.
  await shop.read(sql`alter table addresses add constraint not_here check (city <> 'Atlantis') not valid`);
  await shop.read(sql`
    create function tell_all() returns trigger language plpgsql as $$
    begin
      raise exception 'customer Sari Wulandari of Jl. Kemang has hunter2' using detail = 'Sari Wulandari, sari@example.com', hint = 'Sari';
    end $$`);
  await shop.read(sql`create trigger tell_all before insert on holds for each row execute function tell_all()`);
  const [accepted] = await shop.accept(own, anOrder({ lines: [aLine("MUG")] }));

  const hold = await gateway.ask(
    "mutation($input: PlaceHoldInput!) { placeHold(input: $input) { userErrors { message } } }",
    { input: { orderId: globalId("Order", accepted?.orderId as string), reason: "OTHER" } },
    key,
  );
  const created = await gateway.ask(
    "mutation($input: CreateOrderInput!) { createOrder(input: $input) { userErrors { message } } }",
    {
      input: {
        channelId: globalId("Channel", own.id),
        externalId: "1",
        currencyCode: "IDR",
        paymentStatus: "PAID",
        customer: { name: "Sari Wulandari", email: "sari@example.com" },
        shipTo: { name: "Sari Wulandari", lines: ["Jl. Kemang Raya 12"], city: "Atlantis", countryCode: "ID" },
        lines: [{ sku: "MUG", quantity: 1, unitPrice: { amount: "1", currencyCode: "IDR" } }],
      },
    },
    key,
  );

  for (const { errors } of [hold, created]) {
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^Internal error\. Quote id [0-9a-f-]{36} when you report it\.$/),
        extensions: { code: "INTERNAL" },
      },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/Sari|insert|violates|constraint|holds|addresses|at \//i);
    const id = errors?.[0]?.extensions?.id as string;
    expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
    expect(lines.find((line) => line.includes(id))).toContain('"level":50');
  }
  expect(leaks()).toEqual([]);
});

test("an order that fails in the intake is logged by its ids, not by its row", async () => {
  const lost = aMugOrder(url);
  expect(await post(resigned(lost, secrets.shopify, lost.body.replace("Jakarta Selatan", "Atlantis")))).toMatchObject({ status: 200 });
  const [waiting] = await until(
    () => messages(gateway, { status: "PENDING", channelIds: [globalId("Channel", shopify.id)] }),
    ([message]) => (message?.attempts ?? 0) > 0,
  );

  const id = /under ([0-9a-f-]{36})/.exec(waiting?.reason ?? "")?.[1] as string;
  const line = lines.find((line) => line.includes(id));
  expect(leaks()).toEqual([]);
  // What a person needs to mend it is there all the same.
  expect(line).toContain("not_here");
});

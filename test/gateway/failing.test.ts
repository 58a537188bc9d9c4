import { expect, test } from "vitest";
import { secrets } from "../../src/demo/merchant.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aMugOrder, messages, post, replay } from "./posting.ts";

const gateway = await openGateway();
const { shop } = gateway;
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 100 });
await shop.channel({ code: "shopify", connectorKey: "shopify", settings: { webhookSecrets: [secrets.shopify] } });
const url = `${gateway.url}/webhooks/shopify`;

/** Something in the database that one order meets and no other. */
await shop.read(sql`
  create function refuse_bad_luck() returns trigger language plpgsql as $$
  begin
    if new.number = '#13' then raise exception 'planted'; end if;
    return new;
  end $$`);
await shop.read(sql`create trigger bad_luck before insert on orders for each row execute function refuse_bad_luck()`);

interface Waiting {
  readonly attempts: number;
  readonly status: string;
  /** Seconds until it is tried again. */
  readonly pause: number;
}
const waiting = async (): Promise<Waiting | undefined> =>
  (await shop.read(sql<Waiting>`select attempts, status, extract(epoch from next_attempt_at - now())::float8 as pause from inbox where status <> 'DONE'`))[0];

test("an order that the database cannot take fails alone, is tried eight times with growing pauses, and is parked", async () => {
  const neighbours = Array.from({ length: 20 }, () => aMugOrder(url));
  const bad = aMugOrder(url, { id: 13, name: "#13" });

  // All at once, so that they meet in one batch.
  const answers = await Promise.all([...neighbours.slice(0, 10), bad, ...neighbours.slice(10)].map(post));
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(["ACCEPTED"]));

  const done = await until(
    () => messages(gateway, { status: "DONE" }),
    (found) => found.length === 20,
  );
  expect(done.map(({ order }) => order?.number).sort()).toEqual(neighbours.map(({ number }) => number).sort());

  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    const now = await until(waiting, (message) => message?.attempts === attempt);
    expect(now?.status).toBe("PENDING");
    pauses.push(now?.pause as number);
    // Nobody waits four minutes for a test.
    await shop.read(sql`update inbox set next_attempt_at = now() where status = 'PENDING'`);
  }
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeLessThanOrEqual(2 ** (index + 1) * 1.25);
    expect(pause).toBeGreaterThan(2 ** (index + 1) * 0.75 - 1);
  }

  await until(waiting, (message) => message?.status === "PARKED");
  const [parked] = await messages(gateway, { status: "PARKED" });
  expect(parked).toMatchObject({ attempts: 8, reason: expect.stringMatching(/^Internal error; the log has it under [0-9a-f-]{36}\.$/) });
});

test("once the cause is mended, the parked order is replayed and taken", async () => {
  await shop.read(sql`drop trigger bad_luck on orders`);
  const [parked] = await messages(gateway, { status: "PARKED" });

  expect(await replay(gateway, parked?.id as string)).toEqual([]);

  const [newest] = await until(
    () => messages(gateway, { status: "DONE" }),
    (found) => found.length === 21,
  );
  expect(await messages(gateway, { status: "PARKED" })).toEqual([]);
  expect([newest, ...(await messages(gateway))].some((message) => message?.order?.number === "#13")).toBe(true);
});

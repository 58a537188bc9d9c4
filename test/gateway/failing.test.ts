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

/** How long each failure put the message off, in seconds. */
await shop.read(sql`create table put_off (attempts integer, seconds float8)`);
await shop.read(sql`
  create function note_pause() returns trigger language plpgsql as $$
  begin
    insert into put_off values (new.attempts, extract(epoch from new.next_attempt_at - now()));
    return null;
  end $$`);
await shop.read(sql`
  create trigger note_pause after update of attempts on inbox for each row
  when (new.attempts > old.attempts and new.status = 'PENDING') execute function note_pause()`);

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

  const [parked] = await until(
    async () => {
      // Nobody waits four minutes for a test.
      await shop.read(sql`update inbox set next_attempt_at = now() where status = 'PENDING'`);
      return messages(gateway, { status: "PARKED" });
    },
    (found) => found.length === 1,
    50_000,
  );
  expect(parked).toMatchObject({
    attempts: 8,
    reason: expect.stringMatching(/^Internal error; the log has it under [0-9a-f-]{36}\.$/),
  });
  const pauses = await shop.read(sql<{ attempts: number; seconds: number }>`select * from put_off order by attempts`);
  expect(pauses.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  // Twice as long each time, a quarter more or less.
  for (const { attempts, seconds } of pauses) expect(Math.abs(seconds / 2 ** attempts - 1)).toBeLessThan(0.26);
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

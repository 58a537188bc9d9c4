import pg from "pg";
import { expect, test } from "vitest";
import { cursorOf } from "../../schema/kit/live.ts";
import { openGateway, subscribe, until } from "../support/gateway.ts";

/** A merchant whose first million events are older than what is kept. */
const gateway = await openGateway({
  before: async ({ url }) => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(`
      insert into event_log (position, id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at)
      select position, gen_random_uuid(), 'order.received', 'Order', gen_random_uuid()::text, 1, 'test', '{}', now()
      from generate_series(1000000, 1000005) position`);
    await client.query("drop table event_log_p0");
    await client.query("update event_relay set last_position = 1000005");
    await client.end();
  },
});
const client = gateway.client(await gateway.key());
const news = "subscription($after: String) { orderEvents(after: $after) { cursor type } }";
const after = (cursor: string) => subscribe<{ cursor: string }>(client, news, { after: cursor });

test("a till that was away for longer than events are kept is told to begin anew", async () => {
  const { ended } = after(cursorOf(12));

  expect(await until(ended)).toMatchObject([
    { message: expect.stringContaining("Query the present state"), extensions: { code: "RESYNC_REQUIRED", field: ["after"] } },
  ]);
});

test.each(["events", "fulfillmentEvents", "returnEvents", "paymentEvents"])(
  "%s tells that, too, and does not leave anything out",
  async (field) => {
    const { ended } = subscribe(client, `subscription($after: String) { ${field}(after: $after) { type } }`, { after: cursorOf(12) });

    expect(await until(ended)).toMatchObject([{ extensions: { code: "RESYNC_REQUIRED", field: ["after"] } }]);
  },
);

test("a till that has all but the last events gets them", async () => {
  const { events } = after(cursorOf(1_000_003));
  await until(() => events.length === 2);

  expect(events.map(({ cursor }) => cursor)).toEqual([cursorOf(1_000_004), cursorOf(1_000_005)]);
});

test.each([
  ["of another kind", "nonsense"],
  ["empty", ""],
  ["from the future", cursorOf(99_000_000)],
  ["below zero", Buffer.from("at:-5").toString("base64url")],
])("a cursor that is %s is the error of that subscription alone", async (_, cursor) => {
  const neighbour = after(cursorOf(1_000_005));
  const { ended } = after(cursor);

  expect(await until(ended)).toMatchObject([{ extensions: { code: "INVALID", field: ["after"] } }]);
  expect(neighbour.ended()).toBeNull();
});

test("what cannot be read or does not exist is the error of that operation, and the socket stays open", async () => {
  let opened = 0;
  const client = gateway.client(await gateway.key(), {
    on: {
      opened: () => {
        opened += 1;
      },
    },
  });
  const neighbour = subscribe(client, news);
  for (const query of [
    "subscription { orderEvents { type ",
    "subscription { nothing }",
    'subscription { orderEvents(filter: { orderIds: ["x"] }) { type } }',
    "{ orders(first: 1000) { nodes { id } } }",
  ])
    expect(await until(subscribe(client, query).ended), query).toBeInstanceOf(Array);

  expect(neighbour.ended()).toBeNull();
  expect(opened).toBe(1);
});

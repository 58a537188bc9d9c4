import fc from "fast-check";
import { expect, test } from "vitest";
import { readGlobalId } from "../../schema/kit/global-id.ts";
import { json, rows, sql } from "../../src/kit/sql.ts";
import { until } from "../support/gateway.ts";
import { create, hooked, hookIs } from "./hooks.ts";
import { openReceiver } from "./receiver.ts";

const gateway = await hooked();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT" });
const document = 'subscription { events(filter: { types: ["inventory.*"] }) { sequence } }';

interface Delivery {
  readonly id: string;
  readonly thing: string;
  readonly sequence: number;
}

/** Five levels each of two things were told; nothing waits. */
async function toldOnce() {
  const receiver = await openReceiver();
  const { webhookSubscription: hook } = await create(gateway, { url: receiver.url, document });
  for (let times = 0; times < 5; times += 1) await shop.stock(jakarta, { MUG: 1, TEA: 1 });
  await until(() => receiver.received.length === 10);
  await hookIs(gateway, hook?.id as string, ({ pendingCount }) => pendingCount === 0);
  const deliveries = await shop.read(sql<Delivery>`
    select one.id, one.aggregate_id as thing, event_log.sequence from webhook_deliveries one
    join event_log on event_log.position = one.position order by one.position`);
  receiver.received.length = 0;
  return { receiver, hookId: hook?.id as string, deliveries };
}

test("whenever each of a thing's events falls due, a receiver gets them in their order", async () => {
  const { receiver, hookId, deliveries } = await toldOnce();
  const told = (thing: string) => deliveries.filter((one) => one.thing === thing).map(({ sequence }) => sequence);
  const things = [...new Set(deliveries.map(({ thing }) => thing))];
  expect(things.map((thing) => told(thing).length)).toEqual([5, 5]);
  const dueIn = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: deliveries.length, maxLength: deliveries.length });

  await fc.assert(
    fc.asyncProperty(dueIn, async (milliseconds) => {
      receiver.received.length = 0;
      const due = deliveries.map(({ id }, index) => ({ id, milliseconds: milliseconds[index] }));
      await rows(
        shop.em,
        sql`
          update webhook_deliveries one set status = 'PENDING', delivered_at = null, next_attempt_at = now() + make_interval(secs => due.milliseconds / 1000.0)
          from jsonb_to_recordset(${json(due)}::jsonb) as due(id uuid, milliseconds float8) where one.id = due.id`,
      );
      await hookIs(gateway, hookId, ({ pendingCount }) => pendingCount === 0);

      const came = receiver.received.map(({ body }) => ({ thing: readGlobalId(body.aggregateId)?.id, sequence: body.sequence }));
      for (const thing of things) expect(came.filter((one) => one.thing === thing).map(({ sequence }) => sequence)).toEqual(told(thing));
    }),
    { numRuns: 40, examples: [[deliveries.map((_, index) => [-10, -20, -5][index % 3] as number)]] },
  );
});

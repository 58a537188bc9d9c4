import fc from "fast-check";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { globalId } from "../../schema/kit/global-id.ts";
import { cursorOf } from "../../schema/kit/live.ts";
import { newId } from "../../src/kit/ids.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { muchHappensTo, type News, orderNews } from "./much-happens.ts";

const gateway = await openGateway();
const key = await gateway.key(["orders:read"]);

/** Asks something else about the same events, in other words each time. */
const wordings = [
  orderNews,
  "subscription Named($after: String, $filter: OrderEventFilterInput) { orderEvents(after: $after, filter: $filter) { sequence cursor type } }",
  "subscription($filter: OrderEventFilterInput, $after: String, $long: Boolean = true) { orderEvents(after: $after, filter: $filter) { cursor sequence type @include(if: $long) } }",
];

/** Of the orders 0, 1 and 2. */
const aListener = fc.record({
  wording: fc.nat({ max: wordings.length - 1 }),
  orders: fc.subarray([0, 1, 2], { minLength: 1 }),
  /** How far back in the log of this run it begins. */
  back: fc.nat({ max: 40 }),
  joinsAfterMs: fc.nat({ max: 60 }),
  /** After so many events its line breaks, each time, and it comes back with its last cursor. */
  breaksAfter: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
});

/** Then it stays: each time it hears again what it had heard, so one that broke after each event would take ever longer. */
const mostBreaks = 8;
/** Nothing here is late before the test is. */
const patience = 100_000;

type Listener = typeof aListener extends fc.Arbitrary<infer One> ? One : never;

test("whatever they ask for, whenever they join and however often their lines break: each hears the log's slice, once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aListener, { minLength: 8, maxLength: 25 }), async (listeners) => {
      const orders = [newId(), newId(), newId()] as const;
      const start = await position();
      for (const order of orders) await muchHappensTo(gateway, order, 1, 20);
      await gateway.settled();

      let writing = true;
      const writer = (async () => {
        let written = 20;
        for (; writing; written += 5) {
          await Promise.all(orders.map((order) => muchHappensTo(gateway, order, written + 1, written + 5)));
          gateway.gateway.services.nudge();
          await sleep(3);
        }
        return written;
      })();
      const following = listeners.map((listener) => follow(listener, orders, start + listener.back));
      await sleep(250);
      writing = false;
      await writer;
      await gateway.settled();
      const end = await position();

      for (const { listener, after, heard } of following) {
        const wanted = await slice(
          after,
          end,
          listener.orders.map((order) => orders[order] as string),
        );
        await until(() => heard().length >= wanted.length, Boolean, patience);
        expect(heard().map(({ cursor }) => cursor)).toEqual(wanted);
      }
      await Promise.all(following.map(({ stop }) => stop()));
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 120_000);

/** One who follows some of the orders, coming back as often as its line breaks. */
function follow(listener: Listener, orders: readonly string[], after: number) {
  const sessions: News[][] = [];
  const heard = () => sessions.flat();
  const filter = { orderIds: listener.orders.map((order) => globalId("Order", orders[order] as string)) };
  let stopped = false;
  const following = (async () => {
    await sleep(listener.joinsAfterMs);
    while (!stopped) {
      let socket: WebSocket | undefined;
      const client = gateway.client(key, {
        on: {
          opened: (opened) => {
            socket = opened as WebSocket;
          },
        },
      });
      const variables = { after: heard().at(-1)?.cursor ?? cursorOf(after), filter };
      const { events, ended } = subscribe<News>(client, wordings[listener.wording] as string, variables);
      sessions.push(events);
      const breaks = sessions.length <= mostBreaks;
      await until(() => stopped || (breaks && listener.breaksAfter !== null && events.length >= listener.breaksAfter), Boolean, patience);
      // It may be told to stop before its line is there.
      await until(() => socket !== undefined || ended() !== null, Boolean, patience);
      socket?.terminate();
      await until(() => ended() !== null, Boolean, patience);
    }
  })();
  const stop = () => {
    stopped = true;
    return following;
  };
  return { listener, after, heard, stop };
}

const position = async (): Promise<number> => {
  await gateway.settled();
  return gateway.gateway.services.tail.position;
};

/** The cursors of what happened to these orders after a position. */
async function slice(after: number, to: number, orderIds: readonly string[]): Promise<string[]> {
  const found = await row(
    gateway.gateway.services.orm.em.fork() as never,
    sql<{ positions: number[] }>`
      select coalesce(json_agg(event_log.position order by event_log.position), '[]') as positions from event_log
      where event_log.position > ${after} and event_log.position <= ${to} and order_id = any(${orderIds as string[]}::uuid[])`,
  );
  return (found?.positions ?? []).map(cursorOf);
}

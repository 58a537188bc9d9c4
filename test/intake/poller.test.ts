import type { EntityManager } from "@mikro-orm/postgresql";
import { beforeEach, describe, expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { channelHealthById } from "../../src/channels/health.rows.ts";
import { walkSoon } from "../../src/channels/walks.rows.ts";
import { backfillChannel } from "../../src/flows/backfill-channel.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { Poller } from "../../src/intake/poller.ts";
import { backfillLeg, pauseAfter, pollLeg } from "../../src/intake/walk.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess } from "../support/api.ts";
import { aGate } from "../support/gate.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { PolledChannel } from "./polled-channel.ts";

const shop = await openShop();
const place = await shop.location();
await shop.stock(place, { MUG: 1_000 });
let number = 0;

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const changed = (minutes: number, values = {}) => anOrder({ placedAt: minutesAgo(minutes), updatedAt: minutesAgo(minutes), ...values });

/** A channel that was connected so long ago, and can be asked. */
async function aPolledChannel({ connectedMinutesAgo = 60, ...poll }: { connectedMinutesAgo?: number } & Partial<Connector["poll"]> = {}) {
  const key = `polled-${++number}`;
  const there = new PolledChannel(key, poll);
  const channel = await shop.channel({ connectorKey: key, createdAt: minutesAgo(connectedMinutesAgo) });
  return { there, channel, connector: there.connector() };
}

function aPoller(...asked: readonly { readonly channel: Channel; readonly connector: Connector }[]) {
  const connectors = asked.map(({ connector }) => connector);
  const { gate, stop } = aGate(shop, { connectors });
  const poller = new Poller({
    orm: shop.orm,
    connectors: new Map(connectors.map((connector) => [connector.key, connector])),
    open: async (channelId) => {
      const { channel, connector } = asked.find((one) => one.channel.id === channelId) as (typeof asked)[0];
      return { channel, connector, account: { settings: {}, http: fetch, now: () => new Date() } };
    },
    log: silentLog(),
    onKept: () => gate.nudge(),
    onCommitted: () => {},
  });
  gate.start();
  poller.start();
  const end = async () => {
    await poller.stop();
    await stop();
  };
  return { poller, end };
}

interface Kept {
  readonly deliveryId: string;
  readonly source: string;
  readonly outcome: string | null;
}

const kept = ({ id }: Channel) =>
  shop.read(sql<Kept>`select delivery_id as "deliveryId", source, outcome from inbox where channel_id = ${id} order by id`);
const ordersOf = ({ id }: Channel) =>
  shop.read(
    sql<{ externalId: string; status: string; total: string }>`
      select external_id as "externalId", status, total_minor::text as total from orders where channel_id = ${id} order by placed_at`,
  );
const pollOf = async ({ id }: Channel) =>
  (
    await shop.read(
      sql<{
        error: string | null;
        failures: number;
        holder: string | null;
        cursor: string | null;
        polledAt: string | null;
        reachedAt: string;
      }>`
        select error, failures, holder, page_cursor as cursor, polled_at as "polledAt", reached_at as "reachedAt" from channel_polls
        where channel_id = ${id}`,
    )
  )[0];
const askAgain = ({ id }: Channel) => shop.read(sql`update channel_polls set next_at = now() where channel_id = ${id}`);

beforeEach(() => shop.read(sql`update channels set status = 'PAUSED'`));

test("what changed since the channel was connected is found page by page, and becomes orders", async () => {
  const { there, channel, connector } = await aPolledChannel({ connectedMinutesAgo: 60 });
  there.add(changed(90, { externalId: "before" }));
  for (let at = 50; at > 0; at -= 10) there.add(changed(at, { externalId: `at-${at}` }));

  const { end } = aPoller({ channel, connector });
  await expect.poll(() => ordersOf(channel)).toHaveLength(5);
  await expect.poll(() => pollOf(channel)).toMatchObject({ error: null, holder: null, cursor: null, polledAt: expect.any(String) });
  await end();

  expect((await ordersOf(channel)).map(({ externalId }) => externalId)).toEqual(["at-50", "at-40", "at-30", "at-20", "at-10"]);
  expect(new Set((await kept(channel)).map(({ source }) => source))).toEqual(new Set(["POLL"]));
  expect(there.asked.map(({ cursor }) => cursor)).toEqual([null, "2", "4"]);
});

test("each poll looks back behind the one before, and what it finds twice is kept once", async () => {
  const { there, channel, connector } = await aPolledChannel();
  there.add(changed(3, { externalId: "early" }));
  there.add(changed(2, { externalId: "listed-late" }), new Date(Date.now() + 3_600_000));
  const { poller, end } = aPoller({ channel, connector });
  await expect.poll(() => pollOf(channel)).toMatchObject({ polledAt: expect.any(String), holder: null });
  const before = await pollOf(channel);

  there.now = new Date(Date.now() + 7_200_000);
  await askAgain(channel);
  poller.nudge();
  await expect.poll(() => ordersOf(channel)).toHaveLength(2);
  await expect.poll(async () => (await pollOf(channel))?.reachedAt).not.toBe(before?.reachedAt);
  await end();

  expect(await kept(channel)).toHaveLength(2);
  expect(there.asked[1]?.span.since.getTime()).toBe(Date.parse(before?.reachedAt as string) - 300_000);
});

test("whoever is killed in the middle goes on with the page it was at", async () => {
  const { there, channel, connector } = await aPolledChannel();
  for (let at = 50; at > 0; at -= 10) there.add(changed(at, { externalId: `at-${at}` }));
  there.before = ({ cursor }) => {
    if (cursor === "2") throw new ChannelUnavailable("Polled answered 503", null);
  };
  const first = aPoller({ channel, connector });
  await expect.poll(() => pollOf(channel)).toMatchObject({ error: "Polled answered 503", failures: 1, cursor: "2", holder: null });
  await first.end();
  expect(await kept(channel)).toHaveLength(2);

  there.before = () => {};
  await askAgain(channel);
  const second = aPoller({ channel, connector });
  await expect.poll(() => ordersOf(channel)).toHaveLength(5);
  await expect.poll(() => pollOf(channel)).toMatchObject({ error: null, failures: 0, cursor: null });
  await second.end();
  // To the end of the same span, though time went on; then what came since.
  expect(there.asked.map(({ cursor }) => cursor)).toEqual([null, "2", "2", "4", null]);
  expect(new Set(there.asked.slice(0, 4).map(({ span }) => span.until.getTime())).size).toBe(1);
});

test("two processes do not ask the same channel, and one that lost its lease keeps nothing", async () => {
  const { there, channel, connector } = await aPolledChannel();
  there.add(changed(10));
  const asking = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  there.before = () => {
    asking.resolve();
    return answer.promise;
  };
  const one = aPoller({ channel, connector });
  await asking.promise;
  const other = aPoller({ channel, connector });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(there.asked).toHaveLength(1);

  await shop.read(
    sql`update channel_polls set holder = gen_random_uuid(), held_until = now() + interval '1 hour' where channel_id = ${channel.id}`,
  );
  answer.resolve();
  await one.end();
  await other.end();
  expect(await kept(channel)).toEqual([]);
});

test("a channel that does not answer keeps no other waiting", async () => {
  const slow = await aPolledChannel();
  const quick = await aPolledChannel();
  const never = Promise.withResolvers<void>();
  slow.there.before = () => never.promise;
  quick.there.add(changed(5));
  const { end } = aPoller(slow, quick);

  await expect.poll(() => ordersOf(quick.channel)).toHaveLength(1);
  expect(await pollOf(slow.channel)).toMatchObject({ holder: expect.any(String) });
  never.resolve();
  await end();
});

test("a channel that asks for a pause gets it, and the health says why it fails", async () => {
  const { there, channel, connector } = await aPolledChannel();
  there.before = () => {
    throw new ChannelUnavailable("Polled answered 429", 1_234);
  };
  const { end } = aPoller({ channel, connector });
  await expect.poll(() => pollOf(channel)).toMatchObject({ failures: 1 });
  await end();

  const [waits] = await shop.read(
    sql<{
      seconds: number;
    }>`select extract(epoch from next_at - now())::int as seconds from channel_polls where channel_id = ${channel.id}`,
  );
  expect(waits?.seconds).toBeGreaterThan(1_200);
  const [found] = await channelHealthById(shop.em, [channel.id], anAccess());
  expect(found?.health).toMatchObject({ pollError: "Polled answered 429", pollFailures: 1, polledAt: null });

  // As whoever mends the settings does.
  await walkSoon(shop.em, channel.id);
  // It is kept in whole milliseconds, rounded.
  const due = sql`select next_at <= now() + interval '1 millisecond' as due from channel_polls where channel_id = ${channel.id}`;
  expect(await shop.read(due)).toEqual([{ due: true }]);
});

test("a page that the channel refuses is not asked for again: its span is", async () => {
  const { there, channel, connector } = await aPolledChannel();
  for (let at = 50; at > 0; at -= 10) there.add(changed(at));
  there.before = ({ cursor }) => {
    if (cursor === "2") throw new ChannelRefused("Polled answered 400", 400);
  };
  const { end } = aPoller({ channel, connector });
  await expect.poll(() => pollOf(channel)).toMatchObject({ failures: 1, cursor: null });
  await end();
});

test("a channel that is paused is not asked", async () => {
  const { there, channel, connector } = await aPolledChannel();
  const other = await aPolledChannel();
  await shop.read(sql`update channels set status = 'PAUSED' where id = ${channel.id}`);
  const { end } = aPoller({ channel, connector }, other);
  await expect.poll(() => pollOf(other.channel)).toMatchObject({ polledAt: expect.any(String) });
  await end();
  expect(there.asked).toEqual([]);
});

describe("back-filling", () => {
  const begin = (channel: Channel, connector: Connector, days: number) =>
    shop.em.transactional((em) =>
      backfillChannel(em as EntityManager, aDeed(), new Map([[connector.key, connector]]), { channelId: channel.id, days }),
    );
  const backfillOf = async ({ id }: Channel) =>
    (
      await shop.read(
        sql<{ state: string; found: number; fresh: number; failures: number }>`
          select state, found, fresh, failures from channel_backfills where channel_id = ${id}`,
      )
    )[0];
  const days = 24 * 60;

  test("brings in what was before, once, piece by piece; what was finished is history and takes no stock", async () => {
    const { there, channel, connector } = await aPolledChannel({ longestSpanSeconds: 3 * days * 60 });
    await shop.read(sql`update channels set location_ids = ${[place.id]}::uuid[] where id = ${channel.id}`);
    there.add(changed(9 * days, { externalId: "too-early" }));
    there.add(changed(6 * days, { externalId: "finished", lines: [aLine("MUG", 2, { fulfilledQuantity: 2 })] }));
    there.add(changed(5 * days, { externalId: "cancelled", cancelled: true, orderStatus: "CANCELLED" }));
    there.add(changed(4 * days, { externalId: "open", lines: [aLine("MUG", 3)] }));
    const before = await shop.counts("MUG");

    await begin(channel, connector, 7);
    const { end } = aPoller({ channel, connector });
    await expect.poll(() => backfillOf(channel)).toEqual({ state: "DONE", found: 3, fresh: 3, failures: 0 });
    await expect.poll(() => ordersOf(channel)).toHaveLength(3);
    await end();

    expect((await ordersOf(channel)).map(({ externalId, status }) => [externalId, status])).toEqual([
      ["finished", "COMPLETED"],
      ["cancelled", "CANCELLED"],
      ["open", "OPEN"],
    ]);
    expect(await shop.counts("MUG")).toMatchObject({ onHand: before.onHand, available: before.available - 3 });
    expect((await kept(channel)).map(({ source, outcome }) => [source, outcome])).toEqual(Array(3).fill(["BACKFILL", "ACCEPTED"]));
    const told = await shop.read(
      sql<{ type: string }>`select type from outbox where channel_id = ${channel.id} and aggregate_type = 'Channel' order by sequence`,
    );
    expect(told.map(({ type }) => type)).toEqual(["channel.backfill_started", "channel.backfill_finished"]);
    expect(await gapsOf(channel)).toBe(0);
  });

  test("goes on where it was stopped", async () => {
    const { there, channel, connector } = await aPolledChannel();
    for (let day = 6; day > 1; day -= 1) there.add(changed(day * days));
    there.before = ({ cursor, span }) => {
      if (cursor === "2" && span.until <= channel.createdAt) throw new ChannelUnavailable("Polled answered 503", null);
    };
    await begin(channel, connector, 7);
    const first = aPoller({ channel, connector });
    await expect.poll(() => backfillOf(channel)).toMatchObject({ state: "RUNNING", found: 2, failures: 1 });
    await first.end();

    there.before = () => {};
    await shop.read(sql`update channel_backfills set next_at = now() where channel_id = ${channel.id}`);
    const second = aPoller({ channel, connector });
    await expect.poll(() => backfillOf(channel)).toEqual({ state: "DONE", found: 5, fresh: 5, failures: 0 });
    await second.end();
  });

  test("is refused while one runs, for a channel that cannot be asked, and for no number of days", async () => {
    const { channel, connector } = await aPolledChannel();
    const { poll: _, ...silent } = connector;
    await expect(begin(channel, silent, 3)).rejects.toMatchObject({ code: "CHANNEL_FORBIDS" });
    await expect(begin(channel, connector, 0)).rejects.toMatchObject({ code: "INVALID" });
    await begin(channel, connector, 3);
    await expect(begin(channel, connector, 3)).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
  });
});

const gapsOf = async ({ id }: Channel) =>
  (await shop.read(sql<{ gaps: number }>`select gaps from channel_health where channel_id = ${id}`))[0]?.gaps ?? 0;

test("what a poll brings long after, and no webhook did, is a gap; what a webhook brought before is none", async () => {
  const { there, channel } = await aPolledChannel();
  const connector = there.connector({ webhook: { verify: () => true, idOf: () => "x" } });
  const { gate, stop } = aGate(shop, { connectors: [connector] });
  const missed = changed(10, { externalId: "missed" });
  const brought = changed(9, { externalId: "brought" });
  const fresh = changed(0, { externalId: "fresh" });
  const message = (deliveryId: string, source: "WEBHOOK" | "POLL", order = brought) => ({
    channelId: channel.id,
    deliveryId,
    source,
    delivery: there.deliveryOf(order),
  });
  await keepMessages(shop.em, [message("w1", "WEBHOOK")]);
  await keepMessages(shop.em, [message("p1", "POLL", missed), message("p2", "POLL", brought), message("p3", "POLL", fresh)]);

  gate.start();
  await expect
    .poll(async () => (await kept(channel)).map(({ outcome }) => outcome))
    .toEqual(["ACCEPTED", "ACCEPTED", "UNCHANGED", "ACCEPTED"]);
  await stop();
  expect(await gapsOf(channel)).toBe(1);
});

test("a message about the account is noted in the channel's health and done", async () => {
  const { there, channel } = await aPolledChannel();
  const connector = there.connector({ normalise: () => [{ kind: "access", access: "ENDED" }] });
  await keepMessages(shop.em, [
    { channelId: channel.id, deliveryId: "gone", source: "WEBHOOK", delivery: { headers: {}, body: Buffer.from("x") } },
  ]);
  const { gate, stop } = aGate(shop, { connectors: [connector] });
  gate.start();
  await expect.poll(() => kept(channel)).toMatchObject([{ outcome: "NOTED" }]);
  await stop();
  const [found] = await channelHealthById(shop.em, [channel.id], anAccess());
  expect(found?.health).toMatchObject({ access: "ENDED" });
});

describe("where a walk goes on", () => {
  const at = (minutes: number) => new Date(minutes * 60_000);
  const state = { channelId: "c", connectedAt: at(0), reachedAt: at(100), span: null, cursor: null, failures: 0 };

  test("less the overlap, not before the channel was connected, and in pieces that end behind the one before", () => {
    const limits = { overlapSeconds: 600, longestSpanSeconds: null };
    expect(pollLeg(state, limits, at(120)).span).toEqual({ since: at(90), until: at(120) });
    expect(pollLeg({ ...state, reachedAt: at(5) }, limits, at(120)).span).toEqual({ since: at(0), until: at(120) });
    expect(pollLeg(state, { ...limits, longestSpanSeconds: 900 }, at(500)).span).toEqual({ since: at(92.5), until: at(107.5) });
    expect(pollLeg(state, { ...limits, longestSpanSeconds: 60 }, at(500)).span.until.getTime()).toBeGreaterThan(at(100).getTime());
  });

  test("in the middle of a span with the span it was in", () => {
    const span = { since: at(1), until: at(2) };
    expect(pollLeg({ ...state, span, cursor: "7" }, { overlapSeconds: 600, longestSpanSeconds: null }, at(120))).toEqual({
      span,
      cursor: "7",
    });
  });

  test("what was before ends where the channel was connected", () => {
    const backfill = { id: "b", channelId: "c", from: at(0), to: at(100), reachedAt: at(90), cursor: null, failures: 0 };
    expect(backfillLeg(backfill, { overlapSeconds: 600, longestSpanSeconds: 3600 }).span).toEqual({ since: at(90), until: at(100) });
  });

  test("a channel that fails is left alone for longer each time, up to a quarter of an hour", () => {
    expect([0, 1, 2, 20].map((failures) => pauseAfter(failures, 0.5))).toEqual([5, 10, 20, 900]);
  });
});

import { describe, expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import { noteAccess } from "../../src/channels/channel-access.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type HealthFacts, verdictOn } from "../../src/channels/health.ts";
import { watchChannels } from "../../src/flows/watch-channels.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, openShop } from "../support/shop.ts";

const now = new Date("2026-11-22T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const facts = (values: Partial<HealthFacts> = {}): HealthFacts => ({
  active: true,
  connectorKey: "x",
  access: "OPEN",
  webhookAt: null,
  polledAt: ago(30),
  pollError: null,
  pollFailures: 0,
  reachedAt: ago(30),
  gaps: 0,
  gapAt: null,
  badSignatures: 0,
  badSignatureAt: null,
  parked: 0,
  openCommands: 0,
  deadCommands: 0,
  ...values,
});
const terms = { everySeconds: 300, hasWebhooks: true };

const cases: readonly (readonly [string, Partial<HealthFacts>, string, RegExp | null])[] = [
  ["is asked and answers", {}, "HEALTHY", null],
  ["shuts us out", { access: "ENDED" }, "DOWN", /Connect the account again/],
  ["will shut us out", { access: "ENDS_SOON" }, "DEGRADED", /ends soon/],
  [
    "could not be asked once",
    { pollError: "Shop answered 503", pollFailures: 1 },
    "DEGRADED",
    /asked what changed, 1 time: Shop answered 503/,
  ],
  ["is far behind", { reachedAt: ago(5_000) }, "DEGRADED", /5000 seconds old/],
  ["is as far behind as polls are apart", { reachedAt: ago(400) }, "HEALTHY", null],
  ["had a gap today", { gaps: 2, gapAt: ago(3_600) }, "DEGRADED", /webhooks are still set up/],
  ["had a gap last week", { gaps: 2, gapAt: ago(7 * 86_400) }, "HEALTHY", null],
  ["gets wrong signatures", { badSignatures: 9, badSignatureAt: ago(60) }, "DEGRADED", /9 so far.*secret/],
  ["got wrong signatures yesterday", { badSignatures: 9, badSignatureAt: ago(86_400) }, "HEALTHY", null],
  ["has a parked message", { parked: 1 }, "DEGRADED", /A message is parked/],
  ["has commands that could not be carried out", { deadCommands: 2 }, "DEGRADED", /2 commands/],
  ["is paused, whatever else", { active: false, access: "ENDED", parked: 3 }, "HEALTHY", null],
];

test.each(cases)("a channel that %s", (_, values, status, reason) => {
  const verdict = verdictOn(facts(values), terms, now);
  expect(verdict.status).toBe(status);
  if (reason) expect(verdict.reasons.join("\n")).toMatch(reason);
  else expect(verdict.reasons).toEqual([]);
});

test("a channel without webhooks that cannot be asked is down: nothing comes in", () => {
  const failing = facts({ pollError: "Shop answered 503", pollFailures: 5 });
  expect(verdictOn(failing, { ...terms, hasWebhooks: false }, now).status).toBe("DOWN");
  expect(verdictOn(failing, terms, now).status).toBe("DEGRADED");
});

describe("the watch", async () => {
  const shop = await openShop();
  const connector: Connector = {
    key: "watched",
    title: "Watched",
    rights: ownRights,
    settings: () => ({}),
    normalise: () => [],
    poll: { everySeconds: 60, overlapSeconds: 300, longestSpanSeconds: null, page: async () => ({ found: [], next: null }) },
  };
  const connectors = new Map([[connector.key, connector]]);
  const watch = () => watchChannels(shop.em, aDeed(), connectors);
  const told = (channelId: string) =>
    shop.read(
      sql<{ sequence: number; data: unknown }>`
        select sequence, data from outbox where aggregate_id = ${channelId} and type = 'channel.health_changed' order by sequence`,
    );

  test("tells of a change once, whoever else looks at the same moment, and of its end", async () => {
    const channel = await shop.channel({ connectorKey: "watched" });
    await shop.channel();
    expect(await watch()).toBe(0);

    await noteAccess(shop.em, aDeed(), channel.id, "ENDED", "Taken back.");
    const counts = await Promise.all(Array.from({ length: 5 }, watch));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await watch()).toBe(0);

    await noteAccess(shop.em, aDeed(), channel.id, "OPEN", null);
    expect(await watch()).toBe(1);
    expect(await told(channel.id)).toMatchObject([
      { data: { code: channel.code, from: "HEALTHY", to: "DOWN", reasons: [expect.stringContaining("Connect")] } },
      { data: { from: "DOWN", to: "HEALTHY", reasons: [] } },
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { type Channel, ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import type { NewMessage } from "../../src/inbox/messages.ts";
import { DoorNotes } from "../../src/intake/door-notes.ts";
import { SigningKeys } from "../../src/intake/signing-keys.ts";
import { challengeHandler, webhookHandler } from "../../src/intake/webhook.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { silentLog } from "../../src/kit/log.ts";
import { MalformedMessage } from "../../src/kit/read.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

test("a message that we cannot keep through a fault of ours is answered so that the channel sends it again", async () => {
  const findChannel = () => Promise.reject(new Error("connection lost to 10.0.0.1"));
  const answer = webhookHandler({
    connectors: new Map(),
    accounts: { settingsOf: () => ({}) },
    findChannel,
    keep: async () => true,
    log: silentLog(),
  });

  const { status, headers, body } = await answer({ channelId: "shop", headers: {}, body: new Uint8Array() });

  expect({ status, headers }).toEqual({ status: 503, headers: { "retry-after": "5" } });
  expect(JSON.parse(body)).toEqual({ error: { code: "TRY_AGAIN", message: "The message could not be kept just now. Send it again." } });
});

type Webhook = NonNullable<Connector["webhook"]>;

const textOf = ({ body }: Delivery) => Buffer.from(body).toString();

/** A door with one channel, whose messages are signed when their header says so. */
function aDoor(webhook: Partial<Webhook> = {}, more: Partial<Parameters<typeof webhookHandler>[0]> = {}) {
  const connector: Connector = {
    key: "odd",
    title: "Odd",
    rights: ownRights,
    settings: () => ({}),
    normalise: () => [],
    webhook: { verify: ({ headers }) => headers["x-signed"] === "yes", idOf: (delivery) => textOf(delivery), ...webhook },
  };
  const kept: NewMessage[] = [];
  const heard: string[] = [];
  const door = {
    connectors: new Map([[connector.key, connector]]),
    accounts: { settingsOf: () => ({ token: "t" }) },
    findChannel: async (id: string) => (id === "shop" ? ({ id: "channel-1", connectorKey: "odd" } as Channel) : null),
    keep: async (message: NewMessage) => kept.push(message) === 1,
    listener: { webhookCame: (id: string) => heard.push(`came ${id}`), signatureFailed: (id: string) => heard.push(`failed ${id}`) },
    log: silentLog(),
    ...more,
  };
  const say = (body: string, headers: Record<string, string> = { "x-signed": "yes" }) =>
    webhookHandler(door)({ channelId: "shop", headers, body: Buffer.from(body) });
  return { door, kept, heard, say, connector };
}

test("what is no JSON is kept as it came, when its connector takes it", async () => {
  const { say, kept, heard } = aDoor();
  expect(await say("UNA:+.? 'UNB+UNOA:1")).toMatchObject({ status: 200 });
  expect(kept.map(({ delivery }) => textOf(delivery))).toEqual(["UNA:+.? 'UNB+UNOA:1"]);
  expect(heard).toEqual(["came channel-1"]);
});

test("what its connector cannot read at the door is refused and leaves nothing", async () => {
  const idOf = () => {
    throw new MalformedMessage("headers.x-id", "the id");
  };
  const { say, kept } = aDoor({ idOf });
  expect(await say("{}")).toMatchObject({ status: 400 });
  expect(kept).toEqual([]);
});

test("a channel hears what it wants to hear, for what is kept and for what is kept already", async () => {
  const { say } = aDoor({ kept: { status: 200, body: "[accepted]" } });
  expect([await say("one"), await say("one")].map(({ status, body }) => [status, body])).toEqual(Array(2).fill([200, "[accepted]"]));
});

test.each([undefined, 403, 412] as const)(
  "a signature that does not match is answered with the channel's own status: %s",
  async (badSignature) => {
    const { say, heard, kept } = aDoor(badSignature === undefined ? {} : { badSignature });
    expect(await say("x", {})).toMatchObject({ status: badSignature ?? 401 });
    expect([heard, kept]).toEqual([["failed channel-1"], []]);
  },
);

describe("a challenge", () => {
  const webhook = {
    challenge: (query: Readonly<Record<string, string>>, settings: unknown, url: string) =>
      query.token === (settings as { token: string }).token ? { type: "text/plain", body: `${query.challenge} ${url}` } : null,
  };
  const ask = (door: ReturnType<typeof aDoor>["door"], query: Record<string, string>, channelId = "shop") =>
    challengeHandler(door)({ channelId, query, url: "https://orders.example.com/webhooks/shop" });

  test("is answered for whoever knows the secret, and the address is part of it", async () => {
    const { door } = aDoor(webhook);
    expect(await ask(door, { token: "t", challenge: "42" })).toEqual({
      status: 200,
      body: "42 https://orders.example.com/webhooks/shop",
      headers: { "content-type": "text/plain" },
    });
  });

  test("is refused alike without the secret, without a channel, and by a channel that knows no challenge", async () => {
    const refused = [
      await ask(aDoor(webhook).door, { token: "x" }),
      await ask(aDoor(webhook).door, { token: "t" }, "nobody"),
      await ask(aDoor().door, {}),
    ];
    expect(new Set(refused.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(refused[0]).toMatchObject({ status: 403 });
  });
});

describe("a key that has to be asked for", () => {
  const aKeyed = (fetch: (id: string) => Promise<string>, now = () => 0) => {
    const asked: string[] = [];
    const keys = new SigningKeys({ open: async () => ({ account: { settings: {}, http: globalThis.fetch, now: () => new Date() } }), now });
    const made = aDoor(
      {
        verify: (_, __, key) => key === "right",
        key: {
          idOf: ({ headers }) => headers["x-key"] ?? null,
          fetch: (id) => {
            asked.push(id);
            return fetch(id);
          },
        },
      },
      { keyOf: keys.keyOf.bind(keys) },
    );
    return { ...made, asked, sign: (key: string) => made.say("x", { "x-key": key }) };
  };

  test("is asked for once, also by many at the same moment", async () => {
    const { sign, asked } = aKeyed(async () => "right");
    expect((await Promise.all([1, 2, 3].map(() => sign("a")))).map(({ status }) => status)).toEqual([200, 200, 200]);
    await sign("a");
    expect(asked).toEqual(["a"]);
  });

  test("that the channel does not have is a wrong signature, and not asked for again for a minute", async () => {
    let now = 0;
    const { sign, asked } = aKeyed(
      () => Promise.reject(new ChannelRefused("Odd answered 404", 404)),
      () => now,
    );
    expect([(await sign("a")).status, (await sign("a")).status]).toEqual([401, 401]);
    expect(asked).toEqual(["a"]);
    now = 61_000;
    await sign("a");
    expect(asked).toEqual(["a", "a"]);
  });

  test("that cannot be asked for just now has the message sent again", async () => {
    let fails = true;
    const { sign } = aKeyed(() => (fails ? Promise.reject(new ChannelUnavailable("Odd answered 503", null)) : Promise.resolve("right")));
    expect(await sign("a")).toMatchObject({ status: 503 });
    fails = false;
    expect(await sign("a")).toMatchObject({ status: 200 });
  });

  test("is not asked for without end by whoever makes names up", async () => {
    const { sign, asked } = aKeyed(() => Promise.reject(new ChannelRefused("Odd answered 404", 404)));
    for (let name = 0; name < 50; name += 1) await sign(`made-up-${name}`);
    expect(asked).toHaveLength(10);
  });
});

test("what came to the door is written down for all channels at once, and what could not be is written later", async () => {
  const shop = await openShop();
  const [one, other] = [await shop.channel(), await shop.channel()];
  const notes = new DoorNotes(shop.orm, silentLog());
  const noted = () =>
    shop.read(sql`select bad_signatures as bad, webhook_at is not null as came from channel_health order by bad_signatures`);
  for (let times = 0; times < 1_000; times += 1) notes.signatureFailed(one.id);
  notes.webhookCame(other.id);
  await notes.write();
  expect(await noted()).toEqual([
    { bad: 0, came: true },
    { bad: 1_000, came: false },
  ]);

  await shop.read(sql`alter table channel_health rename to away`);
  notes.signatureFailed(one.id);
  await expect(notes.write()).rejects.toThrow();
  await shop.read(sql`alter table away rename to channel_health`);
  await notes.write();
  expect(await noted()).toContainEqual({ bad: 1_001, came: false });
});

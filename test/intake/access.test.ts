import { expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { Reader } from "../../src/kit/read.ts";
import { sql } from "../../src/kit/sql.ts";
import { accountsOf, aVault } from "../support/accounts.ts";
import { aGate } from "../support/gate.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();

/** Tells that the merchant took the consent back, as a message like any other. */
const fair: Connector<{ readonly secret: string }> = {
  key: "fair",
  title: "Fair",
  rights: ownRights,
  settings: (raw) => ({ secret: raw.text("secret") }),
  normalise: ({ body }, settings) => [
    { kind: "access", access: settings && Reader.json(body).text("access") === "ENDED" ? "ENDED" : "ENDS_SOON" },
  ],
};

test("a channel's word that it lets us in no more is kept once, told, and holds until it is connected anew", async () => {
  const { id } = await shop.channel({ connectorKey: "fair", settings: aVault().seal({ secret: "hush" }) });
  const { gate, stop } = aGate(shop, { connectors: [fair] });
  const said = async (deliveryId: string, access: string) => {
    const body = Buffer.from(JSON.stringify({ access }));
    await keepMessages(shop.em, [{ channelId: id, deliveryId, source: "WEBHOOK", delivery: { headers: {}, body } }]);
    gate.nudge();
    await expect.poll(() => shop.read(sql`select 1 from inbox where status <> 'DONE'`)).toEqual([]);
  };
  gate.start();
  await said("1", "ENDS_SOON");
  await said("2", "ENDED");
  await said("3", "ENDED");
  await said("4", "ENDS_SOON");
  await stop();

  expect(await shop.read(sql`select access, version from channels where id = ${id}`)).toEqual([{ access: "ENDED", version: 1 }]);
  expect(await shop.read(sql`select type, sequence, actor from outbox where aggregate_id = ${id} order by sequence`)).toEqual([
    { type: "channel.access_ends_soon", sequence: 1, actor: "intake" },
    { type: "channel.access_ended", sequence: 2, actor: "intake" },
  ]);
  await expect(accountsOf(shop, { connectors: [fair] }).open(id)).rejects.toMatchObject({ name: "ChannelRefused" });
});

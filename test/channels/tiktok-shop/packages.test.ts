import { afterAll, expect, test } from "vitest";
import type { Connector } from "../../../src/channels/connector.ts";
import { tellsOf } from "../../../src/channels/tells.ts";
import { sql } from "../../../src/kit/sql.ts";
import { openGateway, until } from "../../support/gateway.ts";
import { deliver } from "../describe-double.ts";
import { openTikTokShop } from "../tiktok-shop.ts";

const double = await openTikTokShop();
afterAll(() => double.stop());
double.list("MUG", 10);
// Nobody asks what else is new: what is taken is taken because of the push.
const { poll: _, ...connector } = double.connector;
const gateway = await openGateway({ connectors: [connector as Connector] });
const channel = await gateway.shop.channel({
  ...{ connectorKey: connector.key, rights: connector.rights, settings: double.settings, tells: tellsOf(double.connector) },
});
const taken = async () =>
  (await gateway.shop.read(sql<{ id: string }>`select external_id as id from orders order by external_id`)).map(({ id }) => id);

test("all orders of a package are asked for, and those that came are kept when another cannot be asked for", async () => {
  const placed = [1, 2, 3].map(() => double.order([{ sku: "MUG", quantity: 1 }])).sort();
  const third = placed[2] as string;
  double.server.misbehave(({ rawUrl }) => rawUrl.includes(third), { kind: "ERROR" });
  await deliver(gateway, channel, double.packageWebhook(placed));

  await until(async () => (await taken()).length === 3);
  expect(await taken()).toEqual(placed);
  expect(double.server.faultsLeft).toBe(0);
  const messages = await gateway.shop.read(
    sql<{ source: string; status: string; outcome: string }>`select source, status, outcome from inbox order by source, id`,
  );
  const fetched = { source: "FETCH", status: "DONE", outcome: "ACCEPTED" };
  expect(messages).toEqual([fetched, fetched, fetched, { source: "WEBHOOK", status: "DONE", outcome: "FETCHED" }]);
});

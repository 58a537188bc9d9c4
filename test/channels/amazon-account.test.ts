import { afterAll, expect, test } from "vitest";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { sql } from "../../src/kit/sql.ts";
import { accountsOf, aVault } from "../support/accounts.ts";
import { openShop } from "../support/shop.ts";
import { openAmazon } from "./amazon.ts";

const shop = await openShop();
const amazon = await openAmazon();
afterAll(() => amazon.stop());

test("settings as a merchant enters them are enough: the first access token is fetched and stored before it is used", async () => {
  const { accessToken, accessTokenExpiresAt, ...entered } = amazon.settings;
  const { id } = await shop.channel({ connectorKey: "amazon", settings: aVault().seal(entered) });
  const order = amazon.order([{ sku: "MUG", quantity: 1 }], new Date());
  const accounts = accountsOf(shop);

  const { account, connector } = await accounts.open(id);
  const delivery = await connector.fetch?.({ externalId: order, version: null }, account);
  await accounts.open(id);

  expect(delivery && connector.normalise(delivery)).toMatchObject([{ order: { externalId: order } }]);
  expect(amazon.server.calls.map(({ path }) => path)).toEqual(["/auth/o2/token", `/orders/2026-01-01/orders/${order}`]);
  const [row] = await shop.read(sql<{ settings: never }>`select settings from channels where id = ${id}`);
  const stored = aVault().open(row?.settings as never);
  expect(stored).toMatchObject({ accessToken: amazon.server.calls[1]?.headers["x-amz-access-token"] });
  expect(new Date(String(stored.accessTokenExpiresAt)).getTime()).toBeGreaterThan(Date.now());
  expect(accessToken).not.toBe(stored.accessToken);
  expect(accessTokenExpiresAt).toBeTypeOf("string");
});

test("the line keeps Amazon's limits: after a QuotaExceeded an operation waits, and the others go on", async () => {
  const { id } = await shop.channel({ connectorKey: "amazon", settings: aVault().seal(amazon.settings) });
  const order = amazon.order([{ sku: "MUG", quantity: 1 }], new Date());
  const accounts = accountsOf(shop);
  const { account, connector } = await accounts.open(id);
  const page = () => connector.poll?.page(account, { since: new Date(Date.now() - 60_000), until: new Date() }, null);
  amazon.server.misbehave(({ path }) => path === "/orders/2026-01-01/orders", { kind: "RATE_LIMITED", seconds: 0 });

  await expect(page()).rejects.toBeInstanceOf(ChannelUnavailable);
  const calls = amazon.server.calls.length;
  await expect(page()).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: false });

  expect(amazon.server.calls).toHaveLength(calls);
  expect(await connector.fetch?.({ externalId: order, version: null }, account)).toBeDefined();
  expect(amazon.refused).toEqual([]);
  expect(amazon.server.bugs).toEqual([]);
});

import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { openSquare, squareEvent } from "../../src/demo/channels.ts";
import { secrets } from "../../src/demo/merchant.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aMugOrder, messages, post, replay, resigned } from "./posting.ts";

const gateway = await openGateway();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(jakarta, { MUG: 100 });
await shop.channel({ code: "shopify", connectorKey: "shopify", settings: { webhookSecrets: [secrets.shopify] } });
const url = `${gateway.url}/webhooks/shopify`;
const numbersOfOrders = async () =>
  (await shop.read(sql<{ number: string }>`select number from orders order by number`)).map(({ number }) => number);

test("a message that cannot be read is parked with the path of what is wrong, and stops nobody", async () => {
  const broken = aMugOrder(url);
  const next = aMugOrder(url);
  await post(resigned(broken, secrets.shopify, broken.body.replace('"quantity":1', '"quantity":"a few"')));
  await post(next);

  const [parked] = await until(
    () => messages(gateway, { status: "PARKED" }),
    (found) => found.length === 1,
  );
  expect(parked).toMatchObject({
    reason: expect.stringMatching(/^line_items\[0\]\.quantity: expected /),
    attempts: 1,
    outcome: null,
    order: null,
  });
  await until(numbersOfOrders, (numbers) => numbers.includes(next.number));
  expect(await numbersOfOrders()).not.toContain(broken.number);

  // The bytes are the same, so nothing but the same can come of it.
  expect(await replay(gateway, parked?.id as string)).toEqual([]);
  await until(
    () => messages(gateway, { status: "PARKED" }),
    ([again]) => again?.attempts === 1,
  );
});

test("a hint that the channel refused to explain is parked, and replayed once the key is mended", async () => {
  const square = await openSquare();
  const notificationUrl = `${gateway.url}/webhooks/square`;
  const settings = { webhookSecrets: [secrets.square], notificationUrl, accessToken: "old_token", apiBaseUrl: square.url };
  const channel = await shop.channel({
    code: "square",
    type: "POS",
    connectorKey: "square",
    settings,
    externalLocations: { "L-SENAYAN": jakarta.id },
  });
  expect(await post(squareEvent(notificationUrl, "SQ-1"))).toMatchObject({ status: 200 });
  const channelIds = [globalId("Channel", channel.id)];
  const [parked] = await until(
    () => messages(gateway, { status: "PARKED", channelIds }),
    (found) => found.length === 1,
  );
  expect(parked?.reason).toBe("Square answered 401 to GET /v2/orders/SQ-1: it does not know our credentials; asking again cannot help.");

  const { updateChannel } = await gateway.data<{ updateChannel: { userErrors: unknown[] } }>(
    "mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { userErrors { message } } }",
    {
      input: { id: globalId("Channel", channel.id), settings: { accessToken: secrets.squareToken } },
    },
  );
  expect(updateChannel.userErrors).toEqual([]);
  expect(await replay(gateway, parked?.id as string)).toEqual([]);

  const done = await until(
    () => messages(gateway, { status: "DONE", channelIds }),
    (found) => found.length === 2,
  );
  expect(done).toMatchObject([
    { source: "FETCH", outcome: "ACCEPTED", order: { number: expect.any(String) } },
    { source: "WEBHOOK", outcome: "FETCHED", order: null, reason: null },
  ]);
  expect((await replay(gateway, parked?.id as string))[0]?.message).toEqual(expect.any(String));
  await square.close();
});

import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, expect, test } from "vitest";
import type { ChannelEvent, Connector } from "../../src/channels/connector.ts";
import type { IncomingReturn } from "../../src/channels/incoming-return.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { sql } from "../../src/kit/sql.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { aGate } from "../support/gate.ts";
import { until } from "../support/gateway.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

/** A channel whose messages are returns as they are. */
const returning: Connector = {
  key: "returning",
  title: "Returning",
  rights: {
    ...{ canSplit: true, canPartialCancel: true, canChangeAddress: true, mustAccept: false },
    ...{ labelBy: "SELF", returnsBy: "CHANNEL", dispatchByHours: null },
  },
  settings: () => ({}),
  normalise: ({ body }): ChannelEvent[] =>
    (JSON.parse(Buffer.from(body).toString()) as IncomingReturn[]).map((said) => ({
      kind: "return",
      return: { ...said, askedAt: new Date(said.askedAt), updatedAt: new Date(said.updatedAt) },
    })),
};

const shop = await openShop();
const desk = new ReturnsDesk(shop);
await shop.stock(await shop.location(), { MUG: 1_000 });
const channel = await shop.channel({ connectorKey: "returning", rights: returning.rights, settings: {} });
const { gate, stop } = aGate(shop, { connectors: [returning] });
gate.start();
afterAll(stop);

const aReturn = (externalId: string, externalOrderId: string, values: Partial<IncomingReturn> = {}): IncomingReturn => ({
  ...{ externalId, externalOrderId, status: "REQUESTED", nativeStatus: "asked", wish: "REFUND" },
  ...{ askedAt: new Date("2027-01-01T00:00:00Z"), updatedAt: new Date("2027-01-01T00:00:00Z"), channelRefunds: true, refund: null },
  lines: [{ externalIds: ["line-MUG"], listingKeys: [], quantity: 1, reason: "OTHER", nativeReason: null }],
  ...values,
});

async function comes(deliveryId: string, ...returns: IncomingReturn[]): Promise<void> {
  const delivery = { headers: {}, body: Buffer.from(JSON.stringify(returns)) };
  await keepMessages(shop.em as EntityManager, [{ channelId: channel.id, deliveryId, source: "WEBHOOK", delivery }]);
  gate.nudge();
}

interface Stands {
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly orderId: string | null;
}
const messageOf = async (deliveryId: string) =>
  (
    await shop.read(sql<Stands>`
      select status, outcome, reason, order_id as "orderId" from inbox where channel_id = ${channel.id} and delivery_id = ${deliveryId}`)
  )[0];
const dueNow = (deliveryId: string, receivedAt = "now()") =>
  shop.read(sql`
    update inbox set next_attempt_at = now(), received_at = ${sql.raw(receivedAt)} where delivery_id = ${deliveryId} returning 1`);

test("a return of an order that is not here yet waits in the inbox and is taken when the order is, each of a message", async () => {
  await comes("early", aReturn("R-1", "O-1"), aReturn("R-2", "O-1"));
  await until(
    () => messageOf("early"),
    (one) => one?.reason != null,
  );
  expect(await messageOf("early")).toMatchObject({ status: "PENDING", reason: "Order O-1 of return R-1 is not known here." });

  const orderId = await desk.shipped(channel, anOrder({ externalId: "O-1", lines: [aLine("MUG", 2)] }));
  await dueNow("early");
  gate.nudge();
  await until(
    () => messageOf("early"),
    (one) => one?.status === "DONE",
  );
  expect(await messageOf("early")).toEqual({ status: "DONE", outcome: "ACCEPTED", reason: null, orderId });
  expect(
    (await shop.read(sql<{ id: string }>`select external_id as id from returns where order_id = ${orderId} order by 1`)).map(
      ({ id }) => id,
    ),
  ).toEqual(["R-1", "R-2"]);

  await comes("again", aReturn("R-1", "O-1"));
  await until(
    () => messageOf("again"),
    (one) => one?.status === "DONE",
  );
  expect(await messageOf("again")).toMatchObject({ outcome: "UNCHANGED", orderId });
});

test("what waited for too long is parked with its reason, for a person", async () => {
  await comes("lost", aReturn("R-9", "never"));
  await until(
    () => messageOf("lost"),
    (one) => one?.reason != null,
  );
  await dueNow("lost", "now() - interval '4 days'");
  gate.nudge();
  await until(
    () => messageOf("lost"),
    (one) => one?.status === "PARKED",
  );
  expect((await messageOf("lost"))?.reason).toContain("is not known here");
});

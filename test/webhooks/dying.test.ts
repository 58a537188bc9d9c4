import { expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { until } from "../support/gateway.ts";
import { anOrder } from "../support/shop.ts";
import { change, create, type Done, hooked, hookIs } from "./hooks.ts";
import { openReceiver } from "./receiver.ts";

// A delivery is dead, and a receiver is, when a second has gone by.
const second = 1 / 3_600;
const gateway = await hooked({ triedHours: second, deadHours: 4 * second });
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(jakarta, { MUG: 1_000 });
const web = await shop.channel({ code: "web" });
await gateway.settled();

let numbers = 0;
const order = () => anOrder({ number: `#${++numbers}`, externalId: `D-${numbers}` });
const idOf = (done: Done) => {
  if (!done.webhookSubscription) throw new Error(JSON.stringify(done.userErrors));
  return done.webhookSubscription.id;
};
const received = { filter: { types: ["order.received"] } };

test("what is refused for too long is dead, told, and can be tried anew", async () => {
  const receiver = await openReceiver(() => ({ status: 400 }));
  const made = await create(gateway, { url: receiver.url, variables: received });
  await shop.accept(web, order());
  await hookIs(gateway, idOf(made), ({ deadCount }) => deadCount === 1);
  const { webhookDeliveries } = await gateway.data<{
    webhookDeliveries: { nodes: { id: string; status: string; reason: string; responseStatus: number }[] };
  }>(
    `query($id: ID!) { webhookDeliveries(subscriptionId: $id, filter: { statuses: [DEAD] }) { totalCount nodes { id status reason responseStatus } } }`,
    { id: idOf(made) },
  );
  expect(webhookDeliveries.nodes).toMatchObject([{ status: "DEAD", reason: "It answered 400.", responseStatus: 400 }]);
  await gateway.settled();
  expect(await shop.read(sql`select 1 from event_log where type = 'webhook_subscription.delivery_died'`)).toHaveLength(1);

  receiver.state.answer = () => ({ status: 200 });
  const redriven = await gateway.data<{ redriveWebhookDelivery: { webhookDelivery: { status: string } } }>(
    "mutation($input: RedriveWebhookDeliveryInput!) { redriveWebhookDelivery(input: $input) { webhookDelivery { status } userErrors { message } } }",
    { input: { id: webhookDeliveries.nodes[0]?.id } },
  );
  expect(redriven.redriveWebhookDelivery.webhookDelivery.status).toBe("PENDING");
  await hookIs(gateway, idOf(made), ({ deadCount, pendingCount }) => deadCount === 0 && pendingCount === 0);
});

test("a receiver that is dead is left alone, told of, and nothing is lost for when it is back", async () => {
  const receiver = await openReceiver();
  const made = await create(gateway, { url: receiver.url, variables: received });
  receiver.close();
  const stop = setInterval(() => void shop.accept(web, order()), 200);
  const hook = await hookIs(gateway, idOf(made), ({ status }) => status === "DISABLED").finally(() => clearInterval(stop));

  expect(hook.statusReason).toMatch(/^Nothing went well since .* It could not be reached \(ECONNREFUSED\)\.$/);
  expect(hook.failingSince).not.toBeNull();
  await gateway.settled();
  expect(await shop.read(sql`select 1 from event_log where type = 'webhook_subscription.disabled'`)).toHaveLength(1);
  const back = await openReceiver();
  await change(gateway, "updateWebhookSubscription", { id: idOf(made), url: back.url });
  await change(gateway, "resumeWebhookSubscription", { id: idOf(made) });
  await shop.accept(web, order());
  await hookIs(gateway, idOf(made), ({ pendingCount }) => pendingCount === 0);
  await until(() => back.received.length > 0);
});

test("who answers 410 is gone", async () => {
  const receiver = await openReceiver(() => ({ status: 410 }));
  const made = await create(gateway, { url: receiver.url });
  await shop.accept(web, order());

  expect((await hookIs(gateway, idOf(made), ({ status }) => status === "DISABLED")).statusReason).toBe(
    "The receiver answered 410: it is gone.",
  );
});

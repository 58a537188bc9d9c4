import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, expect, test } from "vitest";
import { tellsOf } from "../../src/channels/tells.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { ToldChannel, toldConnector } from "./a-told-channel.ts";

const shop = await openShop();
const told = await ToldChannel.start();
let victim: ChildProcess | null = null;
afterAll(async () => {
  victim?.kill("SIGKILL");
  await told.server.stop();
});

const orders = 12;
const deaths = 6;

test("killed between a call and its answer, again and again, each command is carried out once, and both sides say the same", async () => {
  await shop.stock(await shop.location(), { MUG: 100 });
  const channel = await shop.channel({
    connectorKey: "told",
    rights: toldConnector.rights,
    settings: { url: told.server.url },
    tells: tellsOf(toldConnector as never),
  });
  // The channel has done it by the time it dies: every third call, as long as it is to die.
  let [calls, died] = [0, 0];
  told.onDone = () => {
    calls += 1;
    if (died >= deaths || calls % 3 !== 0) return;
    died += 1;
    victim?.kill("SIGKILL");
  };
  for (let number = 0; number < orders; number += 1) {
    const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG")] }));
    await shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), taken?.orderId as string, (book, work) => {
        const [one] = book.liveFulfillmentOrders;
        if (one)
          shipFulfillmentOrder(book, work, one, null, { carrier: "JNE", trackingNumber: "JX", trackingUrl: null, notifyBuyer: true });
      }),
    );
  }

  while (died < deaths) {
    victim = spawn(process.execPath, [fileURLToPath(new URL("./victim.ts", import.meta.url)), shop.url], { stdio: "inherit" });
    await once(victim, "exit");
    // As a minute later: who called is known to be dead.
    await shop.read(sql`update channel_commands set busy_until = now() - interval '1 second' where busy_until is not null`);
    await shop.read(sql`update channel_commands set next_attempt_at = now() - interval '1 minute' where ended_at is null`);
  }
  victim = spawn(process.execPath, [fileURLToPath(new URL("./victim.ts", import.meta.url)), shop.url], { stdio: "inherit" });
  const commands = await until(
    () => shop.read(sql<{ id: string; kind: string; status: string }>`select id, kind, status from channel_commands order by id`),
    (all) => all.every(({ status }) => status === "ACCEPTED"),
    100_000,
  );

  expect(commands).toHaveLength(2 * orders);
  expect(commands.map(({ id }) => told.done.get(id))).toEqual(commands.map(() => 1));
  expect(told.done.size).toBe(commands.length);
  expect((await checkInvariants(shop.em)).filter(({ name, count }) => count > 0 && name !== "I5 outbox")).toEqual([]);
}, 200_000);

import { connect } from "node:net";
import { expect, test } from "vitest";
import WebSocket from "ws";
import { ask, clientOf, type Opened, openDoor, rawSocket, until } from "./opened.ts";
import { sleep } from "./shop.ts";

/** How many run. */
const subscriptions = async ({ registry }: Opened): Promise<number> =>
  Number((await registry.getSingleMetricAsString("muara_graphql_subscriptions")).split(" ").at(-1));

test("a request in flight is answered whole while nothing new is taken", async () => {
  const opened = await openDoor();
  const slow = ask(opened, "{ slow(ms: 300) }");
  await until(() => opened.ledger.waiting === 1);

  const closed = opened.door.close(5_000);
  await sleep(50);
  const late = await fetch(`${opened.url}/healthz`).then(
    () => "taken",
    () => "refused",
  );

  expect(late).toBe("refused");
  expect(await slow).toEqual({ status: 200, data: { slow: "at last" } });
  await closed;
});

test("readyz is 503 at once, and connections that are still open are closed after their answer", async () => {
  const { door } = await openDoor();
  const answerTo = (path: string) =>
    new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(door.port, "127.0.0.1", () => {
        // Its first half comes before we drain, its second half after.
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n`);
        setTimeout(() => socket.write("\r\n"), 100);
      });
      socket.on("data", (data) => {
        text += String(data);
      });
      socket.on("close", () => resolve(text));
    });
  const answers = Promise.all([answerTo("/readyz"), answerTo("/healthz")]);
  await sleep(50);

  await door.close(2_000);

  const [readyz, healthz] = await answers;
  expect(readyz).toMatch(/^HTTP\/1\.1 503 /);
  expect(readyz).toContain(`"message":"Not ready: draining."`);
  expect(readyz).toContain("connection: close");
  expect(healthz).toMatch(/^HTTP\/1\.1 200 /);
});

test("a socket's mutation ends first, then the socket is told to go with 1001; a subscription gets no complete, so that clients come back", async () => {
  const opened = await openDoor();
  const busy = await rawSocket(opened);
  const listening = await rawSocket(opened);
  busy.say({ id: "1", type: "subscribe", payload: { query: "mutation { slowly(ms: 1000) }" } });
  listening.say({ id: "1", type: "subscribe", payload: { query: "subscription { silent { n } }" } });
  await until(() => opened.ledger.waiting === 1);
  await expect.poll(() => subscriptions(opened)).toBe(1);

  const closed = opened.door.close(5_000);
  expect(await listening.closed).toEqual({ code: 1001, reason: "Going away: connect again and resume." });
  expect(busy.socket.readyState).toBe(WebSocket.OPEN);
  busy.say({ id: "2", type: "subscribe", payload: { query: "{ hello }" } });
  expect((await busy.closed).code).toBe(1001);
  await closed;

  expect(listening.messages.map(({ type }) => type)).toEqual(["connection_ack"]);
  expect(busy.messages.slice(1)).toEqual([
    { id: "2", type: "error", payload: [{ message: expect.any(String), extensions: { code: "GOING_AWAY" } }] },
    { id: "1", type: "next", payload: { data: { slowly: "done" } } },
    { id: "1", type: "complete" },
  ]);
});

test("the client of graphql-ws comes back by itself, and its subscription goes on with the next server", async () => {
  const first = await openDoor();
  const seen: unknown[] = [];
  const client = clientOf(first, { retryAttempts: 20, retryWait: () => sleep(20) });
  client.subscribe(
    { query: "subscription { silent { n } }" },
    { next: (value) => seen.push(value), error: (error) => seen.push(error), complete: () => seen.push("complete") },
  );
  await expect.poll(() => subscriptions(first)).toBe(1);

  await first.door.close(1_000);
  const second = await openDoor({ port: first.door.port });
  await expect.poll(() => subscriptions(second)).toBe(1);

  expect(seen).toEqual([]);
});

test("what does not end in time is cut off", async () => {
  const opened = await openDoor();
  const endless = ask(opened, "{ slow(ms: 60000) }").catch(() => "cut off");
  const deaf = await rawSocket(opened);
  deaf.say({ id: "1", type: "subscribe", payload: { query: "mutation { slowly(ms: 60000) }" } });
  await until(() => opened.ledger.waiting === 2);
  deaf.socket.pause();

  await opened.door.close(200);

  expect(await endless).toBe("cut off");
  deaf.socket.terminate();
});

test("closing twice is closing once", async () => {
  const { door } = await openDoor();
  await Promise.all([door.close(), door.close()]);
});

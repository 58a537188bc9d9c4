import { request } from "node:http";
import { expect, test } from "vitest";
import WebSocket from "ws";
import { all, clientOf, openDoor, type RawSocket, rawSocket, until } from "./opened.ts";

const subscribe = (id: string, query: string) => ({ id, type: "subscribe", payload: { query } });
const messagesOf = ({ messages }: RawSocket, id: string) => messages.filter((message) => message.id === id);
const types = (messages: readonly Record<string, unknown>[]) => messages.map(({ type }) => type);
const ticksOf = (messages: readonly Record<string, unknown>[]) => messages.filter(({ type }) => type === "next").length;

test("queries, mutations and subscriptions run over a socket", async () => {
  const opened = await openDoor();
  const client = clientOf(opened);

  expect(await all(client, "query($n: String) { hello(name: $n) key }", { n: "POS 4" })).toEqual([
    { data: { hello: "Hello POS 4", key: "secret" } },
  ]);
  expect(await all(client, `mutation { rename(name: "mug") }`)).toEqual([{ data: { rename: "mug" } }]);
  expect(await all(client, "subscription { ticks(count: 3) { n } }")).toEqual([1, 2, 3].map((n) => ({ data: { ticks: { n } } })));
  expect(opened.ledger).toMatchObject({ produced: 3, stopped: 1, renamed: ["mug"] });
});

test("each pushed event has a context of its own, so that it sees no earlier event's data", async () => {
  const results = await all(clientOf(await openDoor()), "subscription { ticks(count: 3) { seen } }");
  expect(results.map(({ data }) => data?.ticks)).toEqual([{ seen: ["tick 1"] }, { seen: ["tick 2"] }, { seen: ["tick 3"] }]);
});

test("a socket may say its key as a bearer token or as apiKey", async () => {
  const opened = await openDoor();
  for (const connectionParams of [{ authorization: "Bearer secret" }, { Authorization: "Bearer secret" }, { apiKey: "secret" }]) {
    expect(await all(clientOf(opened, { connectionParams }), "{ key }")).toEqual([{ data: { key: "secret" } }]);
  }
});

test("a missing or unknown key closes the socket with 4403", async () => {
  const opened = await openDoor();
  for (const params of [{}, { authorization: "Bearer wrong" }, { apiKey: "" }, { apiKey: 7 }]) {
    const { closed } = await rawSocket(opened, params);
    expect(await closed).toEqual({ code: 4403, reason: "Forbidden: the key is missing or unknown." });
  }
});

test("when keys cannot be checked the socket is closed with 1013, after which clients try again", async () => {
  const opened = await openDoor({
    authenticate: async () => {
      throw new Error("hunter2");
    },
  });
  const { closed } = await rawSocket(opened);
  expect(await closed).toEqual({ code: 1013, reason: "Try again later." });
});

test("a key revoked while its socket lives closes it, and only it", async () => {
  const opened = await openDoor({ sizes: { accessCheckMs: 30 } });
  const thief = await rawSocket(opened, { apiKey: "secret-stolen" });
  const honest = await rawSocket(opened, { apiKey: "secret-honest" });

  opened.revoked.add("secret-stolen");

  expect(await thief.closed).toEqual({ code: 4403, reason: "Forbidden: the key was revoked." });
  expect(honest.socket.readyState).toBe(WebSocket.OPEN);
});

test("a socket that does not say who it is is closed, and may ask nothing before", async () => {
  const opened = await openDoor({ sizes: { initMs: 50 } });
  const silent = await rawSocket(opened, null);
  const hasty = await rawSocket(opened, null);

  hasty.say(subscribe("1", "{ hello }"));

  expect((await silent.closed).code).toBe(4408);
  expect((await hasty.closed).code).toBe(4401);
});

test("only graphql-transport-ws is spoken", async () => {
  const { socketUrl } = await openDoor();
  const socket = new WebSocket(socketUrl);
  const code = await new Promise((resolve) => socket.once("close", resolve));
  expect(code).toBe(4406);
});

test("a socket elsewhere, a page of a foreign origin and a bad handshake are refused in JSON", async () => {
  const { url, socketUrl } = await openDoor({ origins: ["https://pos.example"] });
  const refusal = (address: string, headers = {}) =>
    new Promise((resolve) => {
      const socket = new WebSocket(address, "graphql-transport-ws", { headers });
      socket.once("open", () => resolve("open"));
      socket.once("unexpected-response", (_, response) => resolve([response.statusCode, response.headers["content-type"]]));
    });

  const badHandshake = new Promise((resolve) => {
    request(`${url}/graphql`, { headers: { connection: "upgrade", upgrade: "websocket" } }, (response) =>
      resolve([response.statusCode, response.headers["content-type"]]),
    ).end();
  });

  expect(await refusal(`${url.replace("http", "ws")}/elsewhere`)).toEqual([404, "application/json; charset=utf-8"]);
  expect(await refusal(socketUrl, { origin: "https://stranger.example" })).toEqual([403, "application/json; charset=utf-8"]);
  expect(await badHandshake).toEqual([400, "application/json; charset=utf-8"]);
  expect(await refusal(socketUrl, { origin: "https://pos.example" })).toBe("open");
});

test("errors in one operation leave the socket and its other operations alone", async () => {
  const raw = await rawSocket(await openDoor());
  raw.say(subscribe("live", "subscription { silent { n } }"));

  raw.say(subscribe("syntax", "{"));
  raw.say(subscribe("validation", "{ nope }"));
  raw.say(subscribe("resolver", "{ broken }"));
  raw.say(subscribe("source", "subscription { failing(after: 1) { n } }"));
  raw.say(subscribe("event", "subscription { ticks(count: 2) { n broken } }"));
  raw.say(subscribe("refusal", "subscription { refusing { n } }"));
  await until(() => ["resolver", "source", "event", "refusal"].every((id) => types(messagesOf(raw, id)).includes("complete")));

  const code = (message: Record<string, unknown> | undefined, path: "payload" | "errors") => {
    const payload = message?.payload as { errors: { extensions: { code: string } }[] } & { extensions: { code: string } }[];
    return (path === "errors" ? payload.errors : payload)[0]?.extensions.code;
  };
  expect(types(messagesOf(raw, "syntax"))).toEqual(["error"]);
  expect(code(messagesOf(raw, "syntax")[0], "payload")).toBe("GRAPHQL_PARSE_FAILED");
  expect(code(messagesOf(raw, "validation")[0], "payload")).toBe("GRAPHQL_VALIDATION_FAILED");
  expect(types(messagesOf(raw, "resolver"))).toEqual(["next", "complete"]);
  expect(code(messagesOf(raw, "resolver")[0], "errors")).toBe("INTERNAL");
  expect(types(messagesOf(raw, "source"))).toEqual(["next", "next", "complete"]);
  expect(code(messagesOf(raw, "source")[1], "errors")).toBe("INTERNAL");
  expect(types(messagesOf(raw, "event"))).toEqual(["next", "next", "complete"]);
  expect(code(messagesOf(raw, "event")[1], "errors")).toBe("INTERNAL");
  expect(types(messagesOf(raw, "refusal"))).toEqual(["next", "complete"]);
  expect(code(messagesOf(raw, "refusal")[0], "errors")).toBe("RESYNC_REQUIRED");
  expect(JSON.stringify(raw.messages)).not.toContain("hunter2");
  expect(raw.socket.readyState).toBe(WebSocket.OPEN);
});

test("completing a subscription frees its place even when its source waits for ever, and unknown messages close with 4400", async () => {
  const opened = await openDoor();
  const raw = await rawSocket(opened);
  const running = async () => (await opened.registry.getSingleMetricAsString("muara_graphql_subscriptions")).split("\n").at(-1);
  for (let n = 0; n < 3; n += 1) {
    raw.say(subscribe("1", "subscription { silent { n } }"));
    await expect.poll(running).toBe("muara_graphql_subscriptions 1");
    raw.say({ id: "1", type: "complete" });
    await expect.poll(running).toBe("muara_graphql_subscriptions 0");
  }

  raw.say({ type: "connection_ack" });

  expect((await raw.closed).code).toBe(4400);
  expect(opened.log.filter(({ msg }) => msg === "internal error")).toEqual([]);
});

test("one socket may run so many operations, and is told when one is too many", async () => {
  const raw = await rawSocket(await openDoor({ sizes: { operationsPerSocket: 2 } }));
  for (const id of ["1", "2", "3"]) raw.say(subscribe(id, "subscription { silent { n } }"));
  await until(() => messagesOf(raw, "3").length > 0);

  expect(messagesOf(raw, "3")).toEqual([
    {
      id: "3",
      type: "error",
      payload: [{ message: expect.stringContaining("At most 2"), extensions: { code: "TOO_MANY_OPERATIONS", limit: 2 } }],
    },
  ]);

  raw.say({ id: "1", type: "complete" });
  raw.say(subscribe("4", "{ hello }"));
  await until(() => types(messagesOf(raw, "4")).includes("complete"));
});

test("a message of more than 64 KiB closes the socket with 1009", async () => {
  const raw = await rawSocket(await openDoor());
  raw.say(subscribe("1", `{ hello } #${"x".repeat(70_000)}`));
  expect((await raw.closed).code).toBe(1009);
});

test("a socket that no longer answers pings is cut off", async () => {
  const opened = await openDoor({ sizes: { keepAliveMs: 50 } });
  const socket = new WebSocket(opened.socketUrl, "graphql-transport-ws", { autoPong: false });
  expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(1006);
});

test("a subscription goes no faster than its reader, and a reader that stops reading is cut off with 4413", async () => {
  const opened = await openDoor({ sizes: { unreadMs: 300 } });
  const raw = await rawSocket(opened);
  raw.socket.pause();

  raw.say(subscribe("1", "subscription { ticks(count: 10000, bytes: 200000) { n padding } }"));
  await until(() => opened.log.some(({ msg }) => msg === "socket cut"));

  // 10,000 events of 200 KB would be 2 GB; what was produced is what the operating system's buffers took.
  expect(opened.ledger.produced).toBeLessThan(200);
  raw.socket.resume();
  expect(await raw.closed).toEqual({ code: 4413, reason: "Slow reader: connect again and resume." });
  await until(() => opened.ledger.stopped === 1);
  expect(opened.ledger.produced).toBeLessThan(200);
  expect(ticksOf(raw.messages)).toBeLessThanOrEqual(opened.ledger.produced);
});

test("a reader that is slow but goes on reading gets everything", async () => {
  const opened = await openDoor({ sizes: { unreadMs: 1_000 } });
  const raw = await rawSocket(opened);
  const halting = setInterval(() => {
    raw.socket.pause();
    setTimeout(() => raw.socket.resume(), 40);
  }, 60);

  raw.say(subscribe("1", "subscription { ticks(count: 150, bytes: 200000) { n padding } }"));
  await until(() => types(messagesOf(raw, "1")).includes("complete"), 20_000);
  clearInterval(halting);

  expect(ticksOf(messagesOf(raw, "1"))).toBe(150);
});

test("a client that asks but does not read is not listened to any more", async () => {
  const opened = await openDoor({ sizes: { unreadMs: 500 } });
  const raw = await rawSocket(opened);
  raw.socket.pause();
  for (let n = 0; n < 2_000; n += 1) raw.say(subscribe(`${n}`, "subscription { ticks(count: 1, bytes: 100000) { n padding } }"));

  await until(() => opened.log.some(({ msg }) => msg === "socket cut"));

  expect(opened.ledger.produced).toBeLessThan(300);
  raw.socket.terminate();
});

test("sockets and cut-offs are counted", async () => {
  const opened = await openDoor({ sizes: { accessCheckMs: 20 } });
  const raw = await rawSocket(opened);
  expect(await opened.registry.metrics()).toContain("muara_websockets 1");

  opened.revoked.add("secret");
  await raw.closed;

  const metrics = () => opened.registry.metrics();
  await expect.poll(metrics).toContain("muara_websockets 0");
  expect(await metrics()).toContain(`muara_websockets_cut_total{reason="access_revoked"} 1`);
});

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { post } from "../../src/dispatch/webhook-post.ts";

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A receiver that says what `answer` writes to its socket once it has been asked. */
async function posted(answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
    closing.push(() => socket.destroy());
  }).listen(0, "127.0.0.1");
  closing.push(() => server.close());
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  return post(url, {}, "{}", { timeoutMilliseconds: 300, allowLocal: true });
}

test("a receiver that wants another protocol is one that failed, and is not waited for", async () => {
  const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

  expect(await posted((socket) => socket.write(switching))).toEqual({
    outcome: "FAILED",
    status: 101,
    reason: "It answered 101.",
    wait: null,
  });
});

test("a receiver that says nothing of its own, or only that it goes on, fails when its time is over", async () => {
  const reason = "It did not answer within 300 ms.";
  const silent = { outcome: "FAILED", status: null, reason, wait: null };

  expect(await posted(() => {})).toEqual(silent);
  expect(await posted((socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n"))).toEqual(silent);
  expect(await posted((socket) => socket.write("HTTP/1.1 200 OK\r\nx-slow: "))).toEqual(silent);
});

test("an answer without an end is taken by its status", async () => {
  const endless = (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n");

  expect(await posted(endless)).toEqual({ outcome: "TAKEN", status: 200 });
});

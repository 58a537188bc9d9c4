import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openDoor, until } from "./opened.ts";

test("a channel's message is handed on byte for byte with its headers in lower case", async () => {
  const { url, webhooks } = await openDoor();
  const body = Buffer.from([0xff, 0x00, 0x7b, 0x0a, 0xc3]);

  const response = await fetch(`${url}/webhooks/channel-1`, { method: "POST", headers: { "X-Signature": "abc" }, body });

  expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
  expect(webhooks).toEqual([{ channelId: "channel-1", headers: expect.objectContaining({ "x-signature": "abc" }), body }]);
});

test("the status, body and headers of the handler are answered", async () => {
  const { url } = await openDoor({ webhook: async () => ({ status: 503, body: "{}", headers: { "retry-after": "5" } }) });
  const response = await fetch(`${url}/webhooks/x`, { method: "POST", body: "{}" });
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
});

test("a GET is handed on with its query and the address as the outside knows it", async () => {
  const asked: unknown[] = [];
  const challenge = async (request: unknown) => {
    asked.push(request);
    return { status: 200, body: "42", headers: { "content-type": "text/plain" } };
  };
  const { url } = await openDoor({ challenge, publicUrl: "https://orders.example.com" });
  const response = await fetch(`${url}/webhooks/x?hub.mode=subscribe&hub.challenge=42`);
  expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([200, "42", "text/plain"]);
  expect(asked).toEqual([
    { channelId: "x", query: { "hub.mode": "subscribe", "hub.challenge": "42" }, url: "https://orders.example.com/webhooks/x" },
  ]);
});

test("an answer without a body is one", async () => {
  const { url } = await openDoor({ webhook: async () => ({ status: 204, body: "" }) });
  const response = await fetch(`${url}/webhooks/x`, { method: "POST", body: "{}" });
  expect([response.status, await response.text()]).toEqual([204, ""]);
});

test("a body announced as too long is refused before it is read", async () => {
  const { url, webhooks } = await openDoor({ sizes: { webhookBytes: 1_000 } });

  const response = await fetch(`${url}/webhooks/x`, { method: "POST", body: "x".repeat(1_001) });

  expect(response.status).toBe(413);
  expect(response.headers.get("connection")).toBe("close");
  expect(await response.json()).toEqual({ error: { code: "BODY_TOO_LARGE", message: expect.stringContaining("1000 bytes") } });
  expect(webhooks).toEqual([]);
});

test("a body that becomes too long while it streams in is refused there, and the sender gets to read it", async () => {
  const { door, webhooks } = await openDoor({ sizes: { webhookBytes: 100_000 } });
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;

  const answer = await new Promise<string>((resolve) => {
    let text = "";
    const socket = connect(door.port, "127.0.0.1", () => {
      socket.write("POST /webhooks/x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
      // Sends on regardless of the answer, as a client does that reads only when it has sent all.
      for (let n = 0; n < 100; n += 1) socket.write(chunk);
      socket.write("0\r\n\r\n");
    });
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });

  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain("BODY_TOO_LARGE");
  expect(answer.toLowerCase()).toContain("connection: close");
  expect(webhooks).toEqual([]);
});

test("a sender that never stops is cut off", async () => {
  const { door } = await openDoor({ sizes: { webhookBytes: 1_000 } });

  const cutOff = await new Promise<string>((resolve) => {
    const socket = connect(door.port, "127.0.0.1", () => {
      socket.write("POST /webhooks/x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
      const more = setInterval(() => socket.write(`1000\r\n${"x".repeat(0x1000)}\r\n`), 10);
      socket.on("error", () => {});
      socket.on("close", () => {
        clearInterval(more);
        resolve("cut off");
      });
    });
    socket.resume();
  });

  expect(cutOff).toBe("cut off");
});

test("a message that breaks off is not handed on", async () => {
  const { door, webhooks, log } = await openDoor();
  const socket = connect(door.port, "127.0.0.1", () => {
    socket.write("POST /webhooks/x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nonly this");
    setTimeout(() => socket.destroy(), 50);
  });

  await until(() => log.some(({ code }) => code === "BODY_INCOMPLETE"));

  expect(webhooks).toEqual([]);
});

test("a compressed body is refused: its signature is over bytes we would not keep", async () => {
  const { url, webhooks } = await openDoor();

  const response = await fetch(`${url}/webhooks/x`, {
    method: "POST",
    headers: { "content-encoding": "gzip" },
    body: gzipSync("x".repeat(1_000_000)),
  });

  expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "identity"]);
  expect(await response.json()).toEqual({ error: { code: "ENCODING_NOT_SUPPORTED", message: expect.stringContaining("gzip") } });
  expect(webhooks).toEqual([]);
});

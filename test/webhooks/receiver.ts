import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

/** A message as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    readonly id: string;
    readonly type: string;
    readonly position: number;
    readonly cursor: string;
    readonly aggregateId: string;
    readonly sequence: number;
    readonly payload: { readonly data: Record<string, Record<string, unknown>> | null; readonly errors?: readonly unknown[] };
  };
}

export interface Said {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Somebody who is told events: a real server, which answers as a test says. Closed when the test file ends. */
export async function openReceiver(answer: (message: Received) => Said | null | Promise<Said | null> = () => ({ status: 204 })) {
  const received: Received[] = [];
  const state = { answer };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", async () => {
      const message: Received = { headers: request.headers, text, body: JSON.parse(text) };
      received.push(message);
      const said = await state.answer(message);
      // Null: it dies in the middle.
      if (said === null) request.socket.destroy();
      else response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  afterAll(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, received, state, close };
}

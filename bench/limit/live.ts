/** A program, the limit of fan-out: a bare `ws` server that sends every message it is given to every socket. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { obey } from "../program.ts";

let server: WebSocketServer | undefined;

obey({
  async open(): Promise<string> {
    server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "graphql-transport-ws" });
    server.on("connection", (socket) => {
      socket.on("message", (data) => {
        if (String(data).includes("connection_init")) socket.send('{"type":"connection_ack"}');
      });
    });
    await once(server, "listening");
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  send(messages: readonly string[]): void {
    for (const message of messages) {
      const bytes = Buffer.from(message);
      for (const socket of server?.clients ?? []) socket.send(bytes, { binary: false });
    }
  },
});

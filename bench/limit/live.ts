/** A program, the limit of fan-out: a bare `ws` server that sends every message it is given to every socket. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { memoryOfThis } from "../memory.ts";
import { obey } from "../program.ts";

let server: WebSocketServer | undefined;
/** What those who come back have missed. */
let missed: readonly Buffer[] = [];

/** With an id before it that is as long as those of clients. */
const messageOf = (rest: string): Buffer => Buffer.from(`{"id":"00000000-0000-0000-0000-000000000000",${rest}`);

obey({
  async open(): Promise<string> {
    server = new WebSocketServer({ port: 0, host: "127.0.0.1", backlog: 4_096, handleProtocols: () => "graphql-transport-ws" });
    server.on("connection", (socket) => {
      socket.on("message", (data) => {
        if (String(data).includes("connection_init")) socket.send('{"type":"connection_ack"}');
        else for (const message of missed) socket.send(message, { binary: false });
      });
    });
    await once(server, "listening");
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  send(messages: readonly string[]): void {
    for (const bytes of messages.map(messageOf)) for (const socket of server?.clients ?? []) socket.send(bytes, { binary: false });
  },
  miss(messages: readonly string[]): void {
    missed = messages.map(messageOf);
  },
  memory: memoryOfThis,
});

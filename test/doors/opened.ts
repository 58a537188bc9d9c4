import { execute } from "graphql";
import { type Client, createClient } from "graphql-ws";
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterEach } from "vitest";
import WebSocket from "ws";
import { type Door, serve } from "../../src/doors/http.ts";
import type { DoorOptions, WebhookRequest } from "../../src/doors/options.ts";
import { type Guest, type Ledger, type ShopContext, shop } from "./shop.ts";

export interface Opened {
  readonly door: Door;
  readonly url: string;
  readonly socketUrl: string;
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly webhooks: WebhookRequest[];
  readonly revoked: Set<string>;
  /** Everything that was logged, a line each, parsed. */
  readonly log: Record<string, unknown>[];
}

const doors: Door[] = [];
const clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await Promise.all(doors.splice(0).map((door) => door.close(200)));
});

/** The real doors on a free port, before a small shop. The key "secret" is good. */
export async function openDoor(overrides: Partial<DoorOptions<Guest, ShopContext>> = {}): Promise<Opened> {
  const ledger: Ledger = { produced: 0, stopped: 0, waiting: 0, renamed: [] };
  const registry = new Registry();
  const webhooks: WebhookRequest[] = [];
  const revoked = new Set<string>();
  const log: Record<string, unknown>[] = [];
  const schema = shop(ledger);
  const door = await serve<Guest, ShopContext>({
    schema,
    execute: async ({ document, operationName, variables, context }) =>
      execute({ schema, document, operationName, variableValues: variables, contextValue: context }),
    logger: pino({ level: "debug" }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    authenticate: async (bearer) => (bearer?.startsWith("secret") ? { key: bearer } : null),
    accessStillValid: ({ key }) => !revoked.has(key),
    makeContext: (guest) => ({ guest, seen: [] }),
    authorized: async () => ({ status: 200, body: "" }),
    webhook: async (request) => {
      webhooks.push(request);
      return { status: 200, body: `{"ok":true}` };
    },
    port: 0,
    host: "127.0.0.1",
    registry,
    ...overrides,
  });
  doors.push(door);
  return { door, url: door.url, socketUrl: `${door.url.replace("http", "ws")}/graphql`, registry, ledger, webhooks, revoked, log };
}

interface Result {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: unknown; locations?: unknown; extensions: Record<string, unknown> }[];
  readonly extensions?: Record<string, unknown>;
}

/** Asks over HTTP with the good key. */
export async function ask(
  { url }: Opened,
  query: string,
  variables?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer secret", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** The client of graphql-ws with the good key. It does not retry unless told. */
export function clientOf({ socketUrl }: Opened, options: Partial<Parameters<typeof createClient>[0]> = {}): Client {
  const client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: "Bearer secret" },
    retryAttempts: 0,
    ...options,
  });
  clients.push(client);
  return client;
}

/** All results of one operation over a socket, until it completes. Throws what the server answered with `error`. */
export async function all(client: Client, query: string, variables?: Record<string, unknown>): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of client.iterate({ query, variables })) results.push(result as unknown as Result);
  return results;
}

/** A bare socket that has said who it is, for what no decent client would do. */
export async function rawSocket(
  { socketUrl }: Opened,
  params: Record<string, unknown> | null = { authorization: "Bearer secret" },
): Promise<RawSocket> {
  const socket = new WebSocket(socketUrl, "graphql-transport-ws");
  const messages: Record<string, unknown>[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once("close", (code, reason) => resolve({ code, reason: String(reason) })),
  );
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("open", resolve));
  const say = (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message));
  if (params) {
    say({ type: "connection_init", payload: params });
    await until(() => messages.length > 0 || socket.readyState !== WebSocket.OPEN);
  }
  return { socket, messages, closed, say };
}

export interface RawSocket {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[];
  readonly closed: Promise<{ code: number; reason: string }>;
  say(message: unknown): void;
}

export async function until(condition: () => boolean, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error("It did not happen in time.");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

import type { EntityManager } from "@mikro-orm/postgresql";
import { type Client, type ClientOptions, createClient, type ExecutionResult } from "graphql-ws";
import { afterAll } from "vitest";
import { WebSocket } from "ws";
import { cursorOf } from "../../schema/kit/live.ts";
import { type Scope, scopes } from "../../src/access/access.ts";
import { createKey } from "../../src/access/keys.ts";
import { type Environment, readConfig } from "../../src/config.ts";
import { headOf } from "../../src/events/tail.ts";
import { type Log, silentLog } from "../../src/kit/log.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { type Gateway, type GatewayOptions as Started, startGateway } from "../../src/server.ts";
import { secretKey } from "./accounts.ts";
import { type FreshDatabase, freshDatabase } from "./database.ts";
import { Shop } from "./shop.ts";

export interface GatewayOptions {
  /** Settings as they would stand in the environment. */
  readonly env?: Environment;
  readonly log?: Log;
  /** Runs on the empty database, before the gateway is started on it. */
  readonly before?: (database: FreshDatabase) => Promise<void>;
  readonly connectors?: Started["connectors"];
  readonly carriers?: Started["carriers"];
  readonly pace?: Started["pace"];
}

export interface KeyLimits {
  readonly channelIds?: readonly string[];
  readonly locationIds?: readonly string[];
}

/** An answer over HTTP, whatever it is. */
export interface Answer<Data> {
  readonly status: number;
  readonly data?: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string; readonly id?: string } }[];
}

/** The whole gateway, as it runs at a merchant's: real sockets, a database of its own. Closed when the test file ends. */
export async function openGateway({
  env = {},
  log = silentLog(),
  before,
  connectors,
  carriers,
  pace,
}: GatewayOptions = {}): Promise<RunningGateway> {
  const database = await freshDatabase();
  await before?.(database);
  const running = new RunningGateway(database.url, env, log, {
    ...(connectors && { connectors }),
    ...(carriers && { carriers }),
    ...(pace && { pace }),
  });
  afterAll(async () => {
    await running.close();
    await database.close();
  });
  await running.start();
  return running;
}

export class RunningGateway {
  readonly #databaseUrl: string;
  readonly #env: Environment;
  readonly #log: Log;
  readonly #more: Pick<Started, "connectors" | "carriers" | "pace">;
  #gateway: Gateway | null = null;
  #port = 0;
  #owner: string | null = null;
  readonly #clients = new Set<Client>();

  constructor(databaseUrl: string, env: Environment, log: Log, more: Pick<Started, "connectors" | "carriers" | "pace"> = {}) {
    this.#databaseUrl = databaseUrl;
    this.#env = env;
    this.#log = log;
    this.#more = more;
  }

  /** Starts it, the second time at the address of the first. */
  async start(): Promise<void> {
    const config = readConfig({
      DATABASE_POOL_SIZE: "10",
      MUARA_SHUTDOWN_SECONDS: "10",
      MUARA_SECRET_KEY: secretKey,
      ...this.#env,
      DATABASE_URL: this.#databaseUrl,
      PORT: String(this.#port),
    });
    this.#gateway = await startGateway({ config, log: this.#log, ...this.#more });
    this.#port = Number(new URL(this.url).port);
  }

  /** Stops it as SIGTERM does. */
  async stop(): Promise<void> {
    const gateway = this.#gateway;
    this.#gateway = null;
    await gateway?.stop();
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#clients].map((client) => client.dispose()));
    await this.stop();
  }

  get gateway(): Gateway {
    if (!this.#gateway) throw new Error("The gateway does not run");
    return this.#gateway;
  }

  get url(): string {
    return this.gateway.url;
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.#port}/graphql`;
  }

  /** The shop behind it, to prepare what a test is about. */
  get shop(): Shop {
    return new Shop(this.gateway.services.orm, this.#databaseUrl);
  }

  /** A new key with these scopes, or with all. */
  async key(wanted: readonly Scope[] = scopes, limits: KeyLimits = {}): Promise<string> {
    const em = this.gateway.services.orm.em.fork() as EntityManager;
    return (await createKey(em, { name: "test", scopes: wanted, ...limits })).key;
  }

  /** A key that may do everything, the same each time. */
  async owner(): Promise<string> {
    this.#owner ??= await this.key();
    return this.#owner;
  }

  /** Asks over HTTP. Without a key the owner asks. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}, key?: string): Promise<Answer<Data>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key ?? (await this.owner())}` },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, "status">) };
  }

  /** Asks over HTTP and answers the data. Throws when there are errors. */
  async data<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Waits until all that happened is in the log and has been handed on, and answers the cursor of its end. */
  async settled(): Promise<string> {
    const { orm, tail } = this.gateway.services;
    await until(async () => {
      const left = await row(orm.em.fork() as EntityManager, sql<{ events: number }>`select count(*)::int as events from outbox`);
      return left?.events === 0 && tail.position === (await headOf(orm));
    });
    return cursorOf(tail.position);
  }

  /** To be called before subscribing: what it answers waits until so many more subscriptions stand. */
  async standing(count: number): Promise<() => Promise<unknown>> {
    const before = await this.#subscribed();
    return () =>
      until(
        () => this.#subscribed(),
        (now) => now >= before + count,
      );
  }

  /** How many subscriptions were ever set up. */
  async #subscribed(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    const counted = metrics.split("\n").find((line) => /^muara_graphql_operations_total\{.*type="subscription",outcome="ok"/.test(line));
    return Number(counted?.split(" ").at(-1) ?? 0);
  }

  /** A client of graphql-ws on a socket of its own. It does not come back by itself unless told. */
  client(key: string, options: Partial<ClientOptions> = {}): Client {
    const client = createClient({
      url: this.socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
      retryAttempts: 0,
      lazy: true,
      ...options,
    });
    this.#clients.add(client);
    return client;
  }
}

/** What one subscription heard, and how it ended. */
export interface Subscriber<Event> {
  readonly events: Event[];
  /** Errors of the operation, or the close event of its socket. Null while it lives. */
  ended():
    | readonly { readonly message?: string; readonly extensions?: { readonly code?: string } }[]
    | { readonly code: number }
    | "complete"
    | null;
  leave(): void;
}

/** Subscribes and keeps what comes. `Event` is the type of the subscription's one root field. */
export function subscribe<Event>(client: Client, query: string, variables: Record<string, unknown> = {}): Subscriber<Event> {
  const events: Event[] = [];
  let ended: ReturnType<Subscriber<Event>["ended"]> = null;
  const leave = client.subscribe<Record<string, Event>>(
    { query, variables },
    {
      next: ({ data, errors }: ExecutionResult<Record<string, Event>>) => {
        const [event] = Object.values(data ?? {});
        if (event) events.push(event);
        if (errors) ended = errors as never;
      },
      error: (reason) => {
        ended = reason as never;
      },
      complete: () => {
        ended ??= "complete";
      },
    },
  );
  return { events, ended: () => ended, leave };
}

/** Waits until something holds. Throws, with what was seen last, when it does not in time. */
export async function until<Value>(
  look: () => Value | Promise<Value>,
  holds: (value: Value) => boolean = Boolean,
  ms = 50_000,
): Promise<Value> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`It did not happen in ${ms} ms; last seen: ${JSON.stringify(value)?.slice(0, 500)}`);
    await sleep(10);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { BaseContext } from "@apollo/server";
import { masking } from "../../schema/kit/errors.ts";
import { defaultLimits } from "../../schema/kit/limits.ts";
import { send } from "./answer.ts";
import { startApollo } from "./apollo.ts";
import { doorMetrics } from "./metrics.ts";
import { type DoorOptions, defaultSizes } from "./options.ts";
import { refuseConnection } from "./refuse.ts";
import { answering } from "./routes.ts";
import { ownRules } from "./rules.ts";
import { openSockets } from "./websocket.ts";

/** The open doors of the gateway. */
export interface Door {
  readonly port: number;
  readonly url: string;
  /**
   * Takes nothing new, lets what runs come to its end, tells every socket 1001 so that clients reconnect elsewhere and resume,
   * and after `graceMs` cuts what is left. Safe to call twice.
   */
  close(graceMs?: number): Promise<void>;
}

/** Opens HTTP and WebSocket on one port. Resolves when it listens. */
export async function serve<TAccess, TContext extends BaseContext>(options: DoorOptions<TAccess, TContext>): Promise<Door> {
  const limits = { ...defaultLimits, ...options.limits };
  const sizes = { ...defaultSizes, ...options.sizes };
  const { logger, schema, execute } = options;
  const mask = masking(logger);
  const metrics = doorMetrics(options.registry);
  const apollo = await startApollo<TContext>({
    schema,
    execute,
    limits,
    rules: ownRules(limits, options.introspection),
    mask,
    metrics,
    logger,
  });
  const state = { draining: false };

  const answer = answering({ options, apollo, limits, sizes, metrics, mask, state });
  const server = createServer(
    {
      // A client has 10 s for its headers and 30 s for all of its request, looked at every 2 s; idle connections outlive a proxy's 60 s.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 65_000,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === "websocket",
    },
    (request, response) => {
      void handle(request, response);
    },
  );
  const sockets = openSockets({ server, options, limits, sizes, metrics, mask, state });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const { route, details, answer: said } = await answer(request);
    await send(request, response, said, state.draining);
    const ms = Math.round(performance.now() - began);
    metrics.requests.observe({ route, method: methodLabel(request), status: said.status }, ms / 1000);
    const level = said.status >= 500 && route !== "readyz" ? "warn" : route === "webhook" ? "info" : "debug";
    logger[level]({ route, status: said.status, ms, ...details }, "request");
  }

  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuseConnection(socket, ...complaintOf(error.code)));
  // Ten thousand terminals may come back at once; the system's own limit (net.core.somaxconn) holds all the same.
  server.listen({ port: options.port, host: options.host, backlog: 4_096 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  async function drain(graceMs: number): Promise<void> {
    state.draining = true;
    const closed = once(server, "close");
    server.close();
    server.closeIdleConnections();
    const timeIsUp = wait(graceMs, undefined, { ref: false });
    await sockets.close(timeIsUp);
    await Promise.race([closed, timeIsUp]);
    server.closeAllConnections();
    await closed;
    await apollo.server.stop();
  }

  let closing: Promise<void> | undefined;
  return {
    port,
    url: `http://${options.host ?? "localhost"}:${port}`,
    close: (graceMs = 10_000) => (closing ??= drain(graceMs)),
  };
}

function methodLabel({ method = "" }: IncomingMessage): string {
  return ["GET", "HEAD", "POST", "OPTIONS"].includes(method) ? method : "other";
}

/** What is said to a client whose bytes were not HTTP, too many, or too slow in coming. */
function complaintOf(code: string | undefined): [number, string, string] {
  if (code === "HPE_HEADER_OVERFLOW") return [431, "HEADERS_TOO_LARGE", "The headers are longer than 16 KiB."];
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return [408, "REQUEST_TIMEOUT", "The request took too long to arrive."];
  return [400, "BAD_REQUEST", "This is not HTTP."];
}

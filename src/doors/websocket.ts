import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { BaseContext } from "@apollo/server";
import { CloseCode, handleProtocols } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { Mask } from "../../schema/kit/errors.ts";
import type { Limits } from "../../schema/kit/limits.ts";
import { Slices } from "../kit/slices.ts";
import { conversing, type Visit } from "./conversation.ts";
import { mayCall } from "./cors.ts";
import { openLine } from "./line.ts";
import type { Metrics } from "./metrics.ts";
import type { DoorOptions, Sizes } from "./options.ts";
import { refuseConnection } from "./refuse.ts";

/**
 * Closed because the client did not read. Clients should connect again and resume after their last cursor; the client of graphql-ws
 * does the first by itself. Not 4409 or 4429: graphql-ws uses these, and its client gives up for good on them.
 */
const slowReader = 4413;
/** Closed because we go. No `complete` is sent before it: to a client that would mean the end, and it would not come back. */
export const goingAway = 1001;

/** A client that does not answer our close is cut off after this. */
const closeMs = 5_000;
/** Apart, because the published types of ws do not know it yet. */
const closeTimeout = { closeTimeout: closeMs };

interface Behind<TAccess, TContext extends BaseContext> {
  readonly server: Server;
  readonly options: DoorOptions<TAccess, TContext>;
  readonly limits: Limits;
  readonly sizes: Sizes;
  readonly metrics: Metrics;
  readonly mask: Mask;
  readonly state: { readonly draining: boolean };
}

export interface Sockets {
  /** Lets queries and mutations come to their end, then tells each socket to go. What is left when time is up is cut off. */
  close(timeIsUp: Promise<void>): Promise<void>;
}

/** Opens `/graphql` for WebSockets that speak `graphql-transport-ws`. */
export function openSockets<TAccess, TContext extends BaseContext>(behind: Behind<TAccess, TContext>): Sockets {
  const { server, options, sizes, metrics, mask, state } = behind;
  const visits = new Set<Visit<TAccess>>();
  const slices = new Slices();
  const conversation = conversing({ ...behind, slices });
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: sizes.frameBytes,
    handleProtocols,
    // Pushed frames are written past ws, so it must neither compress nor expect them compressed.
    perMessageDeflate: false,
    ...closeTimeout,
  });

  upgrader.on("wsClientError", (_error, connection) =>
    refuseConnection(connection, 400, "BAD_REQUEST", "This is not a WebSocket handshake."),
  );
  server.on("upgrade", (request, connection, head) => {
    // One after the other: when ten thousand terminals come back at once, others still get their answers between them.
    connection.on("error", logSocketError);
    slices.add(() => letIn(request, connection, head));
  });

  function letIn(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    connection.off("error", logSocketError);
    const refusal = refusalOf(request);
    if (refusal) refuseConnection(connection, ...refusal);
    else upgrader.handleUpgrade(request, connection, head, (socket) => welcome(socket, connection as Socket));
  }

  function logSocketError(error: Error): void {
    options.logger.debug({ reason: error.message }, "socket error");
  }

  function refusalOf(request: IncomingMessage): [number, string, string] | null {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (state.draining) return [503, "GOING_AWAY", "This server is going away."];
    if (path !== "/graphql") return [404, "NOT_FOUND", "There is no WebSocket at this address."];
    if (!mayCall(request, options.origins ?? "*")) return [403, "FORBIDDEN_ORIGIN", "Pages of this origin may not connect."];
    return null;
  }

  function welcome(socket: WebSocket, connection: Socket): void {
    const line = openLine(socket, connection, sizes, () => cut(visit, "slow_reader", slowReader, "Slow reader: connect again and resume."));
    const visit: Visit<TAccess> = { socket, line, access: null, isBusy: () => false };
    visits.add(visit);
    metrics.sockets.inc();
    const timers = [keepAlive(socket, sizes.keepAliveMs), setInterval(() => void checkAccess(visit), sizes.accessCheckMs).unref()];

    const left = conversation.opened(
      {
        protocol: socket.protocol,
        send: line.send,
        close: (code, reason) => socket.close(code, reason),
        onMessage: (read) => socket.on("message", (data) => void readSafely(socket, read, String(data))),
      },
      visit,
    );

    // A frame that breaks the protocol or its size: ws closes the socket with the fitting code by itself.
    socket.on("error", logSocketError);
    socket.once("close", (code, reason) => {
      for (const timer of timers) clearInterval(timer);
      visits.delete(visit);
      metrics.sockets.dec();
      left(code, String(reason)).catch(mask);
    });
  }

  /** Lasts as long as the operation that the message begins, so it holds on to as little as may be. */
  async function readSafely(socket: WebSocket, read: (message: string) => Promise<void>, message: string): Promise<void> {
    // A message may come after we closed, from a client whose key was revoked: it is too late.
    if (socket.readyState !== socket.OPEN) return;
    try {
      await read(message);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("Unexpected message of type"))
        return socket.close(CloseCode.BadRequest, error.message);
      mask(error);
      socket.close(CloseCode.InternalServerError, "Internal error.");
    }
  }

  async function checkAccess(visit: Visit<TAccess>): Promise<void> {
    try {
      if (visit.access === null || (await options.accessStillValid(visit.access))) return;
      cut(visit, "access_revoked", CloseCode.Forbidden, "Forbidden: the key was revoked.");
    } catch (error) {
      mask(error);
    }
  }

  /** Once a socket: while it closes it may be found wanting again. */
  function cut({ socket }: Visit<TAccess>, reason: "slow_reader" | "access_revoked", code: number, message: string): void {
    if (socket.readyState !== socket.OPEN) return;
    metrics.socketsCut.inc({ reason });
    options.logger.info({ reason }, "socket cut");
    // Its close frame must be read, or the socket would wait for closeMs in vain.
    socket.resume();
    socket.close(code, message);
  }

  return {
    async close(timeIsUp) {
      let late = false;
      void timeIsUp.then(() => {
        late = true;
      });
      const leave = async (visit: Visit<TAccess>): Promise<void> => {
        const { socket } = visit;
        const gone = new Promise((resolve) => socket.once("close", resolve));
        while (visit.isBusy() && !late) await wait(20);
        socket.close(goingAway, "Going away: connect again and resume.");
        await Promise.race([gone, timeIsUp]);
        socket.terminate();
      };
      await Promise.all([...visits].map(leave));
    },
  };
}

/** Pings, and gives up on who did not answer the last one. Not while we do not listen: the answer would go unheard. */
function keepAlive(socket: WebSocket, everyMs: number): NodeJS.Timeout {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  return setInterval(() => {
    if (socket.isPaused) return;
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs).unref();
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

/** What is said to one HTTP request. Header names are lower-case. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request the door itself turns away, before anyone behind it is asked. */
export class TurnedAway extends Error {
  override readonly name = "TurnedAway";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body: JSON.stringify(value) };
}

/** How every route but `/graphql` says no. */
export function plainError({ status, code, message, headers }: TurnedAway): Answer {
  return json(status, { error: { code, message } }, headers);
}

/** How `/graphql` says no: in the shape GraphQL clients read. */
export function graphqlError({ status, code, message, headers }: TurnedAway): Answer {
  return json(status, { errors: [{ message, extensions: { code } }] }, headers);
}

const safeHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
};

/** How long a client that is still sending may go on, so that it gets to read our answer. */
const lingerMs = 2_000;

/**
 * Writes an answer. When the request has not been read to its end the connection is closed after it, but not at once: closing with
 * bytes unread resets the connection, and the client would lose the answer.
 */
export async function send(request: IncomingMessage, response: ServerResponse, answer: Answer, closing: boolean): Promise<void> {
  if (response.destroyed) return;
  const body = answer.body ?? "";
  const unread = !request.complete;
  response.writeHead(answer.status, {
    ...safeHeaders,
    ...(answer.status === 204 || answer.status === 304 ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    ...(closing || unread ? { connection: "close" } : {}),
    ...answer.headers,
  });
  if (!unread || request.method === "HEAD") {
    // A text goes out in one piece with the headers, without a copy of it in between.
    response.end(body);
    return;
  }
  // The announced length is reached, so the client has the whole answer; `end` would close the connection now.
  response.flushHeaders();
  response.write(body);
  request.resume();
  const sent = new Promise((resolve) => request.once("end", resolve).once("close", resolve).once("error", resolve));
  await Promise.race([sent, wait(lingerMs, undefined, { ref: false })]);
  response.end(() => request.destroy());
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call as the channel's server saw it. */
export interface Called {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The address after the host, byte for byte, for what is signed. */
  readonly rawUrl: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it stands, anything else as JSON. */
  readonly body?: unknown;
}

/** What a server may be told to do to a call instead of answering it well. */
export type Fault =
  /** 429 with `Retry-After`; every call that comes before the time is over is counted. Nothing is done. */
  | { readonly kind: "RATE_LIMITED"; readonly seconds: number }
  /** 500 before anything was done. */
  | { readonly kind: "ERROR" }
  /** It is heard, nothing is done, and no answer ever comes. */
  | { readonly kind: "TIMEOUT" }
  /** The work is done, the answer begins and never ends. */
  | { readonly kind: "HALF_OPEN" }
  /** The work is done, and the line breaks before the answer. */
  | { readonly kind: "LOST_ANSWER" }
  /** The work is done, and the answer is a 500. */
  | { readonly kind: "ERROR_AFTER" };

/** Milliseconds in which a call may have been sent before its sender heard an answer to another. */
const onTheWay = 50;

/** A small server in place of a channel's, on this machine: it hands calls to `answer`, and can be told to behave badly. */
export class ChannelServer {
  readonly calls: Called[] = [];
  /** What went wrong in the double itself: tests want none. */
  readonly bugs: string[] = [];
  /** Calls that came although a `Retry-After` was not over yet; those that were on their way when it was said could not know. */
  callsInsideRetryAfter = 0;
  /** Called when a call was worked off; its answer goes out when this has resolved. */
  beforeAnswer: (called: Called) => Promise<void> | void = () => {};
  readonly #answer: (called: Called) => Answer | Promise<Answer>;
  readonly #server: Server;
  readonly #faults: { readonly of: (called: Called) => boolean; readonly fault: Fault }[] = [];
  #closedFrom = 0;
  #closedUntil = 0;

  private constructor(answer: (called: Called) => Answer | Promise<Answer>) {
    this.#answer = answer;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(answer: (called: Called) => Answer | Promise<Answer>): Promise<ChannelServer> {
    const started = new ChannelServer(answer);
    await new Promise<void>((ready) => started.#server.listen(0, "127.0.0.1", ready));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next calls of which `of` holds each meet one of the faults, in order. */
  misbehave(of: (called: Called) => boolean, ...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ of, fault })));
  }

  /** Faults that no call has met yet. */
  get faultsLeft(): number {
    return this.#faults.length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const called = await calledBy(request);
    this.calls.push(called);
    if (called.at < this.#closedUntil) {
      if (called.at >= this.#closedFrom + onTheWay) this.callsInsideRetryAfter += 1;
      return send(response, {
        status: 429,
        headers: { "retry-after": String(Math.ceil((this.#closedUntil - called.at) / 1000)) },
        body: {},
      });
    }
    const index = this.#faults.findIndex(({ of }) => of(called));
    const fault = index < 0 ? null : (this.#faults.splice(index, 1)[0]?.fault ?? null);
    if (fault?.kind === "RATE_LIMITED") {
      this.#closedFrom = called.at;
      this.#closedUntil = called.at + fault.seconds * 1000;
      return send(response, { status: 429, headers: { "retry-after": String(fault.seconds) }, body: {} });
    }
    if (fault?.kind === "ERROR") return send(response, { status: 500, body: {} });
    if (fault?.kind === "TIMEOUT") return;
    const answer = await Promise.resolve(called)
      .then(this.#answer)
      .catch((error: unknown): Answer => {
        this.bugs.push(String(error));
        return { status: 400, body: {} };
      });
    await this.beforeAnswer(called);
    if (fault?.kind === "LOST_ANSWER") response.destroy();
    else if (fault?.kind === "HALF_OPEN") response.writeHead(answer.status ?? 200, { "content-length": "1000000" }).write("{");
    else send(response, fault?.kind === "ERROR_AFTER" ? { status: 500, body: {} } : answer);
  }
}

async function calledBy(request: IncomingMessage): Promise<Called> {
  const at = Date.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "http://channel.test");
  return {
    at,
    method: request.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    rawUrl: request.url ?? "/",
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: Answer): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
}

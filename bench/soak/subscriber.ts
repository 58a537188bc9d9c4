import { WebSocket } from "ws";
import type { Crew } from "./crews.ts";

interface Options {
  readonly url: string;
  readonly key: string;
  /** Cursor to begin after. */
  readonly after: string;
  /** Called with the cursor of each event, as it comes. */
  readonly hear: (cursor: string) => void;
  /** Called when a connection ends that we did not end, with its code. */
  readonly lost: (code: number) => void;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly data?: { readonly event: { readonly cursor: string } } | null; readonly errors?: unknown };
}

const comesBackMs = 200;

/** One socket that speaks graphql-transport-ws by hand and, whatever ends it, comes back with the last cursor it heard. */
export class Subscriber {
  readonly #crew: Crew;
  readonly #options: Options;
  #cursor: string;
  #socket: WebSocket | null = null;
  /** Of the operation that runs; late messages of one that was completed are passed over, as clients do. */
  #operation = 0;
  /** What a subscriber never should be told, if it was. */
  failure: string | null = null;

  constructor(crew: Crew, options: Options) {
    this.#crew = crew;
    this.#options = options;
    this.#cursor = options.after;
  }

  get isHere(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves when it has subscribed. */
  connect(): Promise<void> {
    const socket = new WebSocket(this.#options.url, "graphql-transport-ws");
    this.#socket = socket;
    return new Promise((resolve) => {
      socket.on("open", () =>
        socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${this.#options.key}` } })),
      );
      // What went wrong is told by the code of its close, which follows.
      socket.on("error", () => {});
      socket.on("close", (code) => {
        resolve();
        if (this.#socket !== socket) return;
        this.#options.lost(code);
        this.#socket = null;
        setTimeout(() => void this.connect(), comesBackMs);
      });
      socket.on("message", (data) => {
        if (this.#socket !== socket) return;
        const message = JSON.parse(String(data)) as Message;
        if (message.type === "connection_ack") this.#subscribe(resolve);
        else this.#read(message);
      });
    });
  }

  /** Ends the connection, with a farewell or without. */
  leave(politely: boolean): void {
    const socket = this.#socket;
    this.#socket = null;
    if (politely) socket?.close(1000);
    else socket?.terminate();
  }

  /** Completes its subscription and begins anew, on the same socket. */
  askAgain(): void {
    this.#send({ id: String(this.#operation), type: "complete" });
    this.#subscribe(() => {});
  }

  /** Reads nothing of what comes until it wakes. */
  doze(): void {
    if (this.isHere) this.#socket?.pause();
  }

  wake(): void {
    this.#socket?.resume();
  }

  #subscribe(done: () => void): void {
    const { field, selection, skus } = this.#crew;
    const filter = skus === null ? "" : `filter: { skus: ${JSON.stringify(skus)} }, `;
    const query = `subscription ($after: String) { event: ${field}(${filter}after: $after) { ${selection} } }`;
    this.#operation += 1;
    this.#send({ id: String(this.#operation), type: "subscribe", payload: { query, variables: { after: this.#cursor } } });
    done();
  }

  #read({ type, id, payload }: Message): void {
    if (type === "ping") this.#send({ type: "pong" });
    if (id !== String(this.#operation)) return;
    const cursor = payload?.data?.event.cursor;
    if (type !== "next" || cursor === undefined || payload?.errors) this.failure ??= JSON.stringify({ type, payload }).slice(0, 500);
    else {
      this.#cursor = cursor;
      this.#options.hear(cursor);
    }
  }

  #send(message: unknown): void {
    if (this.isHere) this.#socket?.send(JSON.stringify(message));
  }
}

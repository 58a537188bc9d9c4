import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

/** The bytes of a POST, made once and sent often. */
export function post(url: URL, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const lines = Object.entries({ host: url.host, "content-length": Buffer.byteLength(body), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

/**
 * One kept connection that asks and waits, over and over. Reads no more of HTTP than both of our servers write (a status and a
 * `content-length`), so that asking costs next to nothing beside answering.
 */
export class HttpLine {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #status = 0;
  #missing = -1;
  #answered: ((reply: Reply) => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", (error) => this.#failed?.(error));
    socket.on("close", () => this.#failed?.(new Error("The server closed the connection.")));
  }

  static async open(url: URL): Promise<HttpLine> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, "connect");
    return new HttpLine(socket);
  }

  /** Sends a request and answers its reply. One at a time. */
  ask(request: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = null;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#missing < 0) this.#readHead();
    else this.#missing -= chunk.byteLength;
    if (this.#missing !== 0) return;
    const reply = { status: this.#status, body: Buffer.concat(this.#chunks) };
    this.#chunks = [];
    this.#missing = -1;
    this.#answered?.(reply);
  }

  /** Once the head is whole: leaves what came of the body, and notes how much of it is missing. */
  #readHead(): void {
    const bytes = Buffer.concat(this.#chunks);
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = bytes.toString("latin1", 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) this.#failed?.(new Error(`A reply without a length: ${head}`));
    const body = bytes.subarray(end + 4);
    this.#status = Number(head.slice(9, 12));
    this.#missing = Number(length) - body.byteLength;
    this.#chunks = [body];
  }
}

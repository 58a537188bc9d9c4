import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";

type Headers = Readonly<Record<string, string>>;

export interface Reply<Body> {
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
}

/** A server answered that it did not do it. */
export class HttpFailure extends Error {
  readonly status: number;

  constructor(what: string, status: number, text: string) {
    super(`${what} was answered ${status}: ${text.slice(0, 300)}`);
    this.status = status;
  }
}

/** Speaks JSON with one server over kept connections, and counts what it takes. */
export class Http {
  readonly #agent = new Agent({ keepAlive: true, scheduling: "lifo" });
  readonly #base: URL;
  /** Sent with every request. */
  readonly headers: Record<string, string> = {};
  /** Requests sent so far. */
  requests = 0;
  /** Bytes of all bodies received so far. */
  bytes = 0;

  constructor(base: string) {
    this.#base = new URL(base);
  }

  get<Body>(path: string, headers?: Headers): Promise<Reply<Body>> {
    return this.#ask("GET", path, null, headers);
  }

  post<Body>(path: string, body: unknown, headers?: Headers): Promise<Reply<Body>> {
    return this.#ask("POST", path, JSON.stringify(body), headers);
  }

  /** Executes a GraphQL document and answers its data. Throws when there are errors in the answer. */
  async graphql<Data>(path: string, query: string, variables: unknown = {}, headers?: Headers): Promise<Reply<Data>> {
    const reply = await this.post<{ data?: Data; errors?: readonly { message: string }[] }>(path, { query, variables }, headers);
    const { data, errors } = reply.body;
    if (errors || !data) throw new Error(`GraphQL errors: ${JSON.stringify(errors ?? reply.body).slice(0, 300)}`);
    return { body: data, headers: reply.headers };
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Throws HttpFailure for an answer of 400 and above, and what JSON.parse throws. */
  async #ask<Body>(method: string, path: string, body: string | null, headers: Headers = {}): Promise<Reply<Body>> {
    this.requests++;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const content = body === null ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const asked = request(new URL(path, this.#base), {
        agent: this.#agent,
        method,
        headers: { ...this.headers, ...content, ...headers },
      });
      asked.on("response", resolve).on("error", reject);
      asked.end(body);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    this.bytes += bytes.byteLength;
    const text = bytes.toString("utf8");
    const status = response.statusCode ?? 0;
    if (status >= 400) throw new HttpFailure(`${method} ${path.split("?")[0]}`, status, text);
    return { body: (text === "" ? null : JSON.parse(text)) as Body, headers: response.headers };
  }
}

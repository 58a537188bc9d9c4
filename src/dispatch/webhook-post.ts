import { lookup as resolve } from "node:dns";
import { Agent, type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps, Agent as SecureAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { pauseIn } from "../kit/http-ask.ts";
import { isPublicAddress } from "../kit/public-address.ts";

/** What came of telling a receiver. */
export type Posted =
  | { readonly outcome: "TAKEN"; readonly status: number }
  | {
      readonly outcome: "FAILED";
      /** Null: there was no answer. */
      readonly status: number | null;
      /** Never what the receiver said. */
      readonly reason: string;
      /** Milliseconds that it asked us to wait; null: it named none. */
      readonly wait: number | null;
    };

export interface PostOptions {
  readonly timeoutMilliseconds: number;
  /** Whether addresses that are not public may be called. */
  readonly allowLocal: boolean;
}

/** Of an answer so much is read, so that its connection can be used again; and thrown away. */
const mostRead = 16 * 1024;
const longestWait = 24 * 3_600_000;
const agents = { "http:": new Agent({ keepAlive: true }), "https:": new SecureAgent({ keepAlive: true }) };

class NotPublic extends Error {}

/** Posts JSON. Redirects are not followed, and where a name leads is looked at when the connection is made, so that it cannot change between. */
export function post(url: string, headers: Readonly<Record<string, string>>, body: string, options: PostOptions): Promise<Posted> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) && !options.allowLocal && !isPublicAddress(host)) return Promise.resolve(failed(null, notPublic));
  return new Promise((done) => {
    const request = (protocol === "http:" ? overHttp : overHttps)(url, {
      method: "POST",
      agent: protocol === "http:" ? agents["http:"] : agents["https:"],
      headers: {
        "content-type": "application/json",
        "user-agent": "Muara-Webhooks/1",
        "content-length": Buffer.byteLength(body),
        ...headers,
      },
      lookup: options.allowLocal ? undefined : publicOnly,
    });
    const tooLate = setTimeout(
      () => request.destroy(new Error(`It did not answer within ${options.timeoutMilliseconds} ms.`)),
      options.timeoutMilliseconds,
    );
    const end = (posted: Posted) => {
      clearTimeout(tooLate);
      done(posted);
    };
    request.on("response", (response) => {
      drain(response);
      end(postedOf(response));
    });
    // Who switches to another protocol is not answering: without this, nothing would ever be said of it.
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      end(postedOf(response));
    });
    request.on("error", (error) => end(failed(null, reasonOf(error))));
    request.end(body);
  });
}

function postedOf({ statusCode: status = 0, headers }: IncomingMessage): Posted {
  if (status >= 200 && status < 300) return { outcome: "TAKEN", status };
  const asked = pauseIn({ status, headers: new Headers(headers as Record<string, string>) });
  const moved = status >= 300 && status < 400 ? "; redirects are not followed" : "";
  const wait = asked === null ? null : Math.min(asked * 1000, longestWait);
  return { outcome: "FAILED", status, reason: `It answered ${status}${moved}.`, wait };
}

const failed = (status: number | null, reason: string): Posted => ({ outcome: "FAILED", status, reason, wait: null });
const notPublic = "Its address is not one of the open Internet; such are not called.";

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error instanceof NotPublic) return notPublic;
  return error.code ? `It could not be reached (${error.code}).` : error.message;
}

function drain(response: IncomingMessage): void {
  let read = 0;
  response.on("data", (chunk: Buffer) => {
    read += chunk.byteLength;
    if (read > mostRead) response.destroy();
  });
  // After its status nothing of an answer matters.
  response.on("error", () => {});
  response.setTimeout(5_000, () => response.destroy());
}

/** Of where a name leads, what is public; an error when nothing is. */
const publicOnly: LookupFunction = (hostname, options, answer) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, "");
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (!first) return answer(new NotPublic(notPublic), "");
    if (options.all) answer(null, open);
    else answer(null, first.address, first.family);
  });
};

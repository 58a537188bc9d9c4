import type { Http } from "./http.ts";
import { ChannelRefused, ChannelUnavailable } from "./http-errors.ts";
import { Reader } from "./read.ts";

/** One call of a channel. */
export interface Ask {
  /** The name a merchant knows, for messages. */
  readonly channel: string;
  readonly url: string;
  /** GET when left out. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Whether it changes something at the channel; left out: whatever is no GET does. */
  readonly changes?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The exact body; a connector that signs it signs this text. */
  readonly body?: string;
  /** See HttpRequest. */
  readonly limit?: string;
  readonly cost?: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * Asks a channel and answers the exact bytes.
 *
 * Throws ChannelUnavailable on 408, 429, 5xx and when no answer came, ChannelRefused on every other refusal. Messages
 * name the path and the status, never a header or a body.
 */
export async function askBytes(http: Http, ask: Ask): Promise<Uint8Array> {
  const { status, body } = await askAnything(http, ask);
  if (status < 200 || status > 299) throw refusal(ask, status);
  return body;
}

/** The same, read as JSON. */
export const askJson = async (http: Http, ask: Ask): Promise<Reader> => Reader.json(await askBytes(http, ask));

/** Answers refusals too, for who can tell from the body what they mean. Throws ChannelUnavailable as `askBytes` does. */
export async function askAnything(http: Http, ask: Ask): Promise<Answered> {
  const { url, method = "GET", changes = method !== "GET", headers, body, limit, cost } = ask;
  const request = requestOf(ask);
  let response: Response;
  let answer: Uint8Array;
  try {
    response = await http(url, {
      method,
      headers: { accept: "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
      ...(limit === undefined ? {} : { limit }),
      ...(cost === undefined ? {} : { cost }),
      // A channel that sends us elsewhere does not get our credentials there.
      redirect: "manual",
    });
    answer = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (cause instanceof ChannelUnavailable || cause instanceof ChannelRefused) throw cause;
    const mayBeDone = changes && !neverHeard(cause);
    throw new ChannelUnavailable(`${ask.channel} gave no answer to ${request}; ask again later.`, null, { cause, mayBeDone });
  }
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500)
    throw new ChannelUnavailable(`${ask.channel} answered ${status} to ${request}; ask again later.`, pauseIn(response), {
      mayBeDone: changes && status !== 429,
    });
  return { status, headers: response.headers, body: answer };
}

/** What a refusal of this status means. */
export const refusal = (ask: Ask, status: number): ChannelRefused =>
  new ChannelRefused(
    `${ask.channel} answered ${status} to ${requestOf(ask)}${reasons.get(status) ?? ""}; asking again cannot help.`,
    status,
  );

const requestOf = ({ method = "GET", url }: Ask): string => `${method} ${new URL(url).pathname}`;

const reasons = new Map([
  [401, ": it does not know our credentials"],
  [403, ": our credentials do not allow this"],
  [404, ": it has no such thing"],
]);

/** True when the channel was never reached. */
function neverHeard(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) if ("code" in each && unreached.has(String(each.code))) return true;
  return false;
}

const unreached = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * The pause that a channel asks for, in whole seconds: `Retry-After`, which as a date counts from the answer's own `Date`, or, with a 429, the
 * rest of its window in milliseconds. Null when it names none.
 */
export function pauseIn({ status, headers }: Pick<Response, "status" | "headers">): number | null {
  const text = headers.get("retry-after");
  const window = headers.get("x-rate-limit-time-reset-ms");
  if (text === null && status === 429 && window !== null && /^\d+$/.test(window)) return Math.ceil(Number(window) / 1000);
  if (text === null) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text));
  const until = Date.parse(text);
  const from = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(until) || Number.isNaN(from) ? null : Math.max(0, Math.ceil((until - from) / 1000));
}

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Answer } from "./answer.ts";
import { readBody } from "./body.ts";
import type { ChallengeRequest, WebhookAnswer, WebhookRequest } from "./options.ts";

/** Hands a channel's message on, byte for byte, once all of it is here. Throws TurnedAway. */
export async function answerWebhook(
  request: IncomingMessage,
  channelId: string,
  bodyBytes: number,
  handle: (request: WebhookRequest) => Promise<WebhookAnswer>,
): Promise<Answer> {
  const body = await readBody(request, bodyBytes);
  const answer = await handle({ channelId, headers: flat(request.headers), body });
  return { ...answer, headers: { "content-type": "application/json; charset=utf-8", ...answer.headers } };
}

/** Hands on a GET by which a channel finds out whether the address is ours. `base`: how the outside reaches us; null: as it did now. */
export function answerChallenge(
  request: IncomingMessage,
  channelId: string,
  base: string | null,
  handle: (request: ChallengeRequest) => Promise<WebhookAnswer>,
): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://muara");
  const url = `${base ?? `http://${request.headers.host ?? "localhost"}`}${pathname}`;
  return handle({ channelId, query: Object.fromEntries(searchParams), url });
}

/** Headers as one text a name. */
export function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
  return Object.fromEntries(entries);
}

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Answer } from "./answer.ts";
import { readBody } from "./body.ts";
import type { WebhookAnswer, WebhookRequest } from "./options.ts";

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

/** Headers as one text a name. */
export function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
  return Object.fromEntries(entries);
}

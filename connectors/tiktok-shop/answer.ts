import { type Answered, type Ask, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";

/** What TikTok answered: its `data`, or why not. `body`: the exact bytes. */
export type Answer =
  | { readonly done: true; readonly data: Reader; readonly body: Uint8Array }
  | { readonly done: false; readonly code: string; readonly message: string };

/** Too many requests. The rest: trouble inside TikTok. https://partner.tiktokshop.com/docv2/page/common-errors */
const tooMany = "36009002";
const trouble = new Set(["36009003", "36009007", "33001002", "12001000"]);
/** It does not know our token, our key or our sign, or they do not allow this. */
const notLetIn = new Set(["101000", "105001", "105002", "105003", "105004", "106001", "36004004", "36004005"]);

/** Nearly every answer is an HTTP 200; whether it is good its `code` says, 0 when it is. */
export function answerOf(ask: Ask, { status, body }: Answered): Answer {
  const answer = envelopeIn(body);
  const good = status >= 200 && status <= 299;
  const code = answer?.optionalId("code") ?? null;
  if (good && answer !== null && code === "0") return { done: true, data: answer.optionalObject("data") ?? Reader.of({}, "data"), body };
  if (answer === null || code === null || code === "0") {
    if (good) throw new MalformedMessage("code", "TikTok Shop's code of the outcome");
    throw refusal(ask, status);
  }
  const changes = (ask.method ?? "GET") !== "GET";
  const request = `${ask.method ?? "GET"} ${new URL(ask.url).pathname}`;
  if (code === tooMany)
    throw new ChannelUnavailable(`TikTok Shop answered ${code} (too many requests) to ${request}; ask again later.`, null, {
      mayBeDone: false,
    });
  if (trouble.has(code))
    throw new ChannelUnavailable(`TikTok Shop answered ${code} to ${request}; ask again later.`, null, { mayBeDone: changes });
  const message = (answer.optionalText("message") ?? "no reason given").slice(0, 300);
  if (notLetIn.has(code) || status === 401 || status === 403)
    throw new ChannelRefused(`TikTok Shop answered ${code} to ${request}: it does not let us in (${message}). Connect the shop anew.`, 401);
  return { done: false, code, message };
}

/** The error of a refusal that nobody can do anything about. */
export const refusedFor = (path: string, { code, message }: Extract<Answer, { readonly done: false }>): ChannelRefused =>
  new ChannelRefused(`TikTok Shop answered ${code} to ${path}: ${message}; asking again cannot help.`, 400);

function envelopeIn(body: Uint8Array): Reader | null {
  try {
    return Reader.json(body);
  } catch {
    return null;
  }
}

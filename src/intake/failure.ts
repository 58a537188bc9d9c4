import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";

const mostAttempts = 8;

/**
 * What to do with a message that failed: try again in a while, 2, 4, 8 … 128 seconds with jitter, or set it aside. The
 * reason is for people: our own words as they stand, anything unexpected by an id under which it is in the log.
 */
export function failureOf(
  error: unknown,
  attempts: number,
  log: Log,
  messageId: string,
): { park: boolean; reason: string; seconds: number } {
  const seconds =
    error instanceof ChannelUnavailable && error.retryAfter !== null ? error.retryAfter : 2 ** (attempts + 1) * (0.75 + Math.random() / 2);
  if (error instanceof MalformedMessage || error instanceof ChannelRefused) return { park: true, reason: error.message, seconds };
  const park = attempts + 1 >= mostAttempts;
  if (error instanceof Refusal || error instanceof ChannelUnavailable) return { park, reason: error.message, seconds };
  const id = newId();
  log.error({ err: error, id, messageId }, "intake: a message failed");
  return { park, reason: `Internal error; the log has it under ${id}.`, seconds };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Post } from "./channels.ts";

/** The channels' senders: they send each webhook until it is acknowledged, as channels do. */
export interface Senders {
  /** To be sent as soon as a connection is free. */
  send(posts: readonly Post[]): void;
  /** Those that were answered with 2xx; a webhook that was sent twice may be here twice. */
  readonly acknowledged: readonly Post[];
  /** Answers that no retry will mend. */
  readonly refused: readonly string[];
  readonly attempts: () => number;
  /** Resolves when all that was to be sent is acknowledged or refused. */
  idle(): Promise<void>;
  /** Lets go of what is left. */
  stop(): Promise<void>;
}

const patienceMs = 5_000;
/** Pauses grow from the first to the last, as channels' do, only faster. */
const pausesMs = [50, 100, 200, 400, 800];

/** Starts senders with so many connections. A failed attempt is repeated after a moment, behind or before the others. */
export function startSenders(connections: number, onSending: (post: Post) => void): Senders {
  const waiting: Post[] = [];
  const acknowledged: Post[] = [];
  const refused: string[] = [];
  const failures = new Map<Post, number>();
  let attempts = 0;
  let unfinished = 0;
  let stopping = false;

  async function work(): Promise<void> {
    while (!stopping) {
      const post = waiting.shift();
      if (!post) await sleep(2);
      else await attempt(post);
    }
  }

  async function attempt(post: Post): Promise<void> {
    attempts += 1;
    onSending(post);
    const status = await statusOf(post);
    if (status >= 200 && status < 300) acknowledged.push(post);
    else if (status >= 400 && status < 500 && status !== 408 && status !== 429) refused.push(`${status} for ${post.deliveryId}`);
    else {
      failures.set(post, (failures.get(post) ?? 0) + 1);
      const pause = pausesMs[(failures.get(post) ?? 1) - 1] ?? 800;
      setTimeout(() => void waiting.push(post), pause * (0.5 + Math.random()));
      return;
    }
    unfinished -= 1;
  }

  const working = Array.from({ length: connections }, work);
  return {
    send(posts) {
      unfinished += posts.length;
      waiting.push(...posts);
    },
    acknowledged,
    refused,
    attempts: () => attempts,
    async idle() {
      while (unfinished > 0) await sleep(10);
    },
    async stop() {
      stopping = true;
      await Promise.all(working);
    },
  };
}

/** The status of the answer; 0 when none came. */
async function statusOf({ url, headers, body }: Post): Promise<number> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(patienceMs) });
    await response.text();
    return response.status;
  } catch {
    return 0;
  }
}

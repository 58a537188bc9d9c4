import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import type { Http, HttpRequest } from "../kit/http.ts";
import { pauseIn } from "../kit/http-ask.ts";
import { ChannelUnavailable } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import type { RateLimit } from "./account.ts";
import { Bucket } from "./bucket.ts";
import type { Connector } from "./connector.ts";

/** Milliseconds and counts. */
export interface Patience {
  /** A call is broken off after this. */
  readonly deadlineMs: number;
  /** A call that would wait longer than this for its limit fails at once. */
  readonly waitMs: number;
  /** So many calls in a row without an answer, and the channel is left alone. */
  readonly failures: number;
  /** For so long at first, twice as long each time it still does not answer. */
  readonly restMs: number;
  readonly longestRestMs: number;
}

const usualPatience: Patience = { deadlineMs: 10_000, waitMs: 10_000, failures: 5, restMs: 5_000, longestRestMs: 120_000 };

/** How a line stands, for `channel.health`. */
export interface LineStanding {
  readonly limits: readonly { readonly name: string; readonly left: number; readonly burst: number }[];
  readonly pausedUntil: Date | null;
  readonly breaker: "CLOSED" | "OPEN" | "HALF_OPEN";
}

export interface LineOptions {
  readonly channelId: string;
  readonly connector: Pick<Connector, "title" | "limits" | "limitLeft">;
  readonly log: Log;
  readonly http?: Http | undefined;
  readonly patience?: Partial<Patience> | undefined;
  /** Called when the channel asked for a pause, before the answer that asks for it is handed on. Never rejects. */
  readonly onPause?: ((until: Date) => Promise<void>) | undefined;
}

interface Waiting {
  readonly cost: number;
  readonly giveUpAt: number;
  readonly go: () => void;
  readonly giveUp: (error: Error) => void;
}

/** Calls that wait for one limit, first come, first served. */
interface Queue {
  readonly bucket: Bucket;
  readonly waiting: Waiting[];
  timer: NodeJS.Timeout | undefined;
}

/** Where no limit is known, only `Retry-After` is kept. */
const noLimit: RateLimit = { name: "", burst: Number.POSITIVE_INFINITY, perSecond: 1 };
/** The channel asked for a pause and did not say how long. */
const unsaidPauseMs = 1_000;

const states = {
  [CircuitState.Closed]: "CLOSED",
  [CircuitState.Open]: "OPEN",
  [CircuitState.HalfOpen]: "HALF_OPEN",
  [CircuitState.Isolated]: "OPEN",
} as const;

/**
 * The one way to a channel, shared by all who ask or tell it anything. It keeps the channel's limits, makes no call inside a `Retry-After`,
 * breaks off what takes too long, and leaves a channel alone for a while that does not answer. What it holds back was not sent:
 * ChannelUnavailable with `mayBeDone: false`.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #patience: Patience;
  readonly #queues: readonly [Queue, ...Queue[]];
  readonly #breaker;
  /** On the monotonic clock, as all times here. */
  #pausedUntil = 0;
  #restsUntil = 0;
  #stopped = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#patience = { ...usualPatience, ...options.patience };
    const queueOf = (limit: RateLimit): Queue => ({ bucket: new Bucket(limit, performance.now()), waiting: [], timer: undefined });
    const [first = noLimit, ...others] = options.connector.limits ?? [];
    this.#queues = [queueOf(first), ...others.map(queueOf)];
    this.#breaker = this.#newBreaker();
  }

  /** Answers with the whole body there. */
  readonly http: Http = async (url, { limit, cost = 1, ...init } = {}) => {
    const queue = this.#queueOf(limit);
    // Who waited for another's attempt on a channel that rested may meet a pause that came of it.
    for (;;) {
      await this.#turn(queue, Math.min(cost, queue.bucket.limit.burst));
      const response = await this.#breaker
        .execute(() => (this.#pausedUntil > performance.now() ? null : this.#call(url, init)))
        .catch((error: unknown) => {
          throw error instanceof BrokenCircuitError ? this.#resting() : error;
        })
        .finally(() => queue.bucket.ended());
      if (response === null) continue;
      const said = this.#options.connector.limitLeft?.(response);
      if (said) this.heard(said.limit, said.left);
      return response;
    }
  };

  readonly heard = (limit: string, left: number): void => {
    const queue = this.#queueOf(limit);
    queue.bucket.heard(left, performance.now());
    this.#pump(queue);
  };

  /** The channel asked for a pause elsewhere: in another process, or in one that is gone. */
  pauseUntil(until: Date): void {
    const milliseconds = until.getTime() - Date.now();
    if (milliseconds > 0) this.#pause(milliseconds);
  }

  get standing(): LineStanding {
    const now = performance.now();
    const limited = this.#queues.filter(({ bucket }) => bucket.limit !== noLimit);
    return {
      limits: limited.map(({ bucket }) => ({ name: bucket.limit.name, left: Math.floor(bucket.left(now)), burst: bucket.limit.burst })),
      pausedUntil: this.#pausedUntil > now ? new Date(Date.now() + this.#pausedUntil - now) : null,
      breaker: states[this.#breaker.state],
    };
  }

  /** Calls that wait fail, calls under way come to their end. */
  stop(): void {
    this.#stopped = true;
    for (const queue of this.#queues) this.#pump(queue);
  }

  #newBreaker() {
    const { failures, restMs, longestRestMs } = this.#patience;
    const { log, channelId } = this.#options;
    const rest = (attempt: number) => {
      const duration = Math.min(longestRestMs, restMs * 2 ** (attempt - 1));
      this.#restsUntil = performance.now() + duration;
      return { duration, next: (context: { readonly attempt: number }) => rest(context.attempt) };
    };
    // A caller that gave up says nothing of the channel.
    const noAnswer = handleWhen((error) => !(error instanceof Error && error.name === "AbortError"));
    const breaker = circuitBreaker(
      noAnswer.orWhenResult((answer) => answer instanceof Response && answer.status >= 500 && !asksForPause(answer)),
      { halfOpenAfter: { next: ({ attempt }) => rest(attempt) }, breaker: new ConsecutiveBreaker(failures) },
    );
    breaker.onBreak(() => log.warn({ channelId }, "channel: does not answer, left alone for a while"));
    breaker.onReset(() => log.info({ channelId }, "channel: answers again"));
    return breaker;
  }

  async #call(url: string, init: Omit<HttpRequest, "limit" | "cost">): Promise<Response> {
    const { http = fetch, log, channelId, onPause } = this.#options;
    const deadline = AbortSignal.timeout(this.#patience.deadlineMs);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    const response = await http(url, { ...init, signal });
    if (asksForPause(response)) {
      const milliseconds = (pauseIn(response) ?? 0) * 1000 || unsaidPauseMs;
      log.info({ channelId, seconds: Math.ceil(milliseconds / 1000) }, "channel: asked for a pause");
      this.#pause(milliseconds);
      await onPause?.(new Date(Date.now() + milliseconds));
    }
    // The answer counts when all of it is here: a channel may begin one and never end it.
    const body = await response.arrayBuffer();
    const { status, headers } = response;
    return new Response(body.byteLength === 0 ? null : body, { status, headers });
  }

  #pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + milliseconds);
    for (const queue of this.#queues) this.#pump(queue);
  }

  /** Resolves when a call of this cost may set out. */
  #turn(queue: Queue, cost: number): Promise<void> {
    const { bucket, waiting } = queue;
    const now = performance.now();
    const before = waiting.reduce((sum, each) => sum + each.cost, 0);
    const wait = Math.max(this.#pausedUntil - now, bucket.wait(before + cost, now));
    if (this.#breaker.state === CircuitState.Open && this.#restsUntil > now) return Promise.reject(this.#resting());
    if (wait > this.#patience.waitMs) return Promise.reject(this.#busy(wait));
    return new Promise((go, giveUp) => {
      waiting.push({ cost, giveUpAt: now + this.#patience.waitMs, go, giveUp });
      this.#pump(queue);
    });
  }

  /** Lets go whose turn it is, and comes again when the next one's is. */
  #pump(queue: Queue): void {
    clearTimeout(queue.timer);
    for (let head = queue.waiting[0]; head; head = queue.waiting[0]) {
      const now = performance.now();
      const wait = Math.max(this.#pausedUntil - now, queue.bucket.wait(head.cost, now));
      if (this.#stopped || now + wait > head.giveUpAt) {
        queue.waiting.shift();
        head.giveUp(this.#busy(wait));
      } else if (wait > 0) {
        queue.timer = setTimeout(() => this.#pump(queue), Math.ceil(wait));
        return;
      } else {
        queue.waiting.shift();
        queue.bucket.take(head.cost, now);
        head.go();
      }
    }
  }

  #queueOf(name: string | undefined): Queue {
    const queue = name === undefined ? this.#queues[0] : this.#queues.find(({ bucket }) => bucket.limit.name === name);
    if (!queue) throw new Error(`${this.#options.connector.title} has no limit "${name}"`);
    return queue;
  }

  #busy(wait: number): ChannelUnavailable {
    const message = this.#stopped
      ? "The gateway stops; the call was not made."
      : `${this.#options.connector.title} takes no more calls just now; the call was not made.`;
    return new ChannelUnavailable(message, Math.ceil(wait / 1000), { mayBeDone: false });
  }

  #resting(): ChannelUnavailable {
    const seconds = Math.max(1, Math.ceil((this.#restsUntil - performance.now()) / 1000));
    const message = `${this.#options.connector.title} did not answer several times in a row and is left alone for a while; the call was not made.`;
    return new ChannelUnavailable(message, seconds, { mayBeDone: false });
  }
}

const asksForPause = ({ status, headers }: Response): boolean => status === 429 || (status === 503 && headers.has("retry-after"));

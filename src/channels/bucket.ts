import type { RateLimit } from "./account.ts";

/** A leaky bucket as the channel keeps one: a call fills it by its cost, it empties with time, and may not run over. Times in milliseconds. */
export class Bucket {
  readonly limit: RateLimit;
  #level = 0;
  #at: number;
  #underWay = 0;

  constructor(limit: RateLimit, now: number) {
    this.limit = limit;
    this.#at = now;
  }

  /** What may still come at once. */
  left(now: number): number {
    this.#leak(now);
    return Math.max(0, this.limit.burst - this.#level);
  }

  /** How long until so much fits in. */
  wait(cost: number, now: number): number {
    this.#leak(now);
    return Math.max(0, ((this.#level + cost - this.limit.burst) / this.limit.perSecond) * 1000);
  }

  /** A call sets out. */
  take(cost: number, now: number): void {
    this.#leak(now);
    this.#level += cost;
    this.#underWay += 1;
  }

  /** A call has ended. */
  ended(): void {
    this.#underWay -= 1;
  }

  /** The channel says what is left: others use the limit too, or a call took less than was thought. It does not know of calls under way. */
  heard(left: number, now: number): void {
    this.#leak(now);
    const level = this.limit.burst - left;
    this.#level = this.#underWay === 0 ? Math.max(0, level) : Math.max(this.#level, level);
  }

  #leak(now: number): void {
    this.#level = Math.max(0, this.#level - ((now - this.#at) / 1000) * this.limit.perSecond);
    this.#at = now;
  }
}

import type { Ground } from "./cluster.ts";
import type { Heard, Subscribers } from "./listeners.ts";
import type { Program } from "./programs.ts";
import { until } from "./until.ts";

/** A thousand subscribers fit into one process; ten thousand would have it as busy as the server. */
const mostInOne = 2_500;

/** All subscribers of a server, in as many processes as it takes. */
export class Crowd {
  readonly count: number;
  readonly #programs: readonly Program[];
  readonly #shares: readonly Subscribers[];

  private constructor(count: number, programs: readonly Program[], shares: readonly Subscribers[]) {
    this.count = count;
    this.#programs = programs;
    this.#shares = shares;
  }

  static async gather(ground: Ground, all: Subscribers): Promise<Crowd> {
    const programs = Math.ceil(all.count / mostInOne);
    const shares = Array.from({ length: programs }, () => ({ ...all, count: all.count / programs }));
    const crowd = new Crowd(all.count, await Promise.all(shares.map(() => ground.start("listeners"))), shares);
    await crowd.#all("subscribe");
    return crowd;
  }

  /** Resolves when every one of them has heard so many messages. */
  async hasHeard(messages: number): Promise<void> {
    const least = async () => Math.min(...(await this.#all<number>("least")));
    await until(`${this.count} subscribers have heard ${messages} messages`, async () => (await least()) >= messages, 5);
  }

  /** The last messages that were heard. */
  async last(count: number): Promise<readonly string[]> {
    return (await this.#programs[0]?.call<string[]>("last", count)) ?? [];
  }

  heard(): Promise<readonly Heard[]> {
    return this.#all<Heard>("heard");
  }

  /** Every line breaks at once. */
  async vanish(): Promise<void> {
    await this.#all("vanish");
  }

  /** All connect at once, and subscribe after what they have heard. */
  async comeBack(): Promise<void> {
    await this.#all("comeBack");
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
  }

  #all<Result>(command: string): Promise<Result[]> {
    return Promise.all(this.#programs.map((program, index) => program.call<Result>(command, this.#shares[index])));
  }
}

import { setTimeout as wait } from "node:timers/promises";
import { HttpLine, type Reply } from "../http-line.ts";

export interface Pace {
  /** How many were answered and how long the slowest in a hundred took, in milliseconds, since it was last asked. Throws what went wrong. */
  taken(): { readonly count: number; readonly p99: number };
  /** Resolves when the last answer is in. */
  stop(): Promise<void>;
}

interface Asking {
  readonly url: URL;
  readonly perSecond: number;
  readonly connections: number;
  /** Asks once over a connection that nobody else uses. */
  once(ask: (request: Buffer) => Promise<Reply>): Promise<void>;
}

/** Asks evenly, so many times a second. What comes late is caught up with, by a second at most. */
export function keepPace({ url, perSecond, connections, once }: Asking): Pace {
  const stepMs = (1_000 * connections) / perSecond;
  let times: number[] = [];
  let failure: unknown = null;
  let stopping = false;

  async function work(place: number): Promise<void> {
    const line = await HttpLine.open(url);
    let due = performance.now() + (place * stepMs) / connections;
    while (!stopping) {
      const early = due - performance.now();
      if (early > 0) await wait(early);
      const began = performance.now();
      await once((request) => line.ask(request));
      const ended = performance.now();
      times.push(ended - began);
      due = Math.max(due + stepMs, ended - 1_000);
    }
    line.close();
  }

  const working = Promise.all(Array.from({ length: connections }, (_, place) => work(place))).catch((error: unknown) => {
    failure = error;
    stopping = true;
  });
  return {
    taken() {
      if (failure !== null) throw failure;
      const sorted = times.sort((a, b) => a - b);
      times = [];
      return { count: sorted.length, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
    },
    async stop() {
      stopping = true;
      await working;
      if (failure !== null) throw failure;
    },
  };
}

import pg from "pg";
import type { Log } from "../kit/log.ts";

const reconnectMilliseconds = 2_000;

/**
 * Hears from relays that the log has grown (`NOTIFY muara_events`). Only a hint: while the connection is
 * down the tail goes on by looking every 250 ms, so a lost notice is never a lost event. `onGrown` is told which relay it was.
 */
export function listenForEvents(url: string, log: Log, onGrown: (relay: string) => void): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client(url);
    client = fresh;
    fresh.on("notification", ({ payload = "" }) => onGrown(payload));
    fresh.on("error", (error) => again(fresh, error));
    try {
      await fresh.connect();
      await fresh.query("listen muara_events");
    } catch (error) {
      again(fresh, error);
    }
  }

  function again(lost: pg.Client, error: unknown): void {
    if (stopped || lost !== client) return;
    log.warn({ err: error }, "events: the listening connection is down, trying again");
    client = null;
    lost.end().catch(() => {});
    timer = setTimeout(() => void connect(), reconnectMilliseconds);
  }

  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}

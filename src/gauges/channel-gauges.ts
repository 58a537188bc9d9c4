import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Gauge, type Registry } from "prom-client";
import type { Accounts } from "../channels/accounts.ts";
import type { Connector } from "../channels/connector.ts";
import { allChannelHealth } from "../channels/health.rows.ts";
import { type HealthFacts, healthStatuses, lagOf, verdictOn } from "../channels/health.ts";
import { termsOf } from "../flows/watch-channels.ts";

/** How each channel is, for alarms. One statement a scrape. */
export function registerChannelGauges(registry: Registry, orm: MikroORM, connectors: ReadonlyMap<string, Connector>): void {
  let asked: Promise<readonly { readonly id: string; readonly health: HealthFacts }[]> = Promise.resolve([]);
  const ask = () => {
    asked = allChannelHealth(orm.em.fork() as EntityManager);
    return asked;
  };
  const gauge = (name: string, help: string, read: (health: HealthFacts) => number | null, collect = () => asked) =>
    new Gauge({
      name,
      help,
      labelNames: ["channel"],
      registers: [registry],
      async collect() {
        this.reset();
        for (const { id, health } of await collect()) {
          const value = read(health);
          if (value !== null) this.set({ channel: id }, value);
        }
      },
    });
  // The first gauge asks, the others wait for the same answer.
  const status = (health: HealthFacts) =>
    healthStatuses.indexOf(verdictOn(health, termsOf(connectors.get(health.connectorKey)), new Date()).status);
  gauge("muara_channel_health", "How a channel is, by its id: 0 healthy, 1 degraded, 2 down.", status, ask);
  gauge("muara_channel_lag_seconds", "How old what is known of a channel that is polled may be.", (health) => lagOf(health, new Date()));
  gauge("muara_channel_gaps", "Versions of orders that only a poll brought, though the channel sends webhooks.", ({ gaps }) => gaps);
  gauge("muara_channel_bad_signatures", "Webhooks whose signature did not match.", ({ badSignatures }) => badSignatures);
  gauge("muara_channel_parked", "Messages of a channel that were set aside for a person.", ({ parked }) => parked);
}

/** Channels that this process holds calls back from, by their ids. */
export function registerHeldBack(registry: Registry, accounts: Pick<Accounts, "standings">): void {
  new Gauge({
    name: "muara_channel_held_back",
    help: "1 while calls to a channel are held back: it asked for a pause, or does not answer.",
    labelNames: ["channel", "reason"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [channel, { pausedUntil, breaker }] of accounts.standings) {
        this.set({ channel, reason: "pause" }, pausedUntil === null ? 0 : 1);
        this.set({ channel, reason: "no_answer" }, breaker === "CLOSED" ? 0 : 1);
      }
    },
  });
}

import type { EntityManager } from "@mikro-orm/postgresql";
import type { Connector } from "../channels/connector.ts";
import { allChannelHealth, changeHealth } from "../channels/health.rows.ts";
import { type HealthTerms, verdictOn } from "../channels/health.ts";
import type { Deed } from "../events/record.ts";
import { tellOfChannel } from "./tell-of-channel.ts";

export const termsOf = (connector: Connector | undefined): HealthTerms => ({
  everySeconds: connector?.poll?.everySeconds ?? null,
  hasWebhooks: connector?.webhook !== undefined,
});

/** Looks how the channels are, and tells of each whose status changed: once, whoever else looks. Answers how many those were. */
export async function watchChannels(em: EntityManager, deed: Deed, connectors: ReadonlyMap<string, Connector>): Promise<number> {
  let changed = 0;
  for (const { id, told, health } of await allChannelHealth(em)) {
    const { status, reasons } = verdictOn(health, termsOf(connectors.get(health.connectorKey)), deed.at);
    if (status === told) continue;
    await em.transactional(async (em) => {
      if (!(await changeHealth(em as EntityManager, id, status, deed.at))) return;
      await tellOfChannel(em as EntityManager, deed, id, "channel.health_changed", { from: told, to: status, reasons });
      changed += 1;
    });
  }
  return changed;
}

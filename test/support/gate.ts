import { connectors } from "../../connectors/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { AcceptanceGate } from "../../src/flows/acceptance-gate.ts";
import { InboxDoor } from "../../src/intake/inbox-door.ts";
import type { Http } from "../../src/kit/http.ts";
import { silentLog } from "../../src/kit/log.ts";
import { accountsOf } from "./accounts.ts";
import type { Shop } from "./shop.ts";

interface Outside {
  readonly connectors?: readonly Connector[];
  readonly http?: Http;
}

/** The gate with the inbox behind it, as the gateway has it. Not started yet. */
export function aGate(shop: Shop, { connectors: known = connectors, http }: Outside = {}) {
  const { orm } = shop;
  const byKey = new Map(known.map((connector) => [connector.key, connector]));
  const accounts = accountsOf(shop, { connectors: known, http });
  const inbox = new InboxDoor({ orm, connectors: byKey, log: silentLog(), onKept: () => gate.nudge(), onCommitted: () => {}, accounts });
  const gate = new AcceptanceGate({ orm, log: silentLog(), messages: inbox, onCommitted: () => {} });
  return {
    gate,
    async stop(): Promise<void> {
      await gate.stop();
      await inbox.stop();
    },
  };
}

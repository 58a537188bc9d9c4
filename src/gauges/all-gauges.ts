import type { MikroORM } from "@mikro-orm/postgresql";
import { Registry } from "prom-client";
import type { Accounts } from "../channels/accounts.ts";
import type { Connector } from "../channels/connector.ts";
import { registerChannelGauges, registerHeldBack } from "./channel-gauges.ts";
import { registerInboxGauges } from "./inbox-gauges.ts";
import { registerTaskGauges } from "./task-gauges.ts";

/** What an operator watches beside the doors; these add theirs. */
export function allGauges(
  orm: MikroORM,
  { connectors, accounts }: { readonly connectors: ReadonlyMap<string, Connector>; readonly accounts: Pick<Accounts, "standings"> },
): Registry {
  const registry = new Registry();
  registerInboxGauges(registry, orm);
  registerTaskGauges(registry, orm);
  registerChannelGauges(registry, orm, connectors);
  registerHeldBack(registry, accounts);
  return registry;
}

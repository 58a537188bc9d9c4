import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../kit/sql.ts";
import type { Telling } from "./channel.entity.ts";
import { type CommandKind, commandKinds } from "./command.ts";
import type { Connector } from "./connector.ts";

/** What a connector can tell its channels, and which of it they decide. */
export const tellsOf = ({ tell = {} }: Connector): Telling =>
  Object.fromEntries(
    commandKinds.filter((kind: CommandKind) => tell[kind]).map((kind) => [kind, tell[kind]?.decides ? "DECIDES" : "TELLS"]),
  );

/** Channels are told what their connectors can tell them now; an earlier version of a connector may have known less. */
export async function learnTelling(em: EntityManager, connectors: Iterable<Connector>): Promise<void> {
  for (const connector of connectors) {
    const tells = JSON.stringify(tellsOf(connector));
    await rows(em, sql`update channels set tells = ${tells}::jsonb where connector_key = ${connector.key} and tells <> ${tells}::jsonb`);
  }
}

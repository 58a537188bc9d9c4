import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { MalformedMessage, Reader } from "../kit/read.ts";
import { json, row, sql } from "../kit/sql.ts";
import type { Account, SettingsPatch } from "./account.ts";
import { noteAccess } from "./channel-access.ts";
import type { Connector } from "./connector.ts";
import type { Settings, StoredSettings, Vault } from "./vault.ts";
import { walkSoon } from "./walks.rows.ts";

export interface Renewal {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly channelId: string;
  readonly connector: Connector;
  readonly way: Omit<Account<unknown>, "settings">;
  /** An access token that ends before this is renewed. */
  readonly before: Date;
}

/**
 * Renews a channel's access token, unless another process just did. The channel's row stays locked while the channel is asked, which no
 * other transaction does: some channels take a refresh token once only, and whoever asked with it a second time would shut the merchant out.
 * The lock lets orders come in, as these only refer to the row. What is new is committed before anybody uses it.
 *
 * Throws ChannelUnavailable, or ChannelRefused when the merchant has to connect anew, which is noted.
 */
export async function renewTokens({ orm, vault, channelId, connector, way, before }: Renewal): Promise<void> {
  const { tokens } = connector;
  const refused = await orm.em.fork().transactional(async (transaction) => {
    const em = transaction as EntityManager;
    const present = vault.open(await lockSettings(em, channelId));
    const settings = connector.settings(Reader.of(present, "settings"));
    const end = tokens?.expiresAt(settings) ?? null;
    if (!tokens || end === null || end > before) return null;
    try {
      await store(em, vault, channelId, { ...present, ...(await tokens.refresh({ settings, ...way })) });
      return null;
    } catch (error) {
      if (error instanceof MalformedMessage)
        throw new ChannelUnavailable(`${connector.title} answered the renewal of the access with something else: ${error.message}.`, null);
      if (!(error instanceof ChannelRefused)) throw error;
      await noteAccess(em, byItself(way.now()), channelId, "ENDED", error.message);
      return error;
    }
  });
  if (refused) throw refused;
}

/** Puts what a channel gave in place of what there is, and lets it be used. */
export async function storePatch(em: EntityManager, vault: Vault, deed: Deed, channelId: string, patch: SettingsPatch): Promise<void> {
  const present = vault.open(await lockSettings(em, channelId));
  await store(em, vault, channelId, { ...present, ...patch });
  await noteAccess(em, deed, channelId, "OPEN", null);
  await walkSoon(em, channelId);
}

/** Who does what nobody asked for. */
export const byItself = (at: Date): Deed => ({ actor: "system", at, correlationId: null });

async function lockSettings(em: EntityManager, channelId: string): Promise<StoredSettings> {
  const found = await row(em, sql<{ settings: StoredSettings }>`select settings from channels where id = ${channelId} for no key update`);
  return found?.settings ?? {};
}

/** Null takes a setting out. */
async function store(em: EntityManager, vault: Vault, channelId: string, settings: Settings): Promise<void> {
  const kept = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
  await row(em, sql`update channels set settings = ${json(vault.toStore(kept))}::jsonb where id = ${channelId}`);
}

import { createHash, randomBytes } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Accounts } from "../channels/accounts.ts";
import { byItself, storePatch } from "../channels/renewal.ts";
import { missingSettings } from "../channels/settings.ts";
import { Refusal } from "../kit/errors.ts";
import { asRefusal } from "../kit/read.ts";
import { row, sql } from "../kit/sql.ts";

const minutesGood = 10;

/**
 * Begins to connect a channel by the merchant's consent: answers where to send the merchant. The link is good once, and for ten minutes.
 * Throws Refusal NOT_FOUND, or INVALID when the connector has no such way, something is missing for it, or nobody said how the outside
 * reaches us.
 */
export async function beginAuthorization(
  em: EntityManager,
  { accounts, publicUrl, at }: { readonly accounts: Accounts; readonly publicUrl: string | undefined; readonly at: Date },
  channelId: string,
): Promise<string> {
  const { channel, connector, settings } = await accounts.approach(channelId);
  if (!connector.authorization)
    throw new Refusal("INVALID", `${connector.title} is connected by its settings alone; there is nothing to authorize.`, ["id"]);
  if (publicUrl === undefined)
    throw new Refusal("INVALID", "The merchant has to come back to the gateway: set MUARA_PUBLIC_URL to how the outside reaches it.", [
      "id",
    ]);
  const state = randomBytes(32).toString("base64url");
  const redirectUri = `${publicUrl}/channels/${channel.code}/authorized`;
  let url: string;
  try {
    url = connector.authorization.url(settings, { state, redirectUri });
  } catch (error) {
    throw asRefusal(error);
  }
  const until = new Date(at.getTime() + minutesGood * 60_000);
  await row(em, sql`delete from channel_authorizations where expires_at < ${at}`);
  await row(
    em,
    sql`insert into channel_authorizations (state_hash, channel_id, redirect_uri, expires_at) values (${hashOf(state)}, ${channelId}, ${redirectUri}, ${until})`,
  );
  return url;
}

/** What came of it, for the merchant. */
export interface Authorized {
  readonly channelId: string;
  readonly channelName: string;
  /** Names of settings that are still missing. */
  readonly missing: readonly string[];
}

/**
 * Ends it: what the merchant came back with is exchanged and stored. The link is used up before the channel is asked, so that nobody uses it
 * twice. Throws Refusal NOT_FOUND for a link that is used, over, or another channel's; ChannelRefused, ChannelUnavailable and
 * MalformedMessage as the connector does.
 */
export async function endAuthorization(
  em: EntityManager,
  accounts: Accounts,
  idOrCode: string,
  query: Readonly<Record<string, string>>,
): Promise<Authorized> {
  const begun = await row(
    em,
    sql<{ channelId: string; redirectUri: string }>`
      delete from channel_authorizations link using channels
      where link.state_hash = ${hashOf(query.state ?? "")} and link.expires_at > ${accounts.now}
        and channels.id = link.channel_id and ${idOrCode} in (channels.id::text, channels.code)
      returning link.channel_id as "channelId", link.redirect_uri as "redirectUri"`,
  );
  if (!begun) throw new Refusal("NOT_FOUND", "This link was used already, or its ten minutes are over. Ask for a new one.");
  const { channelId, redirectUri } = begun;
  const { channel, connector, settings, way } = await accounts.approach(channelId);
  if (!connector.authorization) throw new Refusal("INVALID", `${connector.title} is connected by its settings alone.`);
  const patch = await connector.authorization.exchange(query, { settings, ...way, redirectUri });
  await em.transactional((inner) => storePatch(inner as EntityManager, accounts.vault, byItself(accounts.now), channelId, patch));
  return { channelId, channelName: channel.name, missing: missingSettings(connector, { ...settings, ...patch }) };
}

const hashOf = (state: string): string => createHash("sha256").update(state).digest("base64url");

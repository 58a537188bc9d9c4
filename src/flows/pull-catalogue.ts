import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel } from "../access/access.ts";
import { Channel } from "../channels/channel.entity.ts";
import type { Connector } from "../channels/connector.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";
import { followListings, listMatched, type Matched } from "./match-catalogue.ts";

/**
 * Has a channel's catalogue read, in the background. One that runs goes on; one that failed goes on where it was, unless it is to begin
 * anew. Throws Refusal FORBIDDEN, NOT_FOUND, or INVALID when the connector cannot read catalogues.
 */
export async function pullCatalogue(
  em: EntityManager,
  { at }: Deed,
  { access, connectors }: { readonly access: Access; readonly connectors: ReadonlyMap<string, Connector> },
  { channelId, anew }: { readonly channelId: string; readonly anew: boolean },
): Promise<void> {
  requireChannel(access, channelId);
  const channel = await em.findOne(Channel, { id: channelId });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  const connector = channel.connectorKey ? connectors.get(channel.connectorKey) : undefined;
  if (!connector?.catalogue)
    throw new Refusal("INVALID", `The catalogue of the channel ${channel.code} cannot be read: its connector has no way to.`, [
      "channelId",
    ]);
  // What has ended well, and what is to, begins at the first page; its older entries go when it ends.
  await row(
    em,
    sql`
      insert into catalogue_pulls as pull (channel_id, status, started_at, due_at) values (${channelId}, 'RUNNING', ${at}, ${at})
      on conflict (channel_id) do update set status = 'RUNNING', ended_at = null, reason = null, failures = 0, due_at = excluded.due_at,
        cursor = case when pull.status = 'FAILED' and not ${anew}::boolean then pull.cursor end,
        pages = case when pull.status = 'FAILED' and not ${anew}::boolean then pull.pages else 0 end,
        entries = case when pull.status = 'FAILED' and not ${anew}::boolean then pull.entries else 0 end,
        started_at = case when pull.status = 'FAILED' and not ${anew}::boolean then pull.started_at else excluded.started_at end,
        leased_until = null
      where pull.status <> 'RUNNING' or ${anew}::boolean`,
  );
}

/** An entry, and the item that it is; null: the one that is proposed. */
export interface Wanted {
  readonly entryId: string;
  readonly itemId: string | null;
}

/** Accepted at once, when all that is proposed is. */
export const mostAtOnce = 2_000;

type Entry = Omit<Matched, "itemId" | "by"> & { readonly itemId: string | null; readonly match: string };

/**
 * Says that entries of a channel's catalogue are items of ours, and makes listings of them: the given ones, or the first ones that are
 * proposed. Answers how many. Throws Refusal FORBIDDEN, NOT_FOUND, INVALID, or ILLEGAL_TRANSITION for an entry that has a listing.
 */
export async function matchEntries(
  em: EntityManager,
  deed: Deed,
  access: Access,
  channelId: string,
  wanted: readonly Wanted[] | "PROPOSED",
): Promise<number> {
  requireChannel(access, channelId);
  const which = wanted === "PROPOSED" ? sql`entry.match = 'PROPOSED'` : sql`entry.id = any(${uuids(wanted.map(({ entryId }) => entryId))})`;
  // Somebody may have made a listing since the catalogue was read.
  await followListings(em, channelId, which);
  const entries = await rows(
    em,
    sql<Entry>`
      select entry.id, entry.external_sku as "externalSku", entry.title, entry.external_ids as "externalIds", entry.item_id as "itemId", entry.match
      from catalogue_entries entry where entry.channel_id = ${channelId} and ${which} order by entry.external_sku limit ${sql.lit(mostAtOnce)} for update`,
  );
  const matched =
    wanted === "PROPOSED" ? entries.map((entry) => ({ ...entry, itemId: entry.itemId as string })) : await chosen(em, entries, wanted);
  await listMatched(
    em,
    deed,
    channelId,
    matched.map((entry) => ({ ...entry, by: "PERSON" as const })),
  );
  return matched.length;
}

async function chosen(
  em: EntityManager,
  entries: readonly Entry[],
  wanted: readonly Wanted[],
): Promise<(Entry & { readonly itemId: string })[]> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const named = wanted.flatMap(({ itemId }) => itemId ?? []);
  const items = new Set(
    (await rows(em, sql<{ id: string }>`select id from inventory_items where id = any(${uuids(named)})`)).map(({ id }) => id),
  );
  const seen = new Set<string>();
  return wanted.map(({ entryId, itemId }, index) => {
    const field = ["matches", String(index)];
    const entry = byId.get(entryId);
    if (!entry) throw new Refusal("NOT_FOUND", "The channel's catalogue has no such entry.", [...field, "entryId"]);
    if (entry.match === "MATCHED")
      throw new Refusal("ILLEGAL_TRANSITION", `${entry.externalSku} has a listing; change that with updateListing.`, [...field, "entryId"]);
    if (seen.has(entryId)) throw new Refusal("INVALID", `${entry.externalSku} is named twice.`, [...field, "entryId"]);
    seen.add(entryId);
    const is = itemId ?? entry.itemId;
    if (is === null) throw new Refusal("INVALID", `No item is proposed for ${entry.externalSku}: name one.`, [...field, "itemId"]);
    if (itemId !== null && !items.has(itemId)) throw new Refusal("NOT_FOUND", "There is no such item.", [...field, "itemId"]);
    return { ...entry, itemId: is };
  });
}

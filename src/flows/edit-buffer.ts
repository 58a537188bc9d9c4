import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel } from "../access/access.ts";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { ChannelBuffer } from "../channels/channel-buffer.entity.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { row, sql } from "../kit/sql.ts";
import { Location } from "../locations/location.entity.ts";

export type BufferValues = Partial<Pick<ChannelBuffer, "locationId" | "network" | "itemId" | "itemTag" | "units" | "percent" | "strict">>;
type Kept = Pick<BufferValues, "units" | "percent" | "strict">;

const mostUnits = 1_000_000_000;

/**
 * Keeps units back from what a channel is shown. Throws Refusal INVALID that names the field, NOT_FOUND, FORBIDDEN, or ALREADY_EXISTS when
 * the channel has a buffer for the same place and goods.
 */
export async function createBuffer(
  em: EntityManager,
  deed: Deed,
  access: Access,
  { channelId, ...values }: BufferValues & { readonly channelId: string },
): Promise<ChannelBuffer> {
  requireChannel(access, channelId);
  await lockChannel(em, channelId);
  await check(em, values);
  const same = await row(
    em,
    sql`
      select 1 from channel_buffers where channel_id = ${channelId} and location_id is not distinct from ${values.locationId ?? null}::uuid
        and network is not distinct from ${values.network ?? null}::text and item_id is not distinct from ${values.itemId ?? null}::uuid
        and item_tag is not distinct from ${values.itemTag ?? null}::text`,
  );
  if (same) throw new Refusal("ALREADY_EXISTS", "The channel has a buffer for this place and these goods already. Change that one.");
  const buffer = em.create(ChannelBuffer, { id: newId(), channelId, ...values });
  await tell(em, deed, channelId, "channel.buffer_created", buffer);
  return buffer;
}

/** Changes how much a buffer keeps back. Throws Refusal NOT_FOUND, FORBIDDEN, INVALID, or VERSION_CONFLICT. */
export async function updateBuffer(
  em: EntityManager,
  deed: Deed,
  access: Access,
  id: string,
  { version, ...kept }: Kept & { readonly version: number | null },
): Promise<ChannelBuffer> {
  const buffer = await lockBuffer(em, access, id);
  if (version !== null && version !== buffer.version)
    throw new Refusal("VERSION_CONFLICT", `The buffer is at version ${buffer.version}, not ${version}. Read it again.`, ["version"]);
  // One of the two: the other is emptied by it.
  if (kept.units != null && kept.percent == null) kept.percent = null;
  if (kept.percent != null && kept.units == null) kept.units = null;
  em.assign(buffer, Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)));
  await check(em, buffer);
  await tell(em, deed, buffer.channelId, "channel.buffer_updated", buffer);
  return buffer;
}

/** Shows the channel all there is again. Throws Refusal NOT_FOUND or FORBIDDEN. */
export async function deleteBuffer(em: EntityManager, deed: Deed, access: Access, id: string): Promise<void> {
  const buffer = await lockBuffer(em, access, id);
  em.remove(buffer);
  await tell(em, deed, buffer.channelId, "channel.buffer_deleted", buffer);
}

/** The channel's lock guards its buffers. */
async function lockChannel(em: EntityManager, id: string): Promise<void> {
  if (!(await row(em, sql`select 1 from channels where id = ${id} for no key update`)))
    throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
}

async function lockBuffer(em: EntityManager, access: Access, id: string): Promise<ChannelBuffer> {
  const known = await em.findOne(ChannelBuffer, { id });
  if (known) await lockChannel(em, known.channelId);
  const buffer = known && (await em.findOne(ChannelBuffer, { id }, { refresh: true }));
  if (!buffer) throw new Refusal("NOT_FOUND", "There is no such buffer.", ["id"]);
  requireChannel(access, buffer.channelId, ["id"]);
  return buffer;
}

async function tell(em: EntityManager, deed: Deed, channelId: string, type: EventType<"Channel">, buffer: ChannelBuffer): Promise<void> {
  await em.flush();
  const counted = await row(
    em,
    sql<{ sequence: number }>`
      update channels set event_sequence = event_sequence + 1 where id = ${channelId} returning event_sequence as sequence`,
  );
  const { id, locationId, network, itemId, itemTag, units, percent, strict } = buffer;
  const data = { bufferId: id, locationId, network, itemId, itemTag, units, percent, strict };
  const sequence = counted?.sequence ?? 0;
  await record(em, deed, [{ type, aggregateType: "Channel", aggregateId: channelId, sequence, channelId, data }]);
}

async function check(em: EntityManager, { locationId, network, itemId, itemTag, units, percent }: BufferValues): Promise<void> {
  if (locationId != null && network != null)
    throw new Refusal("INVALID", "Name a location or a network, not both. With neither it counts everywhere.", ["network"]);
  if (itemId != null && itemTag != null)
    throw new Refusal("INVALID", "Name an item or a tag, not both. With neither it counts for all items.", ["itemTag"]);
  if ((units == null) === (percent == null)) throw new Refusal("INVALID", "Keep back units or a percentage, one of them.", ["units"]);
  if (units != null && (units < 0 || units > mostUnits))
    throw new Refusal("INVALID", `Units are 0 to ${mostUnits}, not ${units}.`, ["units"]);
  if (percent != null && (percent < 0 || percent > 100))
    throw new Refusal("INVALID", `A percentage is 0 to 100, not ${percent}.`, ["percent"]);
  for (const [name, word] of Object.entries({ network, itemTag }))
    if (word != null && !/^\S(.{0,98}\S)?$/.test(word))
      throw new Refusal("INVALID", "It has 1 to 100 characters and no space at its ends.", [name]);
  if (locationId != null && !(await em.count(Location, { id: locationId })))
    throw new Refusal("NOT_FOUND", "There is no such location.", ["locationId"]);
  if (itemId != null) await checkItem(em, itemId);
}

async function checkItem(em: EntityManager, itemId: string): Promise<void> {
  const item = await em.findOne(InventoryItem, { id: itemId });
  if (!item) throw new Refusal("NOT_FOUND", "There is no such item.", ["itemId"]);
  if (await row(em, sql`select 1 from bundle_components where bundle_id = ${itemId} limit 1`))
    throw new Refusal("INVALID", `${item.sku} is a bundle: its stock is that of its parts. Name the parts instead.`, ["itemId"]);
}

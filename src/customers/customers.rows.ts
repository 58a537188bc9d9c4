import type { EntityManager } from "@mikro-orm/postgresql";
import type { IncomingCustomer } from "../channels/connector.ts";
import { newId } from "../kit/ids.ts";
import { rows, sql } from "../kit/sql.ts";

/**
 * Keeps the customers of a batch of orders and answers their ids, in order; null where the channel names none. A customer
 * the channel gives an id is kept once per channel, and learns what the newer message knows; what it leaves out stays.
 */
export async function keepCustomers(
  em: EntityManager,
  arriving: readonly { readonly channelId: string; readonly customer: IncomingCustomer | null }[],
  at: Date,
): Promise<(string | null)[]> {
  const keyOf = (channelId: string, externalId: string) => `${channelId} ${externalId}`;
  const fresh = new Map<string, { id: string; channelId: string; customer: IncomingCustomer }>();
  const keys = arriving.map(({ channelId, customer }, index) => {
    if (customer === null) return null;
    const key = customer.externalId === null ? `#${index}` : keyOf(channelId, customer.externalId);
    fresh.set(key, { id: newId(), channelId, customer });
    return key;
  });
  if (fresh.size === 0) return keys.map(() => null);
  const values = [...fresh.entries()]
    // Always in the same order, so that two batches never wait for each other in a circle.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { id, channelId, customer }]) => ({
      id,
      channel_id: channelId,
      external_id: customer.externalId,
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
    }));
  const kept = await rows(
    em,
    sql<{ id: string; channelId: string; externalId: string | null }>`
      insert into customers as known (id, channel_id, external_id, name, email, phone, created_at, updated_at)
      select id, channel_id, external_id, name, email, phone, ${at}, ${at}
      from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as fresh(id uuid, channel_id uuid, external_id text, name text, email text, phone text)
      on conflict (channel_id, external_id) do update set
        name = coalesce(excluded.name, known.name), email = coalesce(excluded.email, known.email),
        phone = coalesce(excluded.phone, known.phone), updated_at = excluded.updated_at
      returning id, channel_id as "channelId", external_id as "externalId"`,
  );
  const ids = new Map(
    kept
      .filter(({ externalId }) => externalId !== null)
      .map(({ id, channelId, externalId }) => [keyOf(channelId, externalId as string), id]),
  );
  return keys.map((key) => (key === null ? null : (ids.get(key) ?? fresh.get(key)?.id ?? null)));
}

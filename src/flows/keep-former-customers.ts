import type { EntityManager } from "@mikro-orm/postgresql";
import type { IncomingOrder } from "../channels/connector.ts";
import { newId } from "../kit/ids.ts";
import { json, rows, sql } from "../kit/sql.ts";

/**
 * Keeps the customers of orders of the past and answers their ids, in order; null where an order names none. A customer the
 * channel gives an id is kept once. What was said last counts, whatever the order in which it is read: `updated_at` is when the
 * channel said it, so an old order never overwrites what a newer one told, and still fills in what nobody said since.
 */
export async function keepFormerCustomers(
  em: EntityManager,
  channelId: string,
  orders: readonly Pick<IncomingOrder, "customer" | "updatedAt">[],
  at: Date,
): Promise<(string | null)[]> {
  const told = orders.map(({ customer, updatedAt }) =>
    customer === null
      ? null
      : {
          id: newId(),
          channel_id: channelId,
          external_id: customer.externalId,
          name: customer.name,
          email: customer.email,
          phone: customer.phone,
          said_at: updatedAt < at ? updatedAt : at,
        },
  );
  const named = told.filter((one) => one !== null);
  if (named.length === 0) return told.map(() => null);
  await rows(
    em,
    sql`
      with told as (
        select * from jsonb_to_recordset(${json(named)}::jsonb)
          as told(id uuid, channel_id uuid, external_id text, name text, email text, phone text, said_at timestamptz(3))
      ), latest as (
        -- Of each the last word on everything that was said at all.
        select (array_agg(id order by said_at desc, id))[1] as id, channel_id, external_id, max(said_at) as said_at,
          (array_agg(name order by said_at desc, id) filter (where name is not null))[1] as name,
          (array_agg(email order by said_at desc, id) filter (where email is not null))[1] as email,
          (array_agg(phone order by said_at desc, id) filter (where phone is not null))[1] as phone
        from told group by channel_id, external_id, coalesce(external_id, id::text)
      )
      insert into customers as known (id, channel_id, external_id, name, email, phone, created_at, updated_at)
      select id, channel_id, external_id, name, email, phone, ${at}, said_at from latest
      -- In the order in which the intake keeps them, so that we never wait for each other in a circle.
      order by channel_id, external_id collate "C"
      on conflict (channel_id, external_id) do update set
        name = ${later("name")}, email = ${later("email")}, phone = ${later("phone")}, updated_at = greatest(known.updated_at, excluded.updated_at)
      where (known.name, known.email, known.phone) is distinct from (${later("name")}, ${later("email")}, ${later("phone")})
        or excluded.updated_at > known.updated_at`,
  );
  const kept = await rows(
    em,
    sql<{ externalId: string; id: string }>`
      select external_id as "externalId", id from customers
      where channel_id = ${channelId} and external_id = any(${named.flatMap((one) => one.external_id ?? [])}::text[])`,
  );
  const ids = new Map(kept.map(({ externalId, id }) => [externalId, id]));
  return told.map((one) => (one === null ? null : one.external_id === null ? one.id : (ids.get(one.external_id) ?? null)));
}

/** What was said later; what only the earlier said stays. */
const later = (column: string) => {
  const [known, excluded] = [sql.ref(`known.${column}`), sql.ref(`excluded.${column}`)];
  return sql`case when excluded.updated_at > known.updated_at then coalesce(${excluded}, ${known}) else coalesce(${known}, ${excluded}) end`;
};

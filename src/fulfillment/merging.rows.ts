import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import { anything, rows, sql, uuids } from "../kit/sql.ts";
import { visibleFulfillmentOrders } from "./fulfillment.rows.ts";

/** Work that can leave in one parcel with work of other orders, and what it has to have in common with them. */
export interface Mergeable {
  readonly id: string;
  readonly orderId: string;
  readonly locationId: string;
  readonly currency: string;
  /** The same for one buyer, and for one address. Not to be shown: they stand for personal data. */
  readonly buyer: string;
  readonly address: string;
  /** The same for those that may go together: place, currency, buyer and address. */
  readonly key: string;
}

/** What is ready to leave, asks nobody else to do it, is in no parcel yet, and whose channel leaves the label to us. */
const mergeable = sql`
  work.status = 'OPEN' and work.delivery_method = 'SHIP' and work.location_id is not null
  and (work.request_status is null or work.request_status = 'UNSUBMITTED')
  and not exists (select 1 from shipment_groups parcel where parcel.id = work.shipment_group_id and parcel.dissolved_at is null)
  and channel.rights ->> 'labelBy' = 'SELF' and not address.masked`;

/** One buyer is one customer of a channel, or one e-mail address over several; one address is what reads alike. */
const buyer = sql`md5(coalesce(lower(customer.email), customer.id::text))`;
const address = sql`md5(concat_ws(E'\\x1f', lower(array_to_string(address.lines, ' ')), lower(coalesce(address.city, '')),
  lower(coalesce(address.region, '')), coalesce(address.postal_code, ''), coalesce(address.country_code, ''), lower(coalesce(address.name, ''))))`;
const key = sql`concat_ws(' ', work.location_id, orders.currency, ${buyer}, ${address})`;

const found = (where: RawBuilder<unknown>) => sql<Mergeable>`
  select work.id, work.order_id as "orderId", work.location_id as "locationId", orders.currency,
    ${buyer} as buyer, ${address} as address, ${key} as key
  from fulfillment_orders work
  join orders on orders.id = work.order_id and not orders.test
  join channels channel on channel.id = orders.channel_id
  join customers customer on customer.id = orders.customer_id
  join addresses address on address.id = orders.ship_to_id
  where ${mergeable} and ${where}`;

/** Those of these that can be merged at all. */
export const mergeableOf = (em: EntityManager, ids: readonly string[], access: Access): Promise<Mergeable[]> =>
  rows(em, sql<Mergeable>`${found(sql`work.id = any(${uuids(ids)}) and ${visibleFulfillmentOrders(access)}`)} order by work.id`);

/** Work of several orders that could leave together, at most `most` parcels of it, those with the oldest work first. */
export async function mergeCandidates(
  em: EntityManager,
  { locationIds, most }: { readonly locationIds: readonly string[] | null; readonly most: number },
  access: Access,
): Promise<Mergeable[][]> {
  const where = sql`${locationIds === null ? anything : sql`work.location_id = any(${uuids([...locationIds])})`} and ${visibleFulfillmentOrders(access)}`;
  const all = await rows(
    em,
    sql<Mergeable>`
      with one as (${found(where)}),
        several as (select key from one group by key having count(distinct "orderId") > 1 order by min(id::text) limit ${sql.lit(most)})
      select one.* from one join several using (key) order by min(one.id::text) over (partition by key), one.id`,
  );
  return [...Map.groupBy(all, (one) => one.key).values()];
}

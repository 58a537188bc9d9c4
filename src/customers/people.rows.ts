import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { all, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

/** Personal data as a key may see it: as it stands with `pii:read`, else masked. */
export interface CustomerRow {
  readonly id: string;
  readonly channelId: string;
  readonly externalId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly masked: boolean;
}

export interface AddressRow {
  readonly id: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
  readonly phone: string | null;
  readonly masked: boolean;
}

export const customers = table<CustomerRow>("customers", ["id", "channelId", "externalId", "name", "email", "phone", "masked"], {
  masked: "false",
});
export const addresses = table<AddressRow>("addresses", [
  "id",
  "name",
  "company",
  "lines",
  "city",
  "region",
  "postalCode",
  "countryCode",
  "phone",
  "masked",
]);

/** A key that is limited to channels sees their customers alone, one limited to locations those whose orders are worked on there. */
export const visibleCustomers = ({ channelIds, locationIds }: Rights) =>
  all([
    channelIds === null ? null : sql`customers.channel_id = any(${uuids([...channelIds])})`,
    locationIds === null
      ? null
      : sql`exists (
          select 1 from orders bought join fulfillment_orders work on work.order_id = bought.id
          where bought.customer_id = customers.id and work.location_id = any(${uuids([...locationIds])}))`,
  ]);

export async function customersById(em: EntityManager, ids: readonly string[], access: Access): Promise<CustomerRow[]> {
  const found = await rows(
    em,
    sql<CustomerRow>`
      select ${allColumns(customers)} from customers where customers.id = any(${uuids(ids)}) and ${visibleCustomers(access)}`,
  );
  if (access.scopes.has("pii:read")) return found;
  return found.map((one) => ({ ...one, name: mask(one.name), email: mask(one.email), phone: mask(one.phone), masked: true }));
}

export async function addressesById(em: EntityManager, ids: readonly string[], access: Access): Promise<AddressRow[]> {
  const found = await rows(
    em,
    sql<AddressRow>`
      select ${allColumns(addresses)} from addresses where addresses.id = any(${uuids(ids)})`,
  );
  if (access.scopes.has("pii:read")) return found;
  return found.map((one) => ({
    ...one,
    name: mask(one.name),
    company: mask(one.company),
    lines: one.lines.map((line) => mask(line) as string),
    phone: mask(one.phone),
    masked: true,
  }));
}

/** Leaves the first letter, so that two people are told apart on a screen, and nothing of the length. */
export const mask = (text: string | null): string | null => (text === null || text === "" ? text : `${[...text][0]}•••`);

import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../kit/ids.ts";
import { rows, sql } from "../kit/sql.ts";

/** Links of an order are sent to its buyer no oftener than this. */
const onceMilliseconds = 15 * 60_000;
const tryMilliseconds = 3_600_000;

/**
 * A stranger who names an order and a contact wants the link to it. It is sent to the e-mail address that the order has, and only when the contact
 * is that address or one of its telephone numbers. Who asks is told nothing. Of several orders of one number and contact, the newest is meant.
 */
export async function askOrderLink(em: EntityManager, number: string, contact: string, at: Date): Promise<void> {
  const plain = number.trim().replace(/^#/, "");
  const email = contact.trim().toLowerCase();
  const digits = contact.replace(/\D/g, "").replace(/^(62|0)/, "");
  const window = Math.floor(at.getTime() / onceMilliseconds);
  await rows(
    em,
    sql`
      insert into notices (id, order_id, kind, subject, data, next_attempt_at, try_until, created_at, updated_at)
      select ${newId()}, orders.id, 'ORDER_LINK', orders.id || ' ' || ${String(window)}::text, '{}', ${at}, ${new Date(at.getTime() + tryMilliseconds)}, ${at}, ${at}
      from (
        select id from orders where number in (${plain}, ${`#${plain}`}) and status <> 'DRAFT' and not test order by placed_at desc limit 5
      ) found
      join orders on orders.id = found.id
      join customers customer on customer.id = orders.customer_id and customer.email is not null
      left join addresses address on address.id = orders.ship_to_id
      where lower(customer.email) = ${email}
        or (length(${digits}) >= 8 and ${digits} in (
          regexp_replace(regexp_replace(coalesce(customer.phone, ''), '\\D', '', 'g'), '^(62|0)', ''),
          regexp_replace(regexp_replace(coalesce(address.phone, ''), '\\D', '', 'g'), '^(62|0)', '')))
      order by orders.placed_at desc limit 1
      on conflict (kind, subject) do nothing`,
  );
}

import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { all, containing, sql, texts, uuids } from "../kit/sql.ts";

export interface OrderFilter {
  readonly statuses?: readonly string[] | null;
  readonly paymentStatuses?: readonly string[] | null;
  readonly fulfillmentStatuses?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  /** Work on the order is or was at one of these. */
  readonly locationIds?: readonly string[] | null;
  /** One of its lines has one of these SKUs, exactly. */
  readonly skus?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly placedFrom?: Date | null;
  readonly placedBefore?: Date | null;
  readonly updatedFrom?: Date | null;
  readonly held?: boolean | null;
  readonly test?: boolean | null;
  /** Part of the number, the channel's id, a SKU or a title; of the customer's name or address too if the key may see these. */
  readonly text?: string | null;
}

type Condition = RawBuilder<unknown>;

/** Asked of each row by itself. Of EXISTS PostgreSQL may make a join, and read all that the condition fits first. */
const has = (found: Condition): Condition => sql`coalesce((select true from ${found} limit 1), false)`;

const worksAt = (locationIds: readonly string[]) =>
  has(sql`fulfillment_orders work where work.order_id = orders.id and work.location_id = any(${uuids(locationIds)})`);

/** A key limited to channels sees their orders, one limited to locations the orders that are worked on there. */
export const visibleOrders = ({ channelIds, locationIds }: Rights): Condition =>
  all([
    channelIds === null ? null : sql`orders.channel_id = any(${uuids([...channelIds])})`,
    locationIds === null ? null : worksAt([...locationIds]),
  ]);

/** What a row of `orders` must be, looked at by itself. */
export function matching(filter: OrderFilter, access: Access): Condition {
  const { statuses, paymentStatuses, fulfillmentStatuses, channelIds, locationIds, skus, customerId, updatedFrom, held, test, text } =
    filter;
  return all([
    visibleOrders(access),
    statuses ? sql`orders.status = any(${texts(statuses)})` : null,
    paymentStatuses ? sql`orders.payment_status = any(${texts(paymentStatuses)})` : null,
    fulfillmentStatuses ? sql`orders.fulfillment_status = any(${texts(fulfillmentStatuses)})` : null,
    channelIds ? sql`orders.channel_id = any(${uuids(channelIds)})` : null,
    locationIds ? worksAt(locationIds) : null,
    skus ? has(sql`order_lines line where line.order_id = orders.id and line.sku = any(${texts(skus)})`) : null,
    customerId ? sql`orders.customer_id = ${customerId}` : null,
    placedWithin(filter),
    updatedFrom ? sql`orders.updated_at >= ${updatedFrom}` : null,
    // In words of the statement, as the indexes of tests are: no parameter is known to fit them.
    test == null ? null : test ? sql`orders.test` : sql`not orders.test`,
    held == null ? null : held ? isHeld : sql`not ${isHeld}`,
    text ? (mayFindPeople(access) ? sql`(${likeText(text)} or ${isOfPerson(text)})` : likeText(text)) : null,
  ]);
}

const isHeld = has(sql`holds where holds.order_id = orders.id and holds.status = 'ACTIVE'`);

export const placedWithin = ({ placedFrom, placedBefore }: OrderFilter): Condition | null =>
  placedFrom || placedBefore
    ? all([placedFrom ? sql`orders.placed_at >= ${placedFrom}` : null, placedBefore ? sql`orders.placed_at < ${placedBefore}` : null])
    : null;

/** People are searched only by who may see them: a search that finds by a name tells the name. */
export const mayFindPeople = ({ scopes }: Access): boolean => scopes.has("pii:read");

export const likeText = (text: string, table = sql`orders`): Condition => sql`${table}.search_text like ${pattern(text)}`;

const isOfPerson = (text: string): Condition => has(sql`customers where customers.id = orders.customer_id and ${likePerson(text)}`);

/** The index `customers_search` is on the very same words. */
export const likePerson = (text: string): Condition => sql`
  lower(coalesce(customers.name, '') || ' ' || coalesce(customers.email, '') || ' ' || coalesce(customers.phone, '')) like ${pattern(text)}`;

const pattern = (text: string): string => containing(text.trim().toLowerCase());

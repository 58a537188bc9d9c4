import type { List } from "../kit/page.ts";
import { all, sql } from "../kit/sql.ts";
import { likePerson, likeText, matching, mayFindPeople } from "./order-filter.ts";
import { orderSorts, type Sql, type Wanted } from "./order-sorts.ts";

/*
 * What no index holds in the list's order. What is frequent is soon met at the list's beginning, so that is looked at first, order by
 * order. What is rare is gathered by an index and sorted, which grows with what is found, not with the orders there are. OFFSET 0 and
 * LIMIT keep conditions apart: the index is chosen by what stands within alone.
 */

/** How much of each way is gone before the next is tried, in orders. */
export interface Bounds {
  /** So many at the list's beginning are looked at one by one. */
  readonly nearest: number;
  /** Fewer than so many are gathered and sorted at once. */
  readonly few: number;
  /** Where there are more, so many of the list are looked at before all of them are gathered. */
  readonly far: number;
}

/** An order that is gathered costs 2 to 4 µs, one that is looked at 5, or 20 by total, as these lie anywhere in the table. */
const usual: Bounds = { nearest: 500, few: 20_000, far: 10_000 };
/** Of a stretch of time fewer are gathered: its periods are a cheaper way. */
const fewOfTime = 3_000;
/** The nearest that are looked at for a text: as many as it takes to tell how frequent it is. */
const nearestOfText = 1_000;
/** A text that several of these have, so no order's number, is looked for in so many: the cost of its index grows with how frequent it is. */
const farOfText = 20_000;
/** A text that so many of the nearest have is counted by reading on in the list. */
const frequentText = nearestOfText / 5;

/** Orders that have one of these parts, by a sorting that the parts do not know. */
export const ofParts = (parts: Sql, rest: Sql, wanted: Wanted, bounds = usual): Sql =>
  soonOrGathered({ narrow: sql`orders.id = any(array(${parts}))`, rows: parts, rest }, wanted, bounds);

/** One customer's orders, by a sorting that their index does not know. */
export const ofCustomer = (customerId: string, rest: Sql, wanted: Wanted): Sql => {
  const narrow = sql`orders.customer_id = ${customerId}`;
  return soonOrGathered({ narrow, rows: sql`select from orders where ${narrow}`, rest }, wanted, usual);
};

/**
 * What many orders have is mostly met soon in the list, but may be all at its other end: a SKU that is sold no longer, one that only small
 * orders have. So the list is looked at only so far, and then all that is found is sorted, however much it is: never the whole list.
 */
function soonOrGathered(found: Found, wanted: Wanted, { nearest, few, far }: Bounds): Sql {
  const { list } = wanted;
  return sql`
    with near as materialized (${among(nearest, wanted)}),
      far as materialized (
        select id from (${among(far, wanted)}) further where not ${isFull(sql`near`, list)} and not ${areFew(found, few)})
    select near.id from near
    union all select far.id from far
    union all (${gathered(found, sql`not ${isFull(sql`near`, list)} and not ${isFull(sql`far`, list)}`, wanted)})`;
}

/** A stretch of time: from an instant on, before another; null is open. */
interface Span {
  readonly column: Sql;
  readonly from: Date | null | undefined;
  readonly before: Date | null | undefined;
}

/**
 * Orders of a stretch of time, by a sorting other than that time. Where there are many, month by month, or day by day where both are
 * times: these go together, so that within a month all of one end may lie before the other. An index holds each in the list's order.
 */
export function ofTime({ column, from, before }: Span, wanted: Wanted): Sql {
  const { filter, access, sort, list } = wanted;
  const within = all([from ? sql`${column} >= ${from}` : null, before ? sql`${column} < ${before}` : null]);
  const narrow = sql`${within} order by ${column}`;
  // In words, as the indexes are.
  const unit = sql.lit(sort === "HIGHEST_TOTAL" ? "month" : "day");
  const unitOf = (instant: Sql): Sql => sql`date_trunc(${unit}, ${instant} at time zone 'UTC')`;
  const first = sql`greatest(${from ?? null}::timestamptz, (select min(${column}) from orders))`;
  const last = sql`least(${before ?? null}::timestamptz, (select max(${column}) from orders))`;
  const foundIn = (period: Sql, limit: number): Sql => sql`
    select orders.id, ${orderSorts[sort].column} as key from orders
    where ${unitOf(column)} = ${period} and ${matching(filter, access)} and ${list.where} ${list.sorted} limit ${sql.lit(limit)}`;
  const inOrder = list.on(sql`found.key`, sql`found.id`).order;
  // A page comes from no more periods than it has rows: those whose first one comes first.
  const on = sql`
    select found.id from (
      select period from generate_series(${unitOf(first)}, ${unitOf(last)}, ('1 ' || ${unit})::interval) as period
        cross join lateral (${foundIn(sql`period`, 1)}) found ${inOrder}
    ) wanted cross join lateral (${foundIn(sql`wanted.period`, list.limit)}) found ${inOrder}`;
  const found = { narrow, rows: sql`select from orders where ${narrow}`, rest: matching(filter, access) };
  return sql`
    with near as materialized (${among(usual.nearest, wanted)}),
      amount as materialized (select case when ${isFull(sql`near`, list)} then null else ${areFew(found, fewOfTime)} end as few)
    select near.id from near
    union all (${gathered(found, sql`(select few from amount)`, wanted)})
    union all select further.id from (${on}) further where not (select few from amount)`;
}

/** What an index finds. */
interface Found {
  /** As a condition of an order, and as rows that can be counted. */
  readonly narrow: Sql;
  readonly rows: Sql;
  /** What is left of the filter. */
  readonly rest: Sql;
}

const areFew = ({ rows }: Found, most: number): Sql =>
  sql`(select count(*) from (${rows} limit ${sql.lit(most)}) found) < ${sql.lit(most)}`;

/** All that is found, sorted, if it is `needed`. */
const gathered = ({ narrow, rest }: Omit<Found, "rows">, needed: Sql, { list }: Wanted): Sql => sql`
  select orders.id from (select orders.* from orders where ${narrow} offset 0) orders
  where ${needed} and ${rest} and ${list.where} ${list.order}`;

/** Which words are frequent decides how they are best found, and the nearest orders tell. */
export function byText(text: string, rest: Sql, wanted: Wanted): Sql {
  const { access, list } = wanted;
  const narrow = mayFindPeople(access)
    ? sql`orders.id = any(array(
        select found.id from orders found where ${likeText(text, sql`found`)}
        union all select found.id from customers join orders found on found.customer_id = customers.id where ${likePerson(text)}))`
    : likeText(text);
  return sql`
    with near as materialized (${among(nearestOfText, wanted)}),
      far as materialized (
        select id from (${among(farOfText, wanted)}) further
        where not ${isFull(sql`near`, list)} and (select count(*) from near) >= 2)
    select near.id from near
    union all select far.id from far
    union all (${gathered({ narrow, rest }, sql`not ${isFull(sql`near`, list)} and not ${isFull(sql`far`, list)}`, wanted)})`;
}

/** A row for each order that has the text and the rest, up to the list's limit. */
export function countedByText(text: string, rest: Sql, wanted: Wanted): Sql {
  const { list, access } = wanted;
  const limit = sql`limit ${sql.lit(list.limit)}`;
  const own = sql`select orders.id from orders where ${likeText(text)} and ${rest} ${limit}`;
  // Person by person, so that it ends when enough are found.
  const ofPeople = sql`
    select found.id from (select customers.id from customers where ${likePerson(text)} offset 0) person cross join lateral (
      select orders.id from orders where orders.customer_id = person.id and ${rest} offset 0) found ${limit}`;
  const byIndex = mayFindPeople(access) ? sql`select id from ((${own}) union (${ofPeople})) found ${limit}` : own;
  const isFrequent = sql`(select count(*) from near) >= ${sql.lit(frequentText)}`;
  return sql`
    with near as materialized (${among(nearestOfText, wanted)})
    select id from (${readOn(wanted)}) further where ${isFrequent}
    union all select id from (${byIndex}) found where not ${isFrequent}`;
}

/** Those of the list's first `most` orders that fit. */
const among = (most: number, { filter, access, list }: Wanted): Sql => sql`
  select orders.id from (select orders.* from orders where ${list.where} ${list.sorted} limit ${sql.lit(most)}) orders
  where ${matching(filter, access)} ${list.order}`;

const readOn = ({ filter, access, list }: Wanted): Sql => sql`
  select orders.id from (select orders.* from orders where ${list.where} ${list.sorted} offset 0) orders
  where ${matching(filter, access)} ${list.order}`;

const isFull = (found: Sql, { limit }: List): Sql => sql`((select count(*) from ${found}) >= ${sql.lit(limit)})`;

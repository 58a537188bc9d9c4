import type { Access } from "../access/access.ts";
import { inEach, type OneOf, once } from "../kit/in-each.ts";
import { firstOf } from "../kit/page.ts";
import { anything, sql, texts, uuids } from "../kit/sql.ts";
import { matching, type OrderFilter, placedWithin } from "./order-filter.ts";
import { byText, countedByText, ofCustomer, ofParts, ofTime } from "./order-search.ts";
import { orderSorts, type Sql, type Wanted } from "./order-sorts.ts";

/**
 * The condition that finds this stretch of the list and little more, so that its cost does not grow with the orders there are.
 *
 * Where an index holds what a filter finds in the order of the list, it is read from there, each value by itself: PostgreSQL keeps
 * the order within one value only. What is left of the filter is asked of each row. The narrowest field leads. None of this depends
 * on which values are frequent, so a statement may be planned once for all values; its text depends on which fields are given.
 */
export function onStretch(wanted: Wanted): Sql {
  const found = idsOf(wanted);
  return found ? sql`orders.id = any(array(${found}))` : sql`${matching(wanted.filter, wanted.access)} and ${wanted.list.where}`;
}

/** The ids of the stretch, not sorted, some twice; null when the sorting's own index is best. */
export function idsOf(wanted: Wanted): Sql | null {
  const { filter, access, sort } = wanted;
  const { customerId, held, skus, text, test } = filter;
  const byPlacing = sort === "NEWEST" || sort === "OLDEST";
  const rest = (...led: (keyof OrderFilter)[]) => matching(without(filter, led), access);

  if (customerId) {
    const value = { column: sql`orders.customer_id`, values: uuids([customerId]) };
    return byPlacing ? eachOf(value, rest("customerId"), wanted) : ofCustomer(customerId, rest("customerId"), wanted);
  }
  if (held) return byParts(activeHolds, rest("held"), wanted);
  if (skus) return byParts(linesOf(skus), rest("skus"), wanted);
  if (text) return byText(text, rest("text"), wanted);
  // Indexes of tests alone hold them in each order.
  if (test) return null;
  if (filter.placedFrom && !byPlacing) return ofTime(placing(filter), wanted);
  if (filter.updatedFrom && sort !== "RECENTLY_UPDATED")
    return ofTime({ column: sql`orders.updated_at`, from: filter.updatedFrom, before: null }, wanted);
  if (filter.locationIds) return byParts(workAt(filter.locationIds), rest("locationIds"), wanted);
  if (access.locationIds) return byParts(workAt([...access.locationIds]), matching(filter, { ...access, locationIds: null }), wanted);
  const value = narrowestValue(filter, access);
  if (value) return eachOf(value, rest(value.field), wanted);
  if (filter.placedBefore && !byPlacing) return ofTime(placing(filter), wanted);
  return null;
}

const without = (filter: OrderFilter, fields: readonly (keyof OrderFilter)[]): OrderFilter =>
  Object.fromEntries(Object.entries(filter).filter(([field]) => !fields.some((one) => one === field)));

const placing = ({ placedFrom, placedBefore }: OrderFilter) => ({ column: sql`orders.placed_at`, from: placedFrom, before: placedBefore });

/** The field whose values are likely the fewest orders': statuses that orders stay in at the end are most of all orders'. */
function narrowestValue(filter: OrderFilter, access: Access): (OneOf & { readonly field: keyof OrderFilter }) | null {
  const { statuses, paymentStatuses, fulfillmentStatuses } = filter;
  const channelIds = filter.channelIds ?? (access.channelIds && [...access.channelIds]);
  const statusOf = (field: keyof OrderFilter, column: Sql, values: readonly string[] | null | undefined, last: string) =>
    values && { field, column, values: texts(once(values)), common: values.includes(last) };
  const fields = [
    statusOf("statuses", sql`orders.status`, statuses, "COMPLETED"),
    statusOf("fulfillmentStatuses", sql`orders.fulfillment_status`, fulfillmentStatuses, "FULFILLED"),
    statusOf("paymentStatuses", sql`orders.payment_status`, paymentStatuses, "PAID"),
    channelIds && { field: "channelIds" as const, column: sql`orders.channel_id`, values: uuids(once(channelIds)), common: false },
  ].filter((one) => one != null);
  return fields.find(({ common }) => !common) ?? fields[0] ?? null;
}

/** By an index on the column, the list's sorting and the id. */
const eachOf = (value: OneOf, rest: Sql, { sort, list }: Wanted): Sql =>
  inEach([value], { from: sql`orders`, id: sql`orders.id`, key: orderSorts[sort].column, where: rest, list });

/** Rows that belong to an order and know when it was placed. */
interface Part extends OneOf {
  readonly table: Sql;
  readonly condition: Sql;
  /** That an `earlier` part of the same order and value comes before `part`: the order is found by the first of them. */
  readonly comesBefore: Sql;
}

const linesOf = (skus: readonly string[]): Part => ({
  table: sql`order_lines`,
  column: sql`sku`,
  values: texts(once(skus)),
  condition: anything,
  comesBefore: sql`earlier.position < part.position`,
});

const workAt = (locationIds: readonly string[]): Part => ({
  table: sql`fulfillment_orders`,
  column: sql`location_id`,
  values: uuids(once(locationIds)),
  condition: anything,
  comesBefore: sql`earlier.id < part.id`,
});

const activeHolds: Part = {
  table: sql`holds`,
  column: sql`status`,
  values: texts(["ACTIVE"]),
  // In words of the statement, as its index is.
  condition: sql`part.status = 'ACTIVE'`,
  comesBefore: sql`earlier.id < part.id`,
};

/**
 * By an index on the part's column, `placed_at` and `order_id`, if that is how the list is sorted. An order with several such
 * parts is found once. Not by DISTINCT or NOT EXISTS: for these PostgreSQL may look at all of them, not at a page.
 */
function byParts({ table, column, values, condition, comesBefore }: Part, rest: Sql, wanted: Wanted): Sql {
  const { sort, list } = wanted;
  if (sort !== "NEWEST" && sort !== "OLDEST")
    return ofParts(sql`select part.order_id from ${table} part where part.${column} = any(${values}) and ${condition}`, rest, wanted);
  const stretch = list.on(sql`part.placed_at`, sql`part.order_id`);
  return sql`
    select found.id from unnest(${values}) as wanted(value) cross join lateral (
      select orders.id, part.placed_at as key from ${table} part join orders on orders.id = part.order_id
      where part.${column} = wanted.value and ${condition} and ${rest} and ${stretch.where} and coalesce((
        select false from ${table} earlier
        where earlier.order_id = part.order_id and earlier.${column} = part.${column} and ${comesBefore} limit 1), true)
      ${stretch.order}
    ) found group by found.key, found.id ${list.on(sql`found.key`, sql`found.id`).order}`;
}

/** How many orders the filter finds, up to `most`: read from the same indexes as the list. */
export function counted(filter: OrderFilter, access: Access, most: number): Sql {
  const sort = filter.updatedFrom && !placedWithin(filter) ? "RECENTLY_UPDATED" : "NEWEST";
  const list = firstOf(orderSorts[sort], most);
  if (filter.text) return countedByText(filter.text, matching(without(filter, ["text"]), access), { filter, access, sort, list });
  const ids = idsOf({ filter, access, sort, list });
  return ids
    ? sql`select distinct id from (${ids}) found`
    : sql`select orders.id from orders where ${matching(filter, access)} ${list.order}`;
}

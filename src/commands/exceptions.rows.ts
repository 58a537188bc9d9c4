import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import { byHand } from "../fulfillment/holds.rows.ts";
import { type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { anything, countOf, sql, texts, uuids } from "../kit/sql.ts";
import { table } from "../kit/table.ts";
import { visibleOrders } from "../orders/order-filter.ts";

export const exceptionKinds = ["FINDING", "HOLD", "COMMAND"] as const;
export const exceptionSorts = ["OLDEST", "PRIORITY"] as const;
export type ExceptionSort = (typeof exceptionSorts)[number];

/** A finding that blocks, a hold that holds, or a command that failed: something that a person may have to do something about. */
export interface ExceptionRow {
  readonly id: string;
  readonly kind: string;
  readonly orderId: string;
  /** A validation's code, a hold's reason, or a command's kind. */
  readonly code: string;
  readonly message: string;
  readonly byHand: boolean;
  readonly validationId: string | null;
  readonly holdId: string | null;
  readonly commandId: string | null;
  readonly lineId: string | null;
  readonly ruleId: string | null;
  readonly priority: number;
  readonly createdAt: string;
}

export interface ExceptionFilter {
  readonly kinds?: readonly string[] | null;
  readonly codes?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
}

type Sql = RawBuilder<unknown>;

const stands = "orders.status in ('RECEIVED', 'EXCEPTION', 'OPEN')";
/** The most urgent first, then the oldest, as one number that falls. */
const urgencyOf = (createdAt: string, priority = "orders.priority") =>
  `(${priority}::bigint * 10000000000000 - (extract(epoch from ${createdAt}) * 1000)::bigint)`;
const priorityOfOne = "(select orders.priority from orders where orders.id = one.order_id)";

export const exceptions = table<ExceptionRow>(
  `(select finding.id, 'FINDING' as kind, finding.order_id, finding.code, finding.message, true as by_hand, finding.id as validation_id,
      null::uuid as hold_id, null::uuid as command_id, finding.line_id, finding.rule_id, orders.priority, finding.created_at, ${urgencyOf("finding.created_at")} as urgency
    from order_validations finding join orders on orders.id = finding.order_id
    where finding.status = 'OPEN' and finding.severity = 'BLOCK' and ${stands}
    union all
    select hold.id, 'HOLD', hold.order_id, hold.reason, coalesce(hold.notes, ''), ${byHand("hold")}, null,
      hold.id, null, hold.line_id, hold.rule_id, orders.priority, hold.created_at, ${urgencyOf("hold.created_at")}
    from holds hold join orders on orders.id = hold.order_id where hold.status = 'ACTIVE' and ${stands}
    union all
    select command.id, 'COMMAND', command.order_id, command.kind, coalesce(command.reason, ''), true, null,
      null, command.id, null, null, orders.priority, command.attention_since, ${urgencyOf("command.attention_since")}
    from channel_commands command join orders on orders.id = command.order_id where command.attention_since is not null) exception`,
  [
    "id",
    "kind",
    "orderId",
    "code",
    "message",
    "byHand",
    "validationId",
    "holdId",
    "commandId",
    "lineId",
    "ruleId",
    "priority",
    "createdAt",
  ],
);

export const exceptionOrders: Readonly<Record<ExceptionSort, Order>> = {
  OLDEST: { name: "oldest", column: sql`exception.created_at`, type: "timestamptz", id: sql`exception.id`, descending: false },
  PRIORITY: { name: "priority", column: sql`exception.urgency`, type: "bigint", id: sql`exception.id`, descending: true },
};

/** The places where exceptions lie, each with an index in the order of their age. A command stands whatever became of its order. */
const places = [
  {
    kind: "FINDING",
    from: sql`order_validations one`,
    stands: sql`one.status = 'OPEN' and one.severity = 'BLOCK'`,
    code: sql`one.code`,
    since: "one.created_at",
    order: stands,
  },
  { kind: "HOLD", from: sql`holds one`, stands: sql`one.status = 'ACTIVE'`, code: sql`one.reason`, since: "one.created_at", order: stands },
  {
    kind: "COMMAND",
    from: sql`channel_commands one`,
    stands: sql`one.attention_since is not null`,
    code: sql`one.kind`,
    since: "one.attention_since",
    order: "true",
  },
];
type Place = (typeof places)[number];

/**
 * Reads each place by its own index, as far as `end` says of its key. The order is looked at for each row by itself: of a join PostgreSQL may
 * make a reading of all orders that are open.
 */
function inEachPlace(
  { kinds, codes, channelIds }: ExceptionFilter,
  access: Access,
  keyOf: (place: Place) => Sql,
  end: (key: Sql) => Sql,
): Sql {
  const ofOrder = (place: Place) => sql`coalesce((
    select ${sql.raw(place.order)} and ${visibleOrders(access)} and ${channelIds ? sql`orders.channel_id = any(${uuids(channelIds)})` : anything}
    from orders where orders.id = one.order_id), false)`;
  const parts = places
    .filter(({ kind }) => !kinds || kinds.includes(kind))
    .map((place) => {
      const key = keyOf(place);
      return sql`(
        select one.id, ${key} as key from ${place.from}
        where ${place.stands} and ${codes ? sql`${place.code} = any(${texts(codes)})` : anything} and ${ofOrder(place)} and ${end(key)})`;
    });
  return parts.length === 0 ? sql`(select null::uuid as id, null as key where false)` : sql.join(parts, sql` union all `);
}

/** The ids of a stretch of the list. */
function idsOf(filter: ExceptionFilter, access: Access, sort: ExceptionSort, list: List): Sql {
  const keyOf = ({ since }: Place) => sql.raw(sort === "OLDEST" ? since : urgencyOf(since, priorityOfOne));
  const end = (key: Sql) => {
    const { where, order } = list.on(key, sql`one.id`);
    return sql`${where} ${order}`;
  };
  const found = inEachPlace(filter, access, keyOf, end);
  return sql`select found.id from (${found}) found ${list.on(sql`found.key`, sql`found.id`).order}`;
}

/** Where exceptions of this stretch are found. */
export const exceptionsOn = (filter: ExceptionFilter, access: Access, sort: ExceptionSort, list: List): Sql =>
  sql`exception.id = any(array(${idsOf(filter, access, sort, list)}))`;

/** A row for each, up to `most`. */
export const exceptionsCounted = (filter: ExceptionFilter, access: Access, most: number): Sql =>
  sql`select found.id from (${inEachPlace(
    filter,
    access,
    () => sql`1`,
    () => sql`true limit ${sql.lit(most)}`,
  )}) found limit ${sql.lit(most)}`;

export const exceptionPage = (
  em: EntityManager,
  filter: ExceptionFilter,
  sort: ExceptionSort,
  args: PageArgs,
  access: Access,
): Promise<Page<ExceptionRow>> => pageOf(em, exceptions, exceptionOrders[sort], args, (page) => exceptionsOn(filter, access, sort, page));

export const exceptionCount = (em: EntityManager, filter: ExceptionFilter, most: number, access: Access): Promise<number> =>
  countOf(em, exceptionsCounted(filter, access, most));

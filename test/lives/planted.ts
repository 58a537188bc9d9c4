import type { EntityManager } from "@mikro-orm/postgresql";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { recordPayment } from "../../src/flows/record-payment.ts";
import { refundOrder } from "../../src/flows/refund-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder } from "../support/shop.ts";
import type { Fault, Life } from "./life.ts";

type Rows = ReturnType<typeof sql>;

/** As if the step's own statements had been others: past constraints and triggers. */
const writes = (what: string, after: string, says: string, by: (mine: Rows, life: Life) => Rows): Fault => ({
  ...{ what, after, says },
  async by(life, em) {
    await rows(em, sql`set local session_replication_role = replica`);
    await rows(em, by(mine(life), life));
  },
});

const mine = (life: Life): Rows => sql`(select order_id from order_lines where sku like ${`%-${life.mark}`})`;
const itemsOf = (life: Life): Rows => sql`(select id from inventory_items where sku like ${`%-${life.mark}`})`;

/** As if the step did more than it should. */
const does = (what: string, after: string, says: string, by: Fault["by"]): Fault => ({ what, after, says, by });

/** Does something to the order of what came last into a table. */
async function onLast(life: Life, em: EntityManager, table: string, verb: (book: OrderBook, work: Work) => unknown): Promise<void> {
  const [found] = await rows(
    em,
    sql<{ id: string }>`select order_id as id from ${sql.table(table)} where order_id in ${mine(life)} order by id desc limit 1`,
  );
  await onOrder(em, aDeed(), found?.id as string, (book, work) => void verb(book, work));
}

const cent = { minor: 100n, currency: "IDR" };
const oneMore: Fault["by"] = (life, em) =>
  receiveStock(em, aDeed(), {
    ...{ locationId: life.town.places[0].id, into: "AVAILABLE", document: null },
    lines: [{ itemId: life.itemId(life.sku("MUG")), quantity: 1 }],
  });

/** What a careless change of the code could do. */
export const planted: readonly Fault[] = [
  does("a message that came twice is taken twice", "again", "orders is", (life, em) =>
    acceptOrders(em, aDeed(), [{ channel: life.town.web, order: anOrder({ lines: [aLine(life.sku("MUG"))] }) }]),
  ),
  does("money is taken twice", "pay", "captured of", (life, em) =>
    onLast(life, em, "payment_transactions", (book, work) =>
      recordPayment(book, work, { kind: "CASH", amount: cent, reference: null, note: null }),
    ),
  ),
  does("more is given back than was asked for", "refund", "refunded of", (life, em) =>
    onLast(life, em, "refunds", (book, work) => {
      const more = { lines: [], shipping: null, fee: null, reason: null, note: null };
      refundOrder(book, work, { ...more, goodwill: cent, method: "ORIGINAL" });
    }),
  ),
  does("what left stays on the shelf", "ship", "on hand of", oneMore),
  does("what was sold at the till stays on the shelf", "sell", "on hand of", oneMore),
  does("goods that came back are put on the shelf twice", "dispose", "on hand of", oneMore),
  {
    ...does("what is refused is told all the same", "ship", "events after a refusal", (life, em) =>
      onLast(life, em, "order_lines", (book, work) => work.tell(book, "order.opened")),
    ),
    refused: true,
  },
  {
    ...writes(
      "what is refused happens all the same",
      "edit",
      "ordered of",
      (orders) => sql`
      update order_lines set ordered_quantity = ordered_quantity + 1 where id = (select min(id::text)::uuid from order_lines where order_id in ${orders})`,
    ),
    refused: true,
  },
  writes(
    "a level does not follow its ledger",
    "receive",
    'rule "I3 level"',
    (_, life) => sql`
    update inventory_levels set available = available + 1 where item_id in ${itemsOf(life)}`,
  ),
  writes(
    "the stock of cancelled units stays promised",
    "cancel",
    'rule "I3 committed"',
    (_, life) => sql`
    update inventory_levels set available = available - 1, committed = committed + 1 where available > 0 and item_id in ${itemsOf(life)}`,
  ),
  writes(
    "a cart's time is over, and its stock is not free",
    "letGo",
    'rule "I3 reserved"',
    (_, life) => sql`
    update inventory_levels set available = available - 1, reserved = reserved + 1 where available > 0 and item_id in ${itemsOf(life)}`,
  ),
  writes(
    "a line counts one unit too few as sent",
    "leave",
    "fulfilled of",
    (orders) => sql`
    update order_lines set fulfilled_quantity = fulfilled_quantity - 1 where fulfilled_quantity > delivered_quantity
      and fulfilled_quantity > return_requested_quantity and order_id in ${orders}`,
  ),
  writes(
    "a parcel takes stock that is not its own",
    "leave",
    'rule "D7 consumed"',
    (orders) => sql`
    update allocations set quantity = quantity + 1 where status = 'SHIPPED' and fulfillment_order_line_id in (
      select id from fulfillment_order_lines where order_line_id in (select id from order_lines where order_id in ${orders}))`,
  ),
  writes(
    "a parcel lies elsewhere than its work",
    "pack",
    'rule "D7 one place"',
    (orders) => sql`
    update fulfillments set location_id = (select id from locations other where other.id <> fulfillments.location_id limit 1) where order_id in ${orders}`,
  ),
  writes(
    "that something is packed is not told",
    "pack",
    "times fulfillment.created",
    (orders) => sql`
    delete from outbox where type = 'fulfillment.created' and order_id in ${orders}`,
  ),
  writes(
    "an event has a number too high",
    "place",
    'rule "I7 all events"',
    (orders) => sql`
    update orders set event_sequence = event_sequence + 1 where id in ${orders}`,
  ),
  writes(
    "a day counts work that it did not take",
    "place",
    'rule "D16 capacity"',
    () => sql`update capacity_buckets set used = used + 1 where used < "limit"`,
  ),
  writes(
    "work that is held goes on",
    "hold",
    'rule "D8 held"',
    (orders) => sql`
    update fulfillment_orders set status = held_from, held_from = null where status = 'ON_HOLD' and order_id in ${orders}`,
  ),
  writes(
    "what its channel decides does not wait for it",
    "cancel",
    'rule "D15 asked"',
    (orders) => sql`
    update holds set status = 'RELEASED', released_at = now() where reason = 'CHANNEL_PENDING' and order_id in ${orders}`,
  ),
  writes(
    "units are with the buyer, and nobody counts them",
    "track",
    "delivered of",
    (orders) => sql`
    update order_lines set delivered_quantity = 0 where delivered_quantity > 0 and order_id in ${orders}`,
  ),
  writes(
    "what is divided leaves its stock behind",
    "divide",
    'rule "D6 allocated"',
    (orders) => sql`
    update allocations set status = 'RELEASED' where status = 'ALLOCATED' and fulfillment_order_line_id in (
      select id from fulfillment_order_lines where order_line_id in (select id from order_lines where order_id in ${orders}))`,
  ),
  writes(
    "an order is worked on by nobody",
    "place",
    'rule "D4 planned"',
    (orders) => sql`
    update fulfillment_orders set status = 'CANCELLED', held_from = null where status not in ('CLOSED', 'CANCELLED', 'INCOMPLETE') and order_id in ${orders}`,
  ),
  writes(
    "an earlier version is not kept",
    "edit",
    'rule "D10 versions"',
    (orders) => sql`delete from order_versions where order_id in ${orders}`,
  ),
  writes(
    "the total does not follow a change",
    "edit",
    "total of",
    (orders) => sql`
    update orders set total_minor = total_minor + 1 where id in ${orders}`,
  ),
  writes(
    "units that come back are not counted",
    "return",
    "requested of",
    (orders) => sql`
    update order_lines set return_requested_quantity = returned_quantity where order_id in ${orders}`,
  ),
  writes(
    "what was received is forgotten",
    "receiveReturn",
    "returned of",
    (orders) => sql`
    update order_lines set returned_quantity = 0 where order_id in ${orders}`,
  ),
  writes(
    "what was to go out is not let go of at a switch",
    "switch",
    "cancelled of",
    (orders) => sql`
    update order_lines set cancelled_quantity = 0 where origin = 'EXCHANGE' and cancelled_quantity > 0 and order_id in ${orders}`,
  ),
  writes("a claim takes no units", "claim", 'rule "R1 once"', (orders) => sql`delete from claim_lines where order_id in ${orders}`),
  writes("an invoice's number is skipped", "invoice", 'rule "F1 numbered"', () => sql`update invoice_counters set last = last + 1`),
  writes(
    "an invoice is changed",
    "invoice",
    'rule "F3 adds up"',
    (orders) => sql`
    update invoices set net_minor = net_minor + 1, total_minor = total_minor + 1 where order_id in ${orders}`,
  ),
];

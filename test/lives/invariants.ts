/** What is true of a shop whatever happened, and what sees to it. The numbers are those of the domain's list. */
export interface Invariant {
  readonly number: number;
  readonly says: string;
  /** Constraints, unique indexes and triggers by which the database refuses anything else. */
  readonly database?: readonly string[];
  /** Rules of src/invariants, asked after every step of every life. */
  readonly rules?: readonly string[];
  /** What lives see of it besides: in the counts of the model, or in what a step may not do. */
  readonly lives?: string;
  /** Where else it is proven: what only a race, a rounding or a client's key can break. */
  readonly tests?: readonly string[];
}

const buckets = ["available", "reserved", "committed", "safety_stock", "quality_control", "damaged"];

export const invariants: readonly Invariant[] = [
  {
    number: 1,
    says: "No count of a level is below zero; what is on hand is their sum.",
    database: buckets.map((bucket) => `inventory_levels_${bucket}`),
    rules: ["I4 not below zero"],
    lives: "on hand of each item",
  },
  {
    number: 2,
    says: "A level is the sum of its movements.",
    database: ["inventory_levels_follow_ledger", "inventory_levels_start_empty", "inventory_movements_written_once"],
    rules: ["I3 level"],
  },
  {
    number: 3,
    says: "What is reserved is in active reservations, what is committed is allocated.",
    rules: ["I3 reserved", "I3 committed", "I3 incoming", "I3 sold ahead"],
  },
  {
    number: 4,
    says: "What is wanted of a line is planned or has left.",
    rules: ["D4 planned", "D1 not halfway", "D1 complete"],
    lives: "ordered, cancelled and fulfilled of each line",
  },
  {
    number: 5,
    says: "No more leaves than is wanted, arrives than left, comes back than left.",
    database: ["order_lines_cancelled", "order_lines_fulfilled", "order_lines_delivered", "order_lines_returned"],
    rules: ["R1 once", "R2 came back", "R3 in exchange", "R4 awaited", "R5 over"],
    lives: "fulfilled, delivered, requested and returned of each line",
  },
  { number: 6, says: "Open work has all of its stock, and no work has more.", rules: ["D6 allocated", "D7 expected", "I2 one promise"] },
  { number: 7, says: "A parcel takes its own work's stock, from one place.", rules: ["D7 one place", "D7 packed", "D7 consumed"] },
  {
    number: 8,
    says: "What is held does not go on.",
    database: ["fulfillment_orders_held_from", "holds_one_active"],
    rules: ["D8 held"],
    lives: "ship, pack and leave are refused while it is",
  },
  { number: 9, says: "An order has one open change.", database: ["order_changes_one_open"], tests: ["test/flows/order-changes.test.ts"] },
  {
    number: 10,
    says: "A confirmed change is a new version, and every earlier one can be read.",
    database: ["order_changes_made_version", "order_versions_number", "order_versions_immutable"],
    rules: ["D10 versions"],
    lives: "order.version_created once a change",
  },
  {
    number: 11,
    says: "No more is given back than was taken; all units come to what was paid for them.",
    database: ["orders_refunded", "orders_follow_payments", "payment_transactions_once", "payment_transactions_kept"],
    rules: ["P1 counted", "P2 no more than was taken", "P3 in parts", "P4 carried out", "P5 store credit"],
    lives: "captured and refunded of each order",
    tests: ["test/payments/paid-for.test.ts", "test/payments/refunds.test.ts"],
  },
  {
    number: 12,
    says: "Net and tax are gross; lines, shipping and adjustments are the total.",
    rules: ["D12 adds up", "F3 adds up"],
    lives: "total of each order",
    tests: ["test/invoices/amounts.properties.test.ts"],
  },
  {
    number: 13,
    says: "A channel's order is here once, and so is what a client asks for with one key.",
    database: ["orders_external_id", "idempotency_records_pkey"],
    rules: ["I2 one order", "I1 kept once"],
    lives: "the number of orders, after a message that came twice",
    tests: ["test/schema/orders.test.ts"],
  },
  {
    number: 14,
    says: "What a channel does not permit is refused.",
    lives: "no line added, address or way of delivery changed, and no payment noted, of an order that is a channel's own",
    tests: ["test/flows/order-changes.test.ts", "test/channels/rights.test.ts"],
  },
  {
    number: 15,
    says: "What its channel decides waits for its answer.",
    rules: ["D15 asked"],
    lives: "units are cancelled by the answer, and not before",
  },
  {
    number: 16,
    says: "No day takes more work than its place can do.",
    database: ["capacity_buckets_limit", "capacity_claims_taken", "capacity_claims_given_back"],
    rules: ["D16 capacity"],
    tests: ["test/locations/capacity.test.ts"],
  },
  {
    number: 17,
    says: "Demand is summed before it is checked: a bundle and its parts in one order are not promised the same units.",
    rules: ["I2 one promise", "D6 allocated", "I3 committed"],
    lives: "a set stands beside what it is made of in the same orders",
    tests: ["test/routing/route.properties.test.ts"],
  },
  {
    number: 18,
    says: "Each transition is told once, in its transaction, and the events of a thing have no gap.",
    database: ["outbox_sequence", "event_log_written_once"],
    rules: ["I6 positions", "I7 order of events", "I7 all events"],
    lives: "how often each event of a step was told; nothing after a refusal",
    tests: ["test/machines/tables.test.ts"],
  },
  {
    number: 19,
    says: "Work is where a decision put it.",
    database: ["fulfillment_orders_routing_decision_id_foreign"],
    rules: ["D19 decided"],
  },
  {
    number: 20,
    says: "An invoice is written once.",
    database: ["invoices_written_once", "invoices_stay", "invoice_lines_written_once", "invoices_number", "invoices_sequence"],
    rules: ["F1 numbered", "F2 charged once", "F3 adds up"],
  },
];

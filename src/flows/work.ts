import type { EntityManager } from "@mikro-orm/postgresql";
import type { Place } from "../carriers/place-keys.ts";
import type { Sellable } from "../channels/listings.rows.ts";
import { sellableKey, sellables } from "../channels/listings.rows.ts";
import type { ChannelCommand } from "../commands/channel-command.entity.ts";
import { wakeCommands } from "../commands/tell-of-command.ts";
import type { AggregateType, EventType, Happening } from "../events/event-types.ts";
import { type Deed, type EventOf, type NewEvent, toRecord } from "../events/record.ts";
import type { Allocation } from "../fulfillment/allocation.entity.ts";
import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { takeOffLists } from "../fulfillment/pick-lists.rows.ts";
import { dissolveGroups } from "../fulfillment/shipment-groups.rows.ts";
import { Ledger } from "../inventory/ledger.ts";
import type { Reservation } from "../inventory/reservation.entity.ts";
import { eventOfReservation, type Reserved } from "../inventory/tell-of-reservation.ts";
import { Refusal } from "../kit/errors.ts";
import { insertAll } from "../kit/insert.ts";
import { type Job, jobsOf } from "../kit/jobs.ts";
import { Location } from "../locations/location.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { activeRules } from "../rules/active-rules.ts";
import type { LocationCodes, RuleVersion } from "../rules/decide.ts";
import { AllocationBook } from "./allocation-book.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { type CustomersKnown, customersKnown } from "./order-facts.ts";
import { placeOf } from "./origins.ts";
import { PromiseBook } from "./promise-book.ts";
import { noOrders, type RecentOrders, recentOrders } from "./recent-orders.ts";
import { RoutingFacts } from "./routing-facts.ts";
import { SaleTerms } from "./sale-terms.ts";

/** What a transaction is about. */
interface InHand {
  readonly lookUp: readonly { readonly channelId: string; readonly key: string }[];
  readonly itemIds: readonly string[];
  readonly customerIds: readonly string[];
  readonly orders: readonly string[];
  readonly claimed?: readonly string[];
  /** Items that are only looked at, by what they weigh. */
  readonly looksAt?: readonly string[];
  /** Where orders may go. */
  readonly destinations?: readonly Place[];
  /** Where their items may come in; a place without a level gets an empty one. */
  readonly arrivesAt?: readonly string[];
}

interface Known {
  readonly sellables: ReadonlyMap<string, Sellable>;
  readonly network: readonly Location[];
  readonly ledger: Ledger;
  readonly rules: RuleVersion;
  readonly customers: CustomersKnown;
  readonly terms: SaleTerms;
  readonly facts: RoutingFacts;
  readonly promises: PromiseBook;
  readonly recent: RecentOrders;
}

/**
 * What the verbs of one transaction share: the locked ledger, what the lines stand for, the network, and what is to be
 * written at the end. Verbs decide in memory; `finish` writes, with one statement for all tables.
 */
export class Work {
  readonly em: EntityManager;
  readonly ledger: Ledger;
  readonly network: readonly Location[];
  /** The rules in force. */
  readonly rules: RuleVersion;
  readonly customers: CustomersKnown;
  readonly terms: SaleTerms;
  /** What routing and promising stand on beside the stock. */
  readonly facts: RoutingFacts;
  readonly promises: PromiseBook;
  /** Where orders went of late; none unless the rules in force count opportunity costs. */
  readonly recent: RecentOrders;
  readonly #sellables: ReadonlyMap<string, Sellable>;
  readonly #batch: Deed;
  #codes: LocationCodes | null = null;
  #deed: Deed;
  readonly #made: object[] = [];
  readonly #events: NewEvent[] = [];
  /** Orders whose channels may have decided. */
  readonly #waiting: string[] = [];
  /** For what channels are to be told. */
  readonly #jobs: Job[] = [];
  /** For what carriers are to be asked. */
  readonly #bookings: Job[] = [];
  /** Shipment groups that a member left. */
  readonly #dissolved = new Set<string>();
  /** Work that is done elsewhere now. */
  readonly #leftLists = new Set<string>();
  readonly #allocations = new AllocationBook();
  /** What was sent to PostgreSQL, and how much of it is not written yet. */
  readonly #lots: Promise<void>[] = [];
  #beingWritten = 0;

  private constructor(em: EntityManager, deed: Deed, known: Known) {
    this.em = em;
    this.#batch = deed;
    this.#deed = deed;
    this.#sellables = known.sellables;
    this.network = known.network;
    this.ledger = known.ledger;
    this.rules = known.rules;
    this.customers = known.customers;
    this.terms = known.terms;
    this.facts = known.facts;
    this.promises = known.promises;
    this.recent = known.recent;
  }

  /**
   * Call after the orders are locked: levels are the last rows a transaction locks. `lookUp` names lines whose SKU is to
   * be known, `itemIds` further items whose stock may move, `orders` those that are in hand, `claimed`
   * reservations that they may use up, `destinations` where they may go.
   */
  static begin(em: EntityManager, deed: Deed, inHand: InHand): Promise<Work> {
    return Work.#open(em, deed, inHand, true);
  }

  /**
   * The same for who only looks at what would be decided: nothing is locked, and it is never finished. `deed.at` may lie ahead. What was
   * tried on it leaves its mark; try on `again()`.
   */
  static async lookAt(em: EntityManager, deed: Deed, inHand: InHand): Promise<Work> {
    return (await Work.#open(em, deed, inHand, false)).again();
  }

  /** The same work as it was begun, for another try. */
  again(): Work {
    const { ledger, terms, facts, network, rules, customers, recent } = this;
    const copies = { ledger: ledger.copy(), terms: terms.copy(), facts: facts.copy(), promises: PromiseBook.none() };
    return new Work(this.em, this.#batch, { ...copies, sellables: this.#sellables, network, rules, customers, recent });
  }

  /** The same work where there is no other place. What is tried on it is tried on this, too. */
  only(location: Location): Work {
    const { ledger, terms, promises, rules, customers, recent } = this;
    const known = { ledger, terms, promises, rules, customers, recent, sellables: this.#sellables };
    return new Work(this.em, this.#batch, { ...known, facts: this.facts.copy(), network: [location] });
  }

  static async #open(em: EntityManager, deed: Deed, inHand: InHand, lock: boolean): Promise<Work> {
    const { lookUp, itemIds, customerIds, orders, claimed = [], destinations = [], looksAt = [], arrivesAt = [] } = inHand;
    const rules = await activeRules(em);
    const channelIds = [...new Set(lookUp.map(({ channelId }) => channelId))];
    const added = channelIds.flatMap((channelId) => rules.addedSkus.map((key) => ({ channelId, key })));
    const found = await sellables(em, [...lookUp, ...added]);
    const customers = rules.reads.has("customer") ? await customersKnown(em, customerIds, orders) : new Map();
    const network = await em.find(Location, { status: "ACTIVE" }, { orderBy: { id: "asc" } });
    const items = new Set(itemIds);
    for (const { needs } of found.values()) for (const { itemId } of needs) items.add(itemId);
    const facts = await RoutingFacts.read(em, {
      at: deed.at,
      network,
      itemIds: [...new Set([...items, ...looksAt])],
      destinations,
      orders,
    });
    const promises = await PromiseBook.read(em, orders);
    const recent = rules.looksBack ? await recentOrders(em, network, lock ? deed.at : new Date()) : noOrders;
    const arrivals = arrivesAt.flatMap((locationId) => [...items].map((itemId) => ({ itemId, locationId })));
    const ledger = await (lock ? Ledger.lockItems(em, [...items], arrivals) : Ledger.lookAt(em, [...items]));
    const terms = await SaleTerms.read(em, { at: deed.at, channelIds, itemIds: [...items], claimed, lock });
    return new Work(em, deed, { sellables: found, network, ledger, rules, customers, terms, facts, promises, recent });
  }

  /** Who does what is decided now, and when. */
  get deed(): Deed {
    return this.#deed;
  }

  /** From here on another one's doing is decided, at the same instant. */
  onBehalfOf(by: Omit<Deed, "at">): void {
    this.#deed = { ...by, at: this.#batch.at };
    this.ledger.by = this.#deed;
  }

  /** What a line's best key stands for, or null when none is known. */
  sellable(channelId: string, listingKeys: readonly string[]): Sellable | null {
    for (const key of listingKeys) {
      const found = this.#sellables.get(sellableKey(channelId, key));
      if (found) return found;
    }
    return null;
  }

  /** Ids of the places that are in use, by code. */
  get locationCodes(): LocationCodes {
    this.#codes ??= new Map(this.network.map(({ code, id }) => [code, id]));
    return this.#codes;
  }

  /** To be inserted at the end. */
  add<Entity extends object>(entity: Entity): Entity {
    this.#made.push(entity);
    return entity;
  }

  /** Not to be inserted after all. False when it is no longer, or never was, among what is to be. */
  forget(entity: object): boolean {
    const at = this.#made.indexOf(entity);
    if (at >= 0) this.#made.splice(at, 1);
    return at >= 0;
  }

  /** One of its members leaves by itself: the others do, too. */
  dissolve(shipmentGroupId: string): void {
    this.#dissolved.add(shipmentGroupId);
  }

  /** Work moved to another place: it is on no pick list of the former any more. */
  leavePickLists(fulfillmentOrderId: string): void {
    this.#leftLists.add(fulfillmentOrderId);
  }

  tell({ order }: OrderBook, type: EventType<"Order">, data: Record<string, unknown> = {}): void {
    order.eventSequence += 1;
    this.#events.push({
      type,
      aggregateType: "Order",
      aggregateId: order.id,
      sequence: order.eventSequence,
      orderId: order.id,
      channelId: order.channelId,
      data: { number: order.number, status: order.status, ...data },
      by: this.#deed,
    });
  }

  tellOfWork({ order }: OrderBook, one: FulfillmentOrder, type: EventType<"FulfillmentOrder">, data: Record<string, unknown> = {}): void {
    one.eventSequence += 1;
    this.#events.push({
      type,
      aggregateType: "FulfillmentOrder",
      aggregateId: one.id,
      sequence: one.eventSequence,
      orderId: order.id,
      channelId: order.channelId,
      locationId: one.locationId ?? null,
      data: { orderNumber: order.number, status: one.status, ...data },
      by: this.#deed,
    });
  }

  /** What becomes of stock that work is promised is told when it is written, all of it together. */
  noteStock(
    { order, fulfillmentOrders }: OrderBook,
    part: FulfillmentOrderLine,
    what: Happening<"allocation">,
    units: Pick<Allocation, "itemId" | "quantity">,
  ): void {
    const one = fulfillmentOrders.find(({ id }) => id === part.fulfillmentOrderId);
    if (one) this.#allocations.note({ order, by: this.#deed, lineId: part.orderLineId }, one, what, units);
  }

  /** Tells of a thing of an order that has a life of its own. */
  tellOf<Of extends AggregateType>(
    { order }: OrderBook,
    aggregateType: Of,
    one: { readonly id: string; eventSequence: number; readonly locationId?: string | null | undefined },
    type: EventType<Of>,
    data: Record<string, unknown>,
    locationId = one.locationId ?? null,
  ): void {
    one.eventSequence += 1;
    const event: EventOf<Of> = {
      type,
      aggregateType,
      aggregateId: one.id,
      sequence: one.eventSequence,
      orderId: order.id,
      channelId: order.channelId,
      locationId,
      data: { orderNumber: order.number, ...data },
      by: this.#deed,
    };
    this.#events.push(event as NewEvent);
  }

  /** Tells of a reservation that stands as it is to be written. `book`: of the order that holds it, or took it. */
  tellOfReservation(
    book: OrderBook | null,
    one: Reservation,
    what: Happening<"reservation">,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    one.eventSequence = (one.eventSequence ?? 0) + 1;
    const of = book && { orderId: book.order.id, channelId: book.order.channelId };
    this.#events.push({ ...eventOfReservation(one as Reserved, what, more, of), by: this.#deed });
  }

  /** The channel said something new of an order that waits for it: it is asked at once what it decided. */
  lookAtChannel({ order }: OrderBook): void {
    this.#waiting.push(order.id);
  }

  /** To be stored, and sent once it is committed. */
  propose(command: ChannelCommand): void {
    this.add(command);
    this.#jobs.push({ group: command.channelId, data: { commandId: command.id }, at: null });
  }

  /** A carrier is called for it once this is committed. `group`: of one account only so many are called for at once. */
  callCarrier(bookingId: string, group: string | null): void {
    this.#bookings.push({ group: group ?? "unchosen", data: { bookingId }, at: null });
  }

  /**
   * Begins to write the new rows that were decided so far and answers at once: PostgreSQL writes them while the next are decided.
   * Does nothing while it has enough to do. Call it between orders, when nothing that was made will change any more.
   */
  writeAhead(): void {
    if (this.#beingWritten < 2) this.#writeNew();
  }

  /** Resolves when nothing is being written any more, whatever came of it: the transaction can be ended. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#lots);
  }

  /** Writes all that was decided. The transaction commits it. */
  async finish(): Promise<void> {
    const { movements, events } = this.ledger.toPost(this.#batch);
    this.#made.push(...movements);
    this.#events.push(...events);
    if (this.#waiting.length > 0) this.#jobs.push(...(await wakeCommands(this.em, this.#waiting, this.#batch.at)));
    this.#writeNew();
    await Promise.all(this.#lots);
    // After the new rows: what was changed may refer to them.
    await this.em.flush();
    await dissolveGroups(this.em, this.#batch, [...this.#dissolved]);
    await takeOffLists(this.em, [...this.#leftLists]);
    // The days are locked last of all.
    await this.facts.capacity.post();
  }

  /** A transaction's statements wait for each other, so the next lot is ready when PostgreSQL is done with the one before. */
  #writeNew(): void {
    this.#events.push(...this.#allocations.take());
    const lot = insertAll(this.em, this.#made.splice(0), [
      toRecord(this.#batch, this.#events.splice(0)),
      jobsOf("channel-commands", this.#jobs.splice(0), this.#batch.at),
      jobsOf("carrier-bookings", this.#bookings.splice(0), this.#batch.at),
    ]);
    const done = () => {
      this.#beingWritten -= 1;
    };
    this.#beingWritten += 1;
    // What goes wrong is thrown by `finish`, which waits for it.
    lot.then(done, done);
    this.#lots.push(lot);
  }
}

/**
 * Runs a verb on one known order: locks it and the stock of its items, lets the verb decide, writes. `also`: where it may go besides. Throws
 * Refusal NOT_FOUND.
 */
export async function onOrder(
  em: EntityManager,
  deed: Deed,
  orderId: string,
  verb: (book: OrderBook, work: Work) => void,
  also: Partial<Pick<InHand, "destinations" | "lookUp">> = {},
): Promise<OrderBook> {
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  const held = inHand([book]);
  const destinations = [...(held.destinations ?? []), ...(also.destinations ?? [])];
  const lookUp = [...held.lookUp, ...(also.lookUp ?? [])];
  const arrivesAt = book.comings.reverses.flatMap(({ status, locationId }) => (status === "OPEN" && locationId ? [locationId] : []));
  const work = await Work.begin(em, deed, { ...held, destinations, lookUp, arrivesAt: [...new Set(arrivesAt)] });
  verb(book, work);
  await work.finish();
  return book;
}

/** Work that moves no stock and asks no rule. */
export const aboutNothing: InHand = { lookUp: [], itemIds: [], customerIds: [], orders: [] };

/** What work on these orders is about. */
export const inHand = (books: readonly OrderBook[]): InHand => ({
  lookUp: books.flatMap((book) => [...keysOf(book.channel.id, book.lines), ...exchangeKeysOf(book)]),
  itemIds: books.flatMap((book) => book.itemIds()),
  customerIds: books.flatMap(({ order }) => order.customerId ?? []),
  orders: books.map(({ order }) => order.id),
  destinations: books.flatMap(({ shipTo }) => (shipTo ? [placeOf(shipTo)] : [])),
});

/** What is wanted in exchange for what comes back, once that is approved. */
const exchangeKeysOf = ({ channel, comings }: OrderBook) =>
  comings.lines.flatMap(({ exchangeSku }) => (exchangeSku == null ? [] : { channelId: channel.id, key: exchangeSku }));

export const keysOf = (channelId: string, lines: readonly Pick<OrderLine, "listingKeys">[]) =>
  lines.flatMap(({ listingKeys }) => listingKeys.map((key) => ({ channelId, key })));

import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../../src/events/record.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { coverShortages } from "../../src/flows/cover-shortages.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql, uuids } from "../../src/kit/sql.ts";
import { aDeed } from "../support/shop.ts";
import { Comparison } from "./compare.ts";
import { Model } from "./model.ts";
import { parcelsOf, returnsOf, type SeenParcel, type SeenReturn, type SeenWork, worksOf } from "./seen.ts";
import type { Town } from "./town.ts";

/** A mistake that is made on purpose, to see that lives find it. */
export interface Fault {
  readonly what: string;
  /** The step that makes it. */
  readonly after: string;
  /** It makes it where it is refused, not where it is done. */
  readonly refused?: boolean;
  /** Words of what is found then: a count of the model, or the rule that is broken. */
  readonly says: string;
  readonly by: (life: Life, em: EntityManager) => Promise<unknown>;
}

const undone = new Error("undone");

/** One life in a town: goods of its own, so that it can be compared with its model whatever others there do. */
export class Life {
  readonly town: Town;
  readonly mark: number;
  readonly itemIds = new Map<string, string>();
  /** Mistakes that are still to be found. */
  readonly faults: Set<Fault>;
  /** Steps so far. */
  steps = 0;
  #comparison: Comparison | null = null;

  constructor(town: Town, mark: number, faults: Set<Fault>) {
    this.town = town;
    this.mark = mark;
    this.faults = faults;
  }

  sku(name: string): string {
    return `${name}-${this.mark}`;
  }

  itemId(sku: string): string {
    return this.itemIds.get(sku) as string;
  }

  /** Stocks the shelves; answers what the model begins with. */
  async begin(): Promise<Model> {
    const { shop, places } = this.town;
    const [mug, tea, set] = ["MUG", "TEA", "SET"].map((name) => this.sku(name)) as [string, string, string];
    this.itemIds.set(mug, (await shop.item(mug)).id);
    this.itemIds.set(tea, (await shop.item(tea)).id);
    this.itemIds.set(set, (await shop.bundle(set, { [mug]: 2, [tea]: 1 })).id);
    const model = new Model(new Map([[set, { [mug]: 2, [tea]: 1 }]]));
    await shop.stock(places[0], { [mug]: 10, [tea]: 6 });
    await shop.stock(places[1], { [mug]: 6, [tea]: 6 });
    model.stock(mug, 16);
    model.stock(tea, 12);
    this.#comparison = new Comparison(this.town, [mug, tea, set]);
    return model;
  }

  run<Result>(verb: (em: EntityManager, deed: Deed) => Promise<Result>, deed = aDeed()): Promise<Result> {
    return retrying(() => this.town.shop.em.transactional((em) => verb(em as EntityManager, deed)));
  }

  on(orderId: string, verb: (book: OrderBook, work: Work) => void, deed = aDeed()): Promise<OrderBook> {
    return this.run((em, done) => onOrder(em, done, orderId, verb), deed);
  }

  onWork(
    { id, orderId }: Pick<SeenWork, "id" | "orderId">,
    verb: (book: OrderBook, work: Work, one: ReturnType<typeof workOf>) => unknown,
  ): Promise<OrderBook> {
    return this.on(orderId, (book, work) => void verb(book, work, workOf(book, id)));
  }

  /** What the gateway's loops do once stock came, or went beyond what was free. */
  async keep(): Promise<void> {
    await coverShortages(this.town.shop.em, aDeed());
    await fillBackorders(this.town.shop.em, aDeed(), [...this.itemIds.values()]);
  }

  works(model: Model): Promise<SeenWork[]> {
    return worksOf(this.town.shop, model.ids);
  }

  parcels(model: Model): Promise<SeenParcel[]> {
    return parcelsOf(this.town.shop, model.ids);
  }

  returns(model: Model): Promise<SeenReturn[]> {
    return returnsOf(this.town.shop, model.ids);
  }

  /** Ids of what there is of the orders in a table, with what a step asks of it. */
  things<Row>(model: Model, table: string, more = sql`status`): Promise<({ id: string; orderId: string } & Row)[]> {
    return this.town.shop.read(
      sql<{ id: string; orderId: string } & Row>`
        select id, order_id as "orderId", ${more} from ${sql.table(table)} where order_id = any(${uuids(model.ids)}) order by id`,
    );
  }

  compare(model: Model, tells: readonly string[] | null): Promise<void> {
    return (this.#comparison as Comparison).check(model, tells);
  }

  /** Tries what would be found if the last step had made one of the mistakes, and undoes it. */
  async tryFaults(step: string, model: Model, tells: readonly string[] | null): Promise<void> {
    for (const fault of this.faults)
      if (fault.after === step && (fault.refused ?? false) === (tells === null) && (await this.#findsIf(fault, model, tells)))
        this.faults.delete(fault);
  }

  async #findsIf(fault: Fault, model: Model, tells: readonly string[] | null): Promise<boolean> {
    let found: string[] = [];
    await this.town.shop.em
      .transactional(async (em) => {
        await fault.by(this, em as EntityManager);
        found = await (this.#comparison as Comparison).wouldFind(model, tells, em as EntityManager);
        throw undone;
      })
      .catch((error: unknown) => {
        // What the shop itself refuses was no mistake.
        if (error !== undone && !(error instanceof Refusal)) throw error;
      });
    return found.some((one) => one.includes(fault.says));
  }
}

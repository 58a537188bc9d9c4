import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../../src/events/record.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { coverShortages } from "../../src/flows/cover-shortages.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { retrying } from "../../src/kit/retry.ts";
import { rows, sql, uuids } from "../../src/kit/sql.ts";
import { aDeed } from "../support/shop.ts";
import { Comparison } from "./compare.ts";
import { Model } from "./model.ts";
import { parcelsOf, returnsOf, type SeenParcel, type SeenReturn, type SeenWork, worksOf } from "./seen.ts";
import type { Town } from "./town.ts";

/** A mistake that is made on purpose, to see that lives find it. */
export interface Tamper {
  /** The step after which it is made. */
  readonly after: string;
  /** Where the step was refused, not where it was done. */
  readonly refused?: boolean;
  readonly by: (life: Life) => Promise<unknown>;
}

/** One life in a town: goods of its own, so that it can be compared with its model whatever others there do. */
export class Life {
  readonly town: Town;
  readonly mark: number;
  readonly itemIds = new Map<string, string>();
  readonly tamper: Tamper | null;
  /** Steps so far. */
  steps = 0;
  #comparison: Comparison | null = null;

  constructor(town: Town, mark: number, tamper: Tamper | null) {
    this.town = town;
    this.mark = mark;
    this.tamper = tamper;
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

  /** Changes rows behind the back of constraints and triggers. */
  behind(...statements: readonly ReturnType<typeof sql>[]): Promise<void> {
    return this.run(async (em) => {
      await rows(em, sql`set local session_replication_role = replica`);
      for (const statement of statements) await rows(em, statement);
    });
  }
}

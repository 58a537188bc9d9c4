import type { EntityManager } from "@mikro-orm/postgresql";
import { globalId } from "../../schema/kit/global-id.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { endRefundOf, refundUnits } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, anOrder, type Shop } from "./shop.ts";

/** Orders whose money stands as examples want it, made anew each time: ids as the API gives them. */
export class MoneyForExamples {
  readonly #shop: Shop;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  async unpaid(): Promise<string> {
    return globalId("Order", await this.#order({ paymentStatus: "PENDING" }));
  }

  /** The customer has what an earlier order of theirs was given back. */
  async withCredit(): Promise<string> {
    const channel = await this.#shop.channel();
    const [paid, unpaid] = await this.#shop.accept(channel, anOrder(), anOrder({ paymentStatus: "PENDING" }));
    await this.#verb(paid?.orderId as string, (book, work) => {
      refundUnits(book, work, { units: [], extraMinor: 500_000n, reason: "APPEASEMENT", method: "STORE_CREDIT", note: null });
    });
    return globalId("Order", unpaid?.orderId as string);
  }

  async reservation(): Promise<string> {
    return this.#paymentOf(await this.#order({ paymentStatus: "AUTHORIZED" }));
  }

  async payment(): Promise<string> {
    return this.#paymentOf(await this.#order({}));
  }

  async failedRefund(): Promise<string> {
    const channel = await this.#shop.channel({ connectorKey: "gone", tells: { REFUND: "TELLS" } });
    const [taken] = await this.#shop.accept(channel, anOrder());
    let id = "";
    await this.#verb(taken?.orderId as string, (book, work) => {
      id = refundUnits(book, work, { units: [], extraMinor: 100n, reason: "APPEASEMENT", method: "ORIGINAL", note: null }).id;
      endRefundOf(book, work, book.payments.at(-1) as never, "FAILED");
    });
    return globalId("Refund", id);
  }

  async #order(values: Partial<IncomingOrder>): Promise<string> {
    const [taken] = await this.#shop.accept(await this.#shop.channel(), anOrder(values));
    return taken?.orderId as string;
  }

  async #paymentOf(orderId: string): Promise<string> {
    const [found] = await this.#shop.read(sql<{ id: string }>`select id from payment_transactions where order_id = ${orderId}`);
    return globalId("Payment", found?.id as string);
  }

  #verb(orderId: string, verb: (book: OrderBook, work: Work) => void) {
    return this.#shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
        verb(book, work);
        settleOrder(book, work);
      }),
    );
  }
}

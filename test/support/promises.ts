import { openBooks } from "../../src/flows/order-book.ts";
import { PromiseBook } from "../../src/flows/promise-book.ts";
import { aboutNothing, Work } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { aPromise } from "../flows/a-promise.ts";
import { aDeed, type Shop } from "./shop.ts";

/** Promises everything that is being worked on. */
export async function promiseAll(shop: Shop): Promise<void> {
  const orders = await shop.read(sql<{ id: string }>`select distinct order_id as id from fulfillment_orders`);
  await shop.em.transactional(async (em) => {
    const books = await openBooks(
      em as never,
      orders.map(({ id }) => id),
    );
    const promises = await PromiseBook.read(
      em as never,
      orders.map(({ id }) => id),
    );
    const work = await Work.begin(em as never, aDeed(), aboutNothing);
    for (const book of books)
      promises.keep(
        book,
        work,
        book.fulfillmentOrders.map(({ id }) => aPromise(id)),
      );
    await work.finish();
  });
}

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { OrderLinks } from "../access/order-links.ts";
import type { Deed } from "../events/record.ts";
import { allowance } from "../kit/allowance.ts";
import { refusalOfDatabase } from "../kit/database-errors.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { retrying } from "../kit/retry.ts";
import { askOrderLink } from "./ask-order-link.ts";
import { cancelByCustomer, customerOrder } from "./customer-order.ts";
import { type CustomerReturnLine, returnableByCustomer, returnByCustomer } from "./return-by-customer.ts";
import { onOrder } from "./work.ts";

export interface ServingBuyers {
  readonly orm: MikroORM;
  readonly links: OrderLinks;
  readonly log: Log;
  readonly onCommitted: () => void;
  /** A notice may be there to be sent. */
  readonly onAsked: () => void;
}

const window = 10 * 60_000;

/** What buyers may do without a key: ask for the link to an order, and see, cancel and give back the one that a link opens. */
export function servingBuyers({ orm, links, log, onCommitted, onAsked }: ServingBuyers) {
  const em = () => orm.em.fork() as EntityManager;
  const mayAsk = allowance(10, window);
  // Counted by what was asked, not by what there is, so that it tells nothing either.
  const mayAskOf = allowance(5, window);

  return {
    mayAsk: (address: string) => mayAsk(address),

    /** Not waited for: how long it takes would tell whether there is such an order. */
    askLink(orderNumber: string, contact: string): void {
      if (!mayAskOf(orderNumber.trim().replace(/^#/, "").toLowerCase())) return;
      askOrderLink(em(), orderNumber, contact, new Date()).then(onAsked, (error: unknown) =>
        log.error({ err: error }, "buyers: a link could not be noted"),
      );
    },

    async look(token: string) {
      const orderId = links.read(token, new Date());
      const order = orderId === null ? null : await customerOrder(em(), orderId);
      const returnable = order ? await returnableByCustomer(em(), order.id, new Date()) : [];
      return { order, returnable, confirmation: order ? links.confirmation(token, new Date()) : "" };
    },

    async cancel(token: string, confirmation: string): Promise<"asked" | "refused" | "stale" | null> {
      const done = await confirmed(token, confirmation, (em, deed, orderId) =>
        onOrder(em, deed, orderId, (book, work) => void cancelByCustomer(book, work)),
      );
      return done === "done" ? "asked" : done;
    },

    async giveBack(
      token: string,
      confirmation: string,
      lines: readonly CustomerReturnLine[],
    ): Promise<"returned" | "unreturned" | "stale" | null> {
      const done = await confirmed(token, confirmation, (em, deed, orderId) => returnByCustomer(em, deed, orderId, lines));
      return done === "done" ? "returned" : done === "refused" ? "unreturned" : done;
    },
  };

  /** Does what a form of the page asks for, in one transaction. Null: the link opens nothing. */
  async function confirmed(
    token: string,
    confirmation: string,
    verb: (em: EntityManager, deed: Deed, orderId: string) => Promise<unknown>,
  ): Promise<"done" | "refused" | "stale" | null> {
    const at = new Date();
    const orderId = links.read(token, at);
    if (orderId === null) return null;
    if (!links.isConfirmation(token, confirmation, at)) return "stale";
    try {
      const deed = { actor: "customer", at, correlationId: newId() };
      await retrying(() => em().transactional((em) => verb(em as EntityManager, deed, orderId)));
    } catch (error) {
      if (refusalOfDatabase(error) instanceof Refusal) return "refused";
      throw error;
    }
    onCommitted();
    return "done";
  }
}

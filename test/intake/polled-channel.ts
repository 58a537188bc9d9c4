import { ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector, Delivery, IncomingOrder, Poll, Span } from "../../src/channels/connector.ts";

/** A version of an order as a channel lists it. */
export interface Version {
  readonly order: IncomingOrder;
  /** When it becomes visible to those who ask; its own time when left out. */
  readonly listedAt?: Date;
}

/**
 * A channel in memory that can be asked what changed, two orders a page, with `Poll` as the contract has it: it lists the newest version of
 * each order by the version's own time.
 */
export class PolledChannel {
  readonly versions: Version[] = [];
  readonly asked: { readonly span: Span; readonly cursor: string | null }[] = [];
  /** Called before each answer: may throw, or wait. */
  before: (asked: { readonly span: Span; readonly cursor: string | null }) => Promise<void> | void = () => {};
  now = new Date();
  readonly #kept = new Map<string, IncomingOrder>();
  readonly #key: string;
  readonly #poll: Partial<Poll<unknown>>;

  constructor(key: string, poll: Partial<Poll<unknown>> = {}) {
    this.#key = key;
    this.#poll = poll;
  }

  add(order: IncomingOrder, listedAt?: Date): void {
    this.versions.push({ order, ...(listedAt && { listedAt }) });
  }

  /** The message that says what an order is now. */
  deliveryOf(order: IncomingOrder): Delivery {
    const name = `${order.externalId}@${order.updatedAt.toISOString()}`;
    this.#kept.set(name, order);
    return { headers: {}, body: Buffer.from(name) };
  }

  connector(more: Partial<Connector> = {}): Connector {
    return {
      key: this.#key,
      title: "Polled",
      rights: ownRights,
      settings: () => ({}),
      normalise: ({ body }) => [{ kind: "order", order: this.#kept.get(Buffer.from(body).toString()) as IncomingOrder }],
      poll: {
        everySeconds: 60,
        overlapSeconds: 300,
        longestSpanSeconds: null,
        ...this.#poll,
        page: (_, span, cursor) => this.#page(span, cursor),
      },
      ...more,
    };
  }

  async #page(span: Span, cursor: string | null) {
    this.asked.push({ span, cursor });
    await this.before({ span, cursor });
    const listed = this.versions
      .filter(
        ({ order, listedAt }) => order.updatedAt >= span.since && order.updatedAt < span.until && (listedAt ?? order.updatedAt) <= this.now,
      )
      .sort((a, b) => a.order.updatedAt.getTime() - b.order.updatedAt.getTime());
    const from = Number(cursor ?? 0);
    const found = listed.slice(from, from + 2).map(({ order }) => {
      const delivery = this.deliveryOf(order);
      return { id: Buffer.from(delivery.body).toString(), delivery };
    });
    return { found, next: from + 2 < listed.length ? String(from + 2) : null };
  }
}

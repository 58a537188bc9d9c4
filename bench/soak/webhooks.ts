import { createHmac } from "node:crypto";
import { shopify } from "../../connectors/shopify/index.ts";
import { type Post, type ShopifyOrder, shopifyOrder } from "../../src/demo/channels.ts";
import { secrets } from "../../src/demo/merchant.ts";
import { inventOrder } from "../orders.ts";
import { rareSku } from "../shop.ts";

/** An order as the shop last told of it. */
export interface Told {
  readonly externalId: string;
  readonly updatedAt: string;
  readonly cancelled: boolean;
}

export interface Webhook extends Post {
  /** What the connector knows this delivery by. */
  readonly deliveryId: string;
  readonly told: Told;
  /** What becomes of the order after this. */
  readonly order: Placed;
}

interface Placed extends ShopifyOrder {
  readonly createdAt: string;
}

type Kind = "new" | "edit" | "cancel" | "again";

/** Of 20 webhooks: 12 new orders, 4 with one unit more, 1 cancellation, 3 that came before, byte for byte. */
const round: readonly Kind[] = "new new edit new again new new edit new new again new edit new cancel new again new edit new".split(
  " ",
) as Kind[];
/** One new order in so many is for the thing that runs out. */
const rareEvery = 15;
/** An order rests until so many came after it; then it may change. */
const rests = 50;
const mostKept = 500;

/** The shop's side of the load: what it tells of its orders, one webhook after the other. */
export class Webhooks {
  readonly #url: string;
  readonly #first: number;
  #made = 0;
  #placed = 0;
  readonly #fresh: Placed[] = [];
  readonly #edited: Placed[] = [];
  readonly #sent: Webhook[] = [];
  readonly #told = new Map<string, Told>();

  constructor(url: string, firstNumber: number) {
    this.#url = url;
    this.#first = firstNumber;
  }

  /** The newest of every order that was acknowledged. */
  get told(): readonly Told[] {
    return [...this.#told.values()];
  }

  next(): Webhook {
    const kind = round[this.#made++ % round.length];
    const [edit, cancel] = [kind === "edit" && take(this.#fresh), kind === "cancel" && take(this.#edited)];
    if (edit) return this.#tell(grown(edit), "orders/updated");
    if (cancel) return this.#tell(cancel, "orders/cancelled");
    const again = kind === "again" && this.#sent[Math.floor(Math.random() * this.#sent.length)];
    return again || this.#tell(this.#place(), "orders/create");
  }

  /** To be called when a webhook was answered with 2xx: only then may more be told of its order. */
  acknowledged(webhook: Webhook): void {
    const { told, order } = webhook;
    const last = this.#told.get(told.externalId);
    // One that came before.
    if (last && last.updatedAt >= told.updatedAt) return;
    this.#told.set(told.externalId, told);
    this.#sent.push(webhook);
    if (this.#sent.length > mostKept) this.#sent.shift();
    if (!last) keep(this.#fresh, order);
    else if (!told.cancelled) keep(this.#edited, order);
  }

  #place(): Placed {
    const { number, customer, lines } = inventOrder(this.#first + this.#placed++, "spread");
    const wanted = this.#placed % rareEvery === 0 ? [{ sku: rareSku, title: rareSku, quantity: 1, price: 1_000_000 }] : lines;
    const priced = wanted.map((line) => ({ ...line, price: `${line.price}.00` }));
    return { id: number, name: `#${number}`, customer, lines: priced, createdAt: new Date().toISOString() };
  }

  #tell(order: Placed, topic: string): Webhook {
    const post = shopifyOrder(this.#url, order, topic);
    const plain = JSON.parse(post.body) as { readonly updated_at: string };
    const cancelled = topic === "orders/cancelled";
    const body = JSON.stringify({ ...plain, created_at: order.createdAt, cancelled_at: cancelled ? plain.updated_at : null });
    const signature = createHmac("sha256", secrets.shopify).update(body).digest("base64");
    const headers = { ...post.headers, "x-shopify-hmac-sha256": signature };
    const deliveryId = shopify.webhook?.idOf({ headers, body: Buffer.from(body) }) ?? "";
    return {
      url: post.url,
      headers,
      body,
      deliveryId,
      order,
      told: { externalId: String(order.id), updatedAt: plain.updated_at, cancelled },
    };
  }
}

const take = (orders: Placed[]): Placed | undefined => (orders.length > rests ? orders.shift() : undefined);

function keep(orders: Placed[], order: Placed): void {
  orders.push(order);
  if (orders.length > mostKept) orders.shift();
}

const grown = (order: Placed): Placed => ({
  ...order,
  lines: order.lines.map((line, index) => (index === 0 ? { ...line, quantity: line.quantity + 1 } : line)),
});

import { skuOf } from "../orders.ts";

const list = `query ($after: String) {
  orders(first: 50, after: $after) {
    nodes {
      id number status placedAt
      total { amount currencyCode }
      customer { name }
      lines { sku title orderedQuantity unitPrice { amount } }
      fulfillmentOrders { status location { code } }
    }
    pageInfo { endCursor }
  }
}`;
const one = `query ($id: ID!) {
  order(id: $id) {
    number status channel { code } customer { name } total { amount }
    lines { sku title orderedQuantity } fulfillmentOrders { status location { code name } }
  }
}`;
const stock = `query ($skus: [String!]) {
  inventoryLevels(first: 20, filter: { skus: $skus }) { nodes { available committed sequence item { sku } location { code } } }
}`;

interface ListAnswer {
  readonly data: {
    readonly orders?: { readonly nodes: readonly { readonly id: string }[]; readonly pageInfo: { readonly endCursor: string } };
  };
}

const kinds = ["one", "stock", "list", "one", "stock"] as const;
/** Pages from the newest on; then it begins anew. */
const mostPages = 5;

/** What staff and shops ask: of five questions two for an order that they have seen in the list, two for stock, one for a page. */
export class Reads {
  #asked = 0;
  #pages = 0;
  #after: string | null = null;
  #ids: readonly string[] = [];

  /** The next question as the body of a request. */
  next(): string {
    const kind = kinds[this.#asked++ % kinds.length];
    const id = this.#ids[this.#asked % this.#ids.length];
    if (kind === "stock")
      return JSON.stringify({ query: stock, variables: { skus: [0, 1, 2].map((step) => skuOf((this.#asked + step * 331) % 1_000)) } });
    if (kind === "one" && id !== undefined) return JSON.stringify({ query: one, variables: { id } });
    return JSON.stringify({ query: list, variables: { after: this.#after } });
  }

  /** Learns from an answer which orders there are. Throws when it is not an answer with data. */
  read(body: Buffer): void {
    if (body.toString("latin1", 0, 8) !== '{"data":') throw new Error(`A read was answered: ${body.toString("utf8", 0, 500)}`);
    const { orders } = (JSON.parse(body.toString("utf8")) as ListAnswer).data;
    if (!orders) return;
    this.#ids = orders.nodes.map(({ id }) => id);
    this.#after = ++this.#pages % mostPages === 0 ? null : orders.pageInfo.endCursor;
  }
}

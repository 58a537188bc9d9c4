import type { Answer, Called } from "./channel-server.ts";

interface Request {
  readonly method: string;
  readonly data: { readonly id: string; readonly quantity_to_sell_on_facebook?: number };
}

interface Batch {
  status: "scheduled" | "started" | "finished" | "error";
  readonly requests: readonly Request[];
  readonly errors: { readonly line: number; readonly id: string; readonly message: string }[];
}

const mostListed = 100;

/**
 * A catalogue as Meta's documentation describes it: levels come in batches that are worked off later, a step with each call that comes after.
 * Orders take nothing off the level: Meta keeps them apart. https://developers.facebook.com/docs/commerce-platform/catalog/quantity-to-sell
 */
export class MetaCatalogue {
  readonly id = "700700700";
  readonly name = "Melati's things";
  /** The levels told, by the seller's ids. */
  readonly units = new Map<string, number | null>();
  /** Things that differ from one another in colour and size alone. */
  readonly variants = new Map<string, { readonly color: string; readonly size: string }>();
  /** How batches end. */
  ends: "finished" | "error" | "never" = "finished";
  readonly #batches = new Map<string, Batch>();

  answer(called: Called, edge: string): Answer | null {
    for (const batch of this.#batches.values()) this.#goOn(batch);
    const { method, query } = called;
    if (method === "GET" && edge === "") return { body: { id: this.id, name: this.name } };
    if (method === "GET" && edge === "products") return { body: this.#products(query) };
    if (method === "GET" && edge === "check_batch_request_status") return this.#status(query);
    return method === "POST" && edge === "items_batch" ? this.#take(JSON.parse(Buffer.from(called.body).toString())) : null;
  }

  #products({ fields = "id", filter, limit = "25", after = "" }: Called["query"]) {
    const wanted = filter === undefined ? null : new Set((JSON.parse(filter) as { retailer_id: { is_any: string[] } }).retailer_id.is_any);
    const skus = [...this.units.keys()].filter((sku) => wanted?.has(sku) ?? true);
    const from = after === "" ? 0 : skus.indexOf(after) + 1;
    const page = skus.slice(from, from + Math.min(Number(limit), mostListed));
    const cursors = { before: page[0], after: page.at(-1) };
    const next = from + page.length < skus.length ? `https://graph.facebook.com/${this.id}/products?after=${cursors.after}` : undefined;
    return { data: page.map((sku) => this.#shown(sku, fields)), ...(page.length > 0 && { paging: { cursors, next } }) };
  }

  #shown(sku: string, fields: string): Record<string, unknown> {
    const quantity = this.units.get(sku) ?? undefined;
    const all = {
      retailer_id: sku,
      name: `A ${sku}`,
      gtin: `400${sku.length}`,
      ...this.variants.get(sku),
      quantity_to_sell_on_facebook: quantity,
    };
    const asked = new Set(fields.split(","));
    return {
      id: `9${[...this.units.keys()].indexOf(sku)}`,
      ...Object.fromEntries(Object.entries(all).filter(([name]) => asked.has(name))),
    };
  }

  /** What cannot be read is said at once; what is not in the catalogue shows only when the batch is worked off. */
  #take({ item_type, allow_upsert, requests }: { item_type?: string; allow_upsert?: boolean; requests?: readonly Request[] }): Answer {
    if (item_type !== "PRODUCT_ITEM" || !requests || requests.length > 5000) return graphError(400, 100);
    const wrong = requests.filter(
      ({ data: { quantity_to_sell_on_facebook: units } }) => !Number.isInteger(units) || Number(units) > 1_000_000,
    );
    if (wrong.length > 0)
      return {
        body: {
          handles: [],
          validation_status: wrong.map(({ data }) => ({ retailer_id: data.id, errors: [{ message: "Invalid quantity" }], warnings: [] })),
        },
      };
    if (allow_upsert !== false) for (const { data } of requests) this.units.set(data.id, this.units.get(data.id) ?? null);
    const handle = `Acz${this.#batches.size}`;
    this.#batches.set(handle, { status: "scheduled", requests, errors: [] });
    return { body: { handles: [handle] } };
  }

  #goOn(batch: Batch): void {
    if (batch.status === "scheduled") batch.status = "started";
    else if (batch.status === "started" && this.ends === "error") batch.status = "error";
    else if (batch.status === "started" && this.ends === "finished") {
      for (const [line, { data }] of batch.requests.entries())
        if (this.units.has(data.id)) this.units.set(data.id, data.quantity_to_sell_on_facebook ?? null);
        else batch.errors.push({ line, id: data.id, message: "The item does not exist" });
      batch.status = "finished";
    }
  }

  #status({ handle = "", load_ids_of_invalid_requests: loads = "false", fields = "" }: Called["query"]): Answer {
    const batch = this.#batches.get(handle);
    if (!batch) return graphError(400, 100);
    const ids = loads === "true" ? batch.errors.map(({ id }) => id) : [];
    const all = {
      handle,
      status: batch.status,
      errors: batch.errors,
      errors_total_count: batch.errors.length,
      ids_of_invalid_requests: ids,
    };
    const asked = new Set(fields.split(","));
    return { body: { data: [Object.fromEntries(Object.entries(all).filter(([name]) => asked.has(name)))] } };
  }
}

export const graphError = (status: number, code: number, type = "OAuthException", subcode?: number): Answer => ({
  status,
  body: { error: { message: "No.", type, code, error_subcode: subcode, fbtrace_id: "A1" } },
});

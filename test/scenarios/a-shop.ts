import { readFileSync } from "node:fs";
import type { EntityManager } from "@mikro-orm/postgresql";
import { buildSchema } from "graphql";
import { expect } from "vitest";
import { scopes } from "../../src/access/access.ts";
import { checkInvariants } from "../../src/invariants.ts";
import type { sql } from "../../src/kit/sql.ts";
import { type GatewayOptions, openGateway, type RunningGateway, subscribe } from "../support/gateway.ts";
import { type Seen, type SeenReturn, type SeenWork, whatIsSeen } from "./seen.ts";

type Input = Readonly<Record<string, unknown>>;
type Units = Readonly<Record<string, number>>;
export type Price = Readonly<{ amount: string; currencyCode: string }>;
export const idr = (amount: number): Price => ({ amount: String(amount), currencyCode: "IDR" });

export const sari = { externalId: "sari", name: "Sari Wulandari", email: "sari@example.com" };
export const kemang = {
  lines: ["Jl. Kemang Raya 12"],
  city: "Jakarta Selatan",
  region: "DKI Jakarta",
  postalCode: "12730",
  countryCode: "ID",
};

const mutations = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"))
  .getMutationType()
  ?.getFields();

/** A shop with a gateway of its own, used over GraphQL alone, as the merchant's own software does. */
export async function aShop(options: GatewayOptions = {}): Promise<AShop> {
  const shop = new AShop(await openGateway(options));
  await shop.open();
  return shop;
}

export class AShop {
  readonly gateway: RunningGateway;
  readonly #items = new Map<string, string>();
  readonly #places = new Map<string, string>();
  #channel = "";
  #numbers = 0;
  /** What its subscriptions have heard, by order. */
  readonly #heard: { orderId: string | undefined; type: string; of: "order" | "work" }[] = [];

  constructor(gateway: RunningGateway) {
    this.gateway = gateway;
  }

  async open(): Promise<void> {
    this.#channel = await this.channel("app");
    const ears = this.gateway.client(await this.gateway.owner());
    const standing = await this.gateway.standing(2);
    const keep = (of: "order" | "work") => (orderId: string | undefined, type: string) => this.#heard.push({ orderId, type, of });
    const [orders, work] = [keep("order"), keep("work")];
    listen<{ type: string; order: { id: string } }>(ears, "subscription { orderEvents { type order { id } } }", (event) =>
      orders(event.order.id, event.type),
    );
    listen<{ type: string; fulfillmentOrder: { order: { id: string } } }>(
      ears,
      "subscription { fulfillmentOrderEvents { type fulfillmentOrder { order { id } } } }",
      (event) => work(event.fulfillmentOrder.order.id, event.type),
    );
    await standing();
  }

  /** Runs a mutation; `wanted` are fields of its payload. Throws when it is refused. */
  async does<Payload = object>(mutation: string, input: Input, wanted = "", key?: string): Promise<Payload> {
    const { userErrors, ...payload } = await this.tries<Payload>(mutation, input, wanted, key);
    if (userErrors.length > 0) throw new Error(`${mutation}: ${JSON.stringify(userErrors)}`);
    return payload as Payload;
  }

  /** Runs a mutation that is refused, and answers with which code. */
  async refusal(mutation: string, input: Input, key?: string): Promise<string | undefined> {
    return (await this.tries(mutation, input, "", key)).userErrors[0]?.code;
  }

  async tries<Payload = object>(mutation: string, input: Input, wanted = "", key?: string) {
    const document = `mutation($input: ${mutations?.[mutation]?.args[0]?.type}) { ${mutation}(input: $input) { ${wanted} userErrors { code message field } } }`;
    const { data, errors } = await this.gateway.ask<Record<string, Payload & { userErrors: { code: string; message: string }[] }>>(
      document,
      { input },
      key,
    );
    if (!data?.[mutation]) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
    return data[mutation];
  }

  /** An own channel, unless it is said to be another; answers its id. */
  async channel(code: string, values: Input = {}): Promise<string> {
    const input = { code, name: code, type: "API", currency: "IDR", timeZone: "Asia/Jakarta", ...values };
    return (await this.does<{ channel: { id: string } }>("createChannel", input, "channel { id }")).channel.id;
  }

  /** A place that goods leave from, of those that can the one that was made first. */
  async place(code: string, values: Input = {}): Promise<string> {
    const input = {
      code,
      name: code,
      type: "WAREHOUSE",
      timeZone: "Asia/Jakarta",
      countryCode: "ID",
      priority: this.#places.size + 1,
      ...values,
    };
    const { location } = await this.does<{ location: { id: string } }>("createLocation", input, "location { id }");
    this.#places.set(code, location.id);
    return location.id;
  }

  /** A key of who works at a place: they see and do what is theirs there. */
  keyAt(code: string): Promise<string> {
    return this.gateway.key(scopes, { locationIds: [uuidOf(this.at(code))] });
  }

  async item(sku: string, values: Input = {}): Promise<string> {
    const input = { sku, title: sku, price: idr(10_000), backorderPolicy: "ALLOW", ...values };
    const { item } = await this.does<{ item: { id: string } }>("createInventoryItem", input, "item { id }");
    this.#items.set(sku, item.id);
    return item.id;
  }

  at = (code: string): string => this.#places.get(code) as string;
  itemId = (sku: string): string => this.#items.get(sku) as string;

  /** Goods arrive at a place; those that nobody sold before are made known. */
  async receives(code: string, units: Units): Promise<void> {
    for (const sku of Object.keys(units)) if (!this.#items.has(sku)) await this.item(sku);
    const lines = Object.entries(units).map(([sku, quantity]) => ({ itemId: this.itemId(sku), quantity }));
    await this.does("receiveStock", { locationId: this.at(code), lines });
  }

  /** What lies of a SKU, by place: `JKT 3 free, 2 promised`. */
  async stock(sku: string): Promise<string[]> {
    const { inventoryLevels } = await this.gateway.data<{
      inventoryLevels: { nodes: { available: number; committed: number; reserved: number; damaged: number; location: { code: string } }[] };
    }>(
      "query($skus: [String!]) { inventoryLevels(filter: { skus: $skus }) { nodes { available committed reserved damaged location { code } } } }",
      {
        skus: [sku],
      },
    );
    return inventoryLevels.nodes
      .map(({ available, committed, reserved, damaged, location }) =>
        [
          `${location.code} ${available} free`,
          ...(committed > 0 ? [`${committed} promised`] : []),
          ...(reserved > 0 ? [`${reserved} reserved`] : []),
          ...(damaged > 0 ? [`${damaged} damaged`] : []),
        ].join(", "),
      )
      .sort();
  }

  /** The buyer orders so many of each, paid unless `values` say otherwise. */
  async order(units: Units, values: Input = {}, line: Input = {}): Promise<AnOrder> {
    const input = {
      channelId: this.#channel,
      externalId: `order-${++this.#numbers}`,
      currencyCode: "IDR",
      paymentStatus: "PAID",
      shippingOption: "JNE REG",
      customer: sari,
      shipTo: kemang,
      lines: Object.entries(units).map(([sku, quantity]) => ({ sku, quantity, unitPrice: idr(10_000), ...line })),
      ...values,
    };
    const { order } = await this.does<{ order: { id: string } }>("createOrder", input, "order { id }");
    return new AnOrder(this, order.id);
  }

  /** The rules that count from now on. */
  async rules(...rules: Input[]): Promise<void> {
    await this.does("createRuleSetDraft", { name: "Rules" });
    await this.does("replaceRules", { rules });
    await this.does("activateRuleSet", {});
  }

  heard = (of: "order" | "work", orderId: string): string[] =>
    this.#heard.filter((one) => one.of === of && one.orderId === orderId).map(({ type }) => type);

  /** The hour comes at which something is due that is days away: the one thing that no client can bring about. */
  async timePasses(what: ReturnType<typeof sql>): Promise<void> {
    await this.gateway.shop.read(what);
  }

  /** What may never be: nothing of it is. */
  async isInOrder(): Promise<void> {
    const em = this.gateway.gateway.services.orm.em.fork() as EntityManager;
    expect((await checkInvariants(em)).filter(({ count }) => count > 0)).toEqual([]);
  }
}

/** An order as its merchant sees and handles it. */
export class AnOrder {
  readonly shop: AShop;
  readonly id: string;
  constructor(shop: AShop, id: string) {
    this.shop = shop;
    this.id = id;
  }

  async sees(): Promise<Seen> {
    return (await this.shop.gateway.data<{ order: Seen }>(`query($id: ID!) { order(id: $id) { ${whatIsSeen} } }`, { id: this.id })).order;
  }

  status = async (): Promise<string> => (await this.sees()).status;

  /** The work on it in words, in the order in which it came: `JKT OPEN 2 MUG`. */
  async work(): Promise<string[]> {
    return (await this.sees()).fulfillmentOrders.map((one) =>
      [
        one.location?.code ?? "nowhere",
        one.status,
        ...(one.requestStatus ? [one.requestStatus] : []),
        ...(one.deliveryMethod === "SHIP" ? [] : [one.deliveryMethod]),
        ...one.lines.map(({ quantity, orderLine }) => `${quantity} ${orderLine.sku}`),
      ].join(" "),
    );
  }

  /** The work at a place that has not ended, the earliest first; once all has, the latest. */
  async workAt(code: string): Promise<SeenWork> {
    const there = (await this.sees()).fulfillmentOrders.filter(({ location }) => location?.code === code);
    const found = there.find(({ status }) => !["CLOSED", "CANCELLED", "INCOMPLETE"].includes(status)) ?? there.at(-1);
    if (!found) throw new Error(`No work at ${code}`);
    return found;
  }

  /** Does something to its work at a place. */
  async at<Payload = object>(code: string, mutation: string, values: Input = {}, wanted = "", key?: string): Promise<Payload> {
    return this.shop.does<Payload>(mutation, { fulfillmentOrderId: (await this.workAt(code)).id, ...values }, wanted, key);
  }

  async ships(code: string, values: Input = {}, key?: string): Promise<void> {
    await this.at(code, "shipFulfillmentOrder", { carrier: "JNE", ...values }, "", key);
  }

  /** Its parcels' carrier says what became of them. */
  async carrierSays(status: string): Promise<void> {
    for (const parcel of (await this.sees()).fulfillments)
      await this.shop.does("recordTrackingEvent", { fulfillmentId: parcel.id, status, happenedAt: new Date().toISOString() });
  }

  async line(sku: string): Promise<Seen["lines"][number]> {
    const found = (await this.sees()).lines.find((line) => line.sku === sku);
    if (!found) throw new Error(`No line of ${sku}`);
    return found;
  }

  hold(reason: string, values: Input = {}): Promise<{ hold: { id: string } }> {
    return this.shop.does("placeHold", { orderId: this.id, reason, ...values }, "hold { id }");
  }

  /** Its holds in words: `ORDER AWAITING_PAYMENT ACTIVE`. */
  async holds(): Promise<string[]> {
    return (await this.sees()).holds.map(({ target, reason, status, ruleId }) =>
      [target, reason, status, ...(ruleId ? [`by ${ruleId}`] : [])].join(" "),
    );
  }

  returns = async (): Promise<readonly SeenReturn[]> => (await this.sees()).returns;

  /** What is told of it over subscriptions comes to be this, in this order. */
  hears = (...types: string[]) => expect.poll(() => this.shop.heard("order", this.id), patience).toEqual(types);
  /** The same of the work on it, save what stock is committed to it. */
  hearsOfWork = (...types: string[]) =>
    expect.poll(() => this.shop.heard("work", this.id).filter((type) => !type.startsWith("allocation.")), patience).toEqual(types);

  /** It comes to that by itself, within a turn of what the gateway does by the clock. */
  comesTo = <Value>(look: () => Promise<Value>, value: Value) => expect.poll(look, patience).toEqual(value);
}

export const patience = { timeout: 40_000, interval: 100 } as const;

export const uuidOf = (id: string): string => Buffer.from(id, "base64url").toString().split(":")[1] as string;

function listen<Event>(client: Parameters<typeof subscribe>[0], query: string, heard: (event: Event) => void): void {
  const { events } = subscribe<Event>(client, query);
  const push = events.push.bind(events);
  events.push = (...some) => {
    for (const one of some) heard(one);
    return push(...some);
  };
}

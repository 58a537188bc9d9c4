import { globalId, type NodeType } from "../../schema/kit/global-id.ts";
import type { Access } from "../../src/access/access.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Api } from "../support/api.ts";
import { anOrder, type Shop } from "../support/shop.ts";

export interface Answered {
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
}

export interface SeenWork {
  readonly id: string;
  readonly status: string;
  readonly requestStatus: string | null;
  readonly requestDueAt: string | null;
  readonly requestNote: string | null;
  readonly deliveryMethod: string;
  readonly location: { readonly code: string } | null;
  readonly lines: readonly { readonly quantity: number; readonly orderLine: { readonly sku: string } }[];
  readonly shipmentGroup: { readonly id: string } | null;
  readonly routingDecision: { readonly summary: string };
}

export interface SeenOrder {
  readonly id: string;
  readonly status: string;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly orderedQuantity: number;
    readonly cancelledQuantity: number;
  }[];
  readonly validations: readonly { readonly code: string; readonly status: string; readonly message: string }[];
  readonly fulfillmentOrders: readonly SeenWork[];
}

const everything = `id status
  lines { id sku orderedQuantity cancelledQuantity deliveryMethod pickupLocation { code } }
  validations { code status message nextSteps { code mutation } }
  fulfillmentOrders {
    id status requestStatus requestDueAt requestNote deliveryMethod location { code } shipmentGroup { id }
    lines { quantity orderLine { sku } } routingDecision { summary }
  }`;

/** A merchant who does everything over GraphQL. */
export class Merchant {
  readonly shop: Shop;
  readonly api: Api;
  constructor(shop: Shop, api: Api) {
    this.shop = shop;
    this.api = api;
  }

  /** Runs a mutation of one input; `wanted` are fields of its payload. */
  async does<Data extends object = object>(
    mutation: string,
    input: Record<string, unknown>,
    wanted = "",
    access?: Access,
  ): Promise<Answered & Data> {
    const type = this.api.schema.getMutationType()?.getFields()[mutation]?.args[0]?.type.toString() ?? "";
    const answer = await this.api.ask<Record<string, Answered & Data>>(
      `mutation($input: ${type}) { ${mutation}(input: $input) { ${wanted} userErrors { code message field } } }`,
      { input },
      access,
    );
    return answer[mutation] as Answered & Data;
  }

  /** Takes an order as a channel sends it, and answers how it stands then. */
  async takes(channel: Channel, values: Partial<IncomingOrder> = {}): Promise<SeenOrder> {
    const [accepted] = await this.shop.accept(channel, anOrder(values));
    return this.sees(globalId("Order", accepted?.orderId as string));
  }

  async sees(orderId: string): Promise<SeenOrder> {
    return (await this.api.ask<{ order: SeenOrder }>(`query($id: ID!) { order(id: $id) { ${everything} } }`, { id: orderId })).order;
  }

  /** What was told of an order and its work, in order. */
  async told(orderId: string): Promise<string[]> {
    const events = await this.shop.read(sql<{ type: string }>`
      select type from outbox where order_id = ${uuidOf(orderId)} order by id`);
    return events.map(({ type }) => type);
  }
}

/** Work in words: `JKT OPEN 2 MUG`. */
export const inWords = ({ fulfillmentOrders }: SeenOrder): string[] =>
  fulfillmentOrders.map((one) =>
    [
      one.location?.code ?? "-",
      one.status,
      ...(one.requestStatus ? [one.requestStatus] : []),
      ...(one.deliveryMethod === "SHIP" ? [] : [one.deliveryMethod]),
      ...one.lines.map(({ quantity, orderLine }) => `${quantity} ${orderLine.sku}`),
    ].join(" "),
  );

export const uuidOf = (id: string): string => Buffer.from(id, "base64url").toString().split(":")[1] as string;
export const idOf = (type: NodeType, { id }: { readonly id: string }): string => globalId(type, id);

import type { EntityManager } from "@mikro-orm/postgresql";
import { expect } from "vitest";
import { globalId, type NodeType } from "../../schema/kit/global-id.ts";
import type { Access } from "../../src/access/access.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingLine } from "../../src/channels/connector.ts";
import { onOrder } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { type Api, anAccess } from "../support/api.ts";
import { giveUp } from "../support/give-up.ts";
import { aDeed, anOrder, type Shop } from "../support/shop.ts";

export interface Done {
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
  readonly fulfillmentOrder?: WorkSeen | null;
  readonly splitOff?: WorkSeen | null;
  readonly fulfillment?: ParcelSeen | null;
  readonly pickList?: PickListSeen | null;
}

export interface WorkSeen {
  readonly id: string;
  readonly status: string;
  readonly workState: string | null;
  readonly nextWorkStates: readonly string[];
  readonly requestStatus: string | null;
  readonly fulfillAt: string | null;
  readonly location: { readonly code: string } | null;
  readonly routingDecision: { readonly reason: string; readonly summary: string };
  readonly lines: readonly { readonly remainingQuantity: number; readonly orderLine: { readonly id: string; readonly sku: string } }[];
  readonly packingBoxes: readonly {
    readonly position: number;
    readonly closedAt: string | null;
    readonly contents: readonly { readonly quantity: number; readonly item: { readonly sku: string } }[];
  }[];
}

export interface ParcelSeen {
  readonly id: string;
  readonly status: string;
  readonly pickupUntil: string | null;
  readonly pickupCode: string | null;
  readonly lines: readonly { readonly quantity: number; readonly orderLine: { readonly sku: string } }[];
  readonly packages: readonly {
    readonly position: number;
    readonly weightGrams: number;
    readonly lengthMm: number | null;
    readonly contents: readonly { readonly quantity: number; readonly item: { readonly sku: string } }[] | null;
  }[];
}

export interface PickListSeen {
  readonly id: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly picked: number;
    readonly shares: readonly { readonly quantity: number; readonly picked: number; readonly fulfillmentOrder: { readonly id: string } }[];
  }[];
  readonly fulfillmentOrders: readonly { readonly id: string; readonly status: string; readonly workState: string | null }[];
}

export interface OrderSeen {
  readonly id: string;
  readonly status: string;
  readonly displayStatus: string;
  readonly fulfillmentStatus: string;
  readonly fulfillmentOrders: readonly WorkSeen[];
  readonly fulfillments: readonly ParcelSeen[];
}

const workFields = `id status workState nextWorkStates requestStatus fulfillAt location { code } routingDecision { reason summary }
  lines { remainingQuantity orderLine { id sku } } packingBoxes { position closedAt contents { quantity item { sku } } }`;
const parcelFields = `id status pickupUntil pickupCode lines { quantity orderLine { sku } }
  packages { position weightGrams lengthMm contents { quantity item { sku } } }`;
const listFields = `id status assignee lines { sku quantity picked shares { quantity picked fulfillmentOrder { id } } }
  fulfillmentOrders { id status workState }`;

const inputs: Readonly<Record<string, string>> = {
  startFulfillmentOrder: "FloorWorkInput",
  startPicking: "FloorWorkInput",
  restartPacking: "FloorWorkInput",
  markReadyForPickup: "FloorWorkInput",
  renewPickup: "FloorWorkInput",
  startPickList: "AssignPickListInput",
  completePickList: "PickListInput",
  cancelPickList: "PickListInput",
};
const ofParcels = ["packFulfillmentOrder", "closePackage", "cancelFulfillment"];
const ofLists = /PickList$|^scanPick$|^shortPick$/;

/** A clerk, by what the API lets clerks do. */
export class Floor {
  readonly shop: Shop;
  readonly api: Api;

  constructor(shop: Shop, api: Api) {
    this.shop = shop;
    this.api = api;
  }

  async order(channel: Channel, lines: readonly IncomingLine[], values: object = {}): Promise<OrderSeen> {
    const [taken] = await this.shop.accept(channel, anOrder({ lines, ...values }));
    return this.look(taken?.orderId as string);
  }

  async look(orderId: string): Promise<OrderSeen> {
    const { order } = await this.api.ask<{ order: OrderSeen }>(
      `query($id: ID!) { order(id: $id) { id status displayStatus fulfillmentStatus fulfillmentOrders { ${workFields} } fulfillments { ${parcelFields} } } }`,
      { id: orderId.includes("-") ? globalId("Order", orderId) : orderId },
    );
    return order;
  }

  /** Does it, and answers what came of it, refusals among it. */
  async tries(mutation: string, input: object, access: Access = anAccess()): Promise<Done> {
    const type = inputs[mutation] ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const fields = ofLists.test(mutation)
      ? `pickList { ${listFields} }`
      : `fulfillmentOrder { ${workFields} } ${ofParcels.includes(mutation) ? `fulfillment { ${parcelFields} }` : ""} ${mutation === "splitFulfillmentOrder" ? `splitOff { ${workFields} }` : ""}`;
    const answer = await this.api.ask<Record<string, Done>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message field } } }`,
      { input },
      access,
    );
    return answer[mutation] as Done;
  }

  /** Does it; fails when it is refused. */
  async does(mutation: string, input: object, access?: Access): Promise<Done> {
    const done = await this.tries(mutation, input, access);
    expect(done.userErrors).toEqual([]);
    return done;
  }

  /** Tries it and answers why it was refused. */
  async refused(mutation: string, input: object, access?: Access): Promise<string> {
    const { userErrors } = await this.tries(mutation, input, access);
    return userErrors.map(({ code, message }) => `${code}: ${message}`).join("; ");
  }

  /** Who works on an order gives up what is to be cancelled of it. */
  async givesUp(orderId: string): Promise<void> {
    await this.shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), plainId(orderId), giveUp));
  }

  /** Cancels through the API. */
  async cancels(orderId: string, lines?: readonly { readonly lineId: string; readonly quantity: number }[]): Promise<void> {
    const { cancelOrder } = await this.api.ask<{ cancelOrder: { userErrors: unknown[] } }>(
      "mutation($input: CancelOrderInput!) { cancelOrder(input: $input) { userErrors { message } } }",
      { input: { orderId, reason: "test", ...(lines && { lines }) } },
    );
    expect(cancelOrder.userErrors).toEqual([]);
  }

  /** Types of all that was told of an order, or of what happened to its work and parcels, in the order of each. */
  async told(orderId: string, aggregate: "FulfillmentOrder" | "Fulfillment" | "Order"): Promise<string[]> {
    const found = await this.shop.read(sql<{ type: string; data: { from?: string; to?: string } }>`
      select type, data from outbox where order_id = ${plainId(orderId)} and aggregate_type = ${aggregate}
        and type not like 'promise.%' order by occurred_at, id`);
    return found.map(({ type, data }) => (type.endsWith("work_state_changed") ? `${data.from} → ${data.to}` : type));
  }

  async sound(): Promise<void> {
    const broken = (await checkInvariants(this.shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox");
    expect(broken).toEqual([]);
  }
}

export const plainId = (id: string): string => Buffer.from(id, "base64url").toString("utf8").split(":")[1] as string;
export const idOf = (type: NodeType, { id }: { readonly id: string }): string => globalId(type, id);

import { setTimeout as sleep } from "node:timers/promises";
import { globalId } from "../../schema/kit/global-id.ts";
import type { CommandKind } from "../../src/channels/command.ts";

/** Something that was asked for and answered as done: the channel is to be told of it. */
export interface Given {
  readonly externalId: string;
  readonly kind: CommandKind;
}

/** People who work off the orders of a channel through the API, and ask again with the same key until they are answered. */
export interface Staff {
  readonly given: readonly Given[];
  /** What was answered with a reason why not. */
  readonly objections: readonly string[];
  /** Orders of which nothing is left to be done. */
  readonly finished: () => number;
  stop(): Promise<void>;
}

interface Line {
  readonly remainingQuantity: number;
  readonly orderLine: { readonly id: string };
}

interface Order {
  readonly id: string;
  readonly externalId: string;
  readonly fulfillmentOrders: readonly { readonly id: string; readonly status: string; readonly lines: readonly Line[] }[];
}

interface Deed {
  readonly kind: CommandKind;
  readonly mutation: keyof typeof mutations;
  readonly input: Readonly<Record<string, unknown>>;
}

const ended = new Set(["CLOSED", "CANCELLED"]);
const openLines = (order: Order) =>
  order.fulfillmentOrders
    .filter(({ status }) => !ended.has(status))
    .flatMap(({ id, lines }) => lines.filter(({ remainingQuantity }) => remainingQuantity > 0).map((line) => ({ id, line })));

/** What is done of an order next; null: nothing of it is left. */
type Step = (order: Order) => Deed | null;

const parcel = (order: Order, fulfillmentOrderId: string, more: object) => ({
  fulfillmentOrderId,
  carrier: "JNE",
  trackingNumber: `${order.externalId}-${openLines(order).reduce((sum, { line }) => sum + line.remainingQuantity, 0)}`,
  ...more,
});

const sendAll: Step = (order) => {
  const [open] = openLines(order);
  return open ? { kind: "SHIP", mutation: "shipFulfillmentOrder", input: parcel(order, open.id, {}) } : null;
};
const sendOne: Step = (order) => {
  const [open] = openLines(order);
  if (!open) return null;
  const lines = [{ lineId: open.line.orderLine.id, quantity: 1 }];
  return { kind: "SHIP", mutation: "shipFulfillmentOrder", input: parcel(order, open.id, { lines }) };
};
const cancelAll: Step = (order) => ({ kind: "CANCEL", mutation: "cancelOrder", input: { orderId: order.id, reason: "No longer wanted" } });
const cancelOne: Step = (order) => {
  const [open] = openLines(order);
  if (!open) return null;
  const lines = [{ lineId: open.line.orderLine.id, quantity: 1 }];
  return { kind: "CANCEL", mutation: "cancelOrder", input: { orderId: order.id, reason: "Broken", lines } };
};
const refund: Step = ({ id }) => ({
  kind: "REFUND",
  mutation: "refundAtChannel",
  input: { orderId: id, reason: "A scratch", amount: { amount: "1000.00", currencyCode: "IDR" } },
});

/** What becomes of orders, in turn. The last step is repeated until nothing of the order is open. */
const courses: readonly (readonly [Step, ...Step[]])[] = [
  [sendOne, refund, sendAll],
  [cancelOne, sendOne, sendAll],
  [cancelAll],
  [sendOne, sendAll],
  [refund, sendOne, cancelOne, refund, sendAll],
];

const mutations = {
  shipFulfillmentOrder:
    "mutation Ship($input: ShipFulfillmentOrderInput!) { done: shipFulfillmentOrder(input: $input) { userErrors { code message } } }",
  cancelOrder: "mutation Cancel($input: CancelOrderInput!) { done: cancelOrder(input: $input) { userErrors { code message } } }",
  refundAtChannel:
    "mutation Refund($input: RefundAtChannelInput!) { done: refundAtChannel(input: $input) { userErrors { code message } } }",
};

const work = `query Work($channel: ID!) {
  orders(first: 100, filter: { channelIds: [$channel] }) {
    nodes { id externalId fulfillmentOrders { id status lines { remainingQuantity orderLine { id } } } }
  }
}`;
const again = `query Again($id: ID!) {
  order(id: $id) { id externalId fulfillmentOrders { id status lines { remainingQuantity orderLine { id } } } }
}`;

const atOnce = 4;
const patienceMs = 5_000;

/** Starts them: they look for orders, and work off four at a time. */
export function startStaff(gateway: string, { key, channelId }: { readonly key: string; readonly channelId: string }): Staff {
  const given: Given[] = [];
  const objections: string[] = [];
  const begun = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let finished = 0;
  let stopping = false;

  /** Null when no answer came. */
  async function ask<Data>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Data | null> {
    try {
      const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
      const body = JSON.stringify({ query, variables });
      const response = await fetch(`${gateway}/graphql`, { method: "POST", headers, body, signal: AbortSignal.timeout(patienceMs) });
      const { data, errors } = (await response.json()) as { data?: Data; errors?: readonly { message: string }[] };
      return errors || !data ? null : data;
    } catch {
      return null;
    }
  }

  async function until<Data>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Data | null> {
    while (!stopping) {
      const data = await ask<Data>(query, variables);
      if (data) return data;
      await sleep(50);
    }
    return null;
  }

  async function workOff({ id, externalId }: Order): Promise<void> {
    const course = courses[Number(externalId) % courses.length] as readonly [Step, ...Step[]];
    for (let number = 0; !stopping; number += 1) {
      const found = await until<{ order: Order }>(again, { id });
      if (!found || (number >= course.length && openLines(found.order).length === 0)) break;
      const deed = (course[number] ?? sendAll)(found.order);
      if (!deed) continue;
      const idempotencyKey = `${externalId}-step-${number}`;
      const answer = await until<{ done: { userErrors: { code: string; message: string }[] } }>(mutations[deed.mutation], {
        input: { ...deed.input, idempotencyKey },
      });
      if (!answer) break;
      const [objection] = answer.done.userErrors;
      if (objection) objections.push(`${deed.mutation} of ${externalId}: ${objection.code} ${objection.message}`);
      else given.push({ externalId, kind: deed.kind });
    }
    finished += 1;
  }

  const looking = (async () => {
    while (!stopping) {
      const found = await ask<{ orders: { nodes: readonly Order[] } }>(work, { channel: globalId("Channel", channelId) });
      for (const order of found?.orders.nodes ?? []) {
        if (begun.has(order.id) || underWay.size >= atOnce) continue;
        begun.add(order.id);
        const done = workOff(order).finally(() => underWay.delete(done));
        underWay.add(done);
      }
      await sleep(20);
    }
  })();

  return {
    given,
    objections,
    finished: () => finished,
    async stop() {
      stopping = true;
      await looking;
      await Promise.all(underWay);
    },
  };
}

import { createHmac } from "node:crypto";
import type { Post, ShopifyOrder } from "../../src/demo/channels.ts";
import { shopifyOrder } from "../../src/demo/channels.ts";
import { sql } from "../../src/kit/sql.ts";
import type { RunningGateway } from "../support/gateway.ts";

export interface Posted {
  readonly status: number;
  /** What the answer calls itself: `ACCEPTED`, `BAD_SIGNATURE` … */
  readonly code: string;
}

/** Posts a webhook as a channel does. Throws when there is no answer. */
export async function post({ url, headers, body }: Post): Promise<Posted> {
  const response = await fetch(url, { method: "POST", headers, body });
  const answer = (await response.json()) as { status?: string; error?: { code: string } };
  return { status: response.status, code: answer.status ?? answer.error?.code ?? "" };
}

export const signature = (secret: string, body: string) => createHmac("sha256", secret).update(body).digest("base64");

/** The same webhook with another body, or signed with another secret. */
export function resigned(message: Post, secret: string, body: string = message.body, header = "x-shopify-hmac-sha256"): Post {
  return { ...message, body, headers: { ...message.headers, [header]: signature(secret, body) } };
}

let numbers = 7_000;

/** A paid order of one mug from the web shop. Ids are new each time. */
export function aMugOrder(url: string, values: Partial<ShopifyOrder> = {}): Post & { readonly number: string } {
  numbers += 1;
  const order = {
    id: numbers,
    name: `#${numbers}`,
    customer: "Sari Wulandari",
    lines: [{ sku: "MUG", title: "Mug", quantity: 1, price: "85000.00" }],
    ...values,
  };
  return { ...shopifyOrder(url, order), number: order.name };
}

export async function inboxSize({ shop }: RunningGateway): Promise<number> {
  const [counted] = await shop.read(
    sql<{ rows: number }>`select (select count(*) from inbox)::int + (select count(*) from inbox_deliveries)::int as rows`,
  );
  return (counted?.rows ?? 0) / 2;
}

interface MessageSeen {
  readonly id: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly source: string;
  readonly order: { readonly number: string } | null;
}

/** The messages of the inbox as the API shows them, newest first. */
export async function messages(gateway: RunningGateway, filter: Record<string, unknown> = {}): Promise<readonly MessageSeen[]> {
  const { inboxMessages } = await gateway.data<{ inboxMessages: { nodes: MessageSeen[] } }>(
    "query($filter: InboxFilterInput) { inboxMessages(filter: $filter, first: 100) { nodes { id status outcome reason attempts source order { number } } } }",
    { filter },
  );
  return inboxMessages.nodes;
}

export async function replay(gateway: RunningGateway, id: string): Promise<readonly { message: string }[]> {
  const { replayMessage } = await gateway.data<{ replayMessage: { userErrors: { message: string }[] } }>(
    "mutation($id: ID!) { replayMessage(input: { id: $id }) { userErrors { message } } }",
    { id },
  );
  return replayMessage.userErrors;
}

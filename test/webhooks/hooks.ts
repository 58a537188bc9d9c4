import type { Scope } from "../../src/access/access.ts";
import { type KeyLimits, openGateway, type RunningGateway, until } from "../support/gateway.ts";

/** Quick enough for a test, and patient enough for a busy machine. */
export const pace = { idleMilliseconds: 20, timeoutMilliseconds: 2_000, pauseMilliseconds: 20, triedHours: 1, deadHours: 1 };

export const hooked = (more: Partial<typeof pace> = {}) =>
  openGateway({ env: { MUARA_WEBHOOKS_ALLOW_LOCAL: "true" }, pace: { webhooks: { ...pace, ...more } } });

export const ordersDocument = `subscription Told($filter: OrderEventFilterInput) {
  orderEvents(filter: $filter) { type sequence order { number status } }
}`;

export interface Hook {
  readonly id: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly cursor: string;
  readonly failures: number;
  readonly failingSince: string | null;
  readonly lastReason: string | null;
  readonly quietUntil: string | null;
  readonly pendingCount: number;
  readonly deadCount: number;
  readonly replaying: boolean;
}
export interface Done {
  readonly webhookSubscription: Hook | null;
  readonly secret: string | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
}

const fields = "id status statusReason cursor failures failingSince lastReason quietUntil pendingCount deadCount replaying";

/** Makes a webhook with a key of these scopes and answers what came of it. */
export async function create(
  gateway: RunningGateway,
  input: Record<string, unknown>,
  { scopes, limits, key }: { scopes?: readonly Scope[]; limits?: KeyLimits; key?: string } = {},
): Promise<Done> {
  const by = key ?? (await gateway.key(scopes, limits));
  const { data, errors } = await gateway.ask<{ createWebhookSubscription: Done }>(
    `mutation($input: CreateWebhookSubscriptionInput!) { createWebhookSubscription(input: $input) {
      secret webhookSubscription { ${fields} } userErrors { code message field } } }`,
    { input: { name: "test", document: ordersDocument, ...input } },
    by,
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data.createWebhookSubscription;
}

/** Does one of the mutations on a webhook. */
export async function change(gateway: RunningGateway, operation: string, input: Record<string, unknown>, key?: string): Promise<Done> {
  const type = ["pause", "resume"].some((verb) => operation.startsWith(verb))
    ? "WebhookInput"
    : `${operation[0]?.toUpperCase()}${operation.slice(1)}Input`;
  const secret = operation === "rotateWebhookSecret" ? "secret" : "";
  const { data, errors } = await gateway.ask<Record<string, Done>>(
    `mutation($input: ${type}!) { ${operation}(input: $input) { ${secret} webhookSubscription { ${fields} } userErrors { code message field } } }`,
    { input },
    key,
  );
  if (!data?.[operation] || errors) throw new Error(JSON.stringify(errors));
  return data[operation];
}

export async function look(gateway: RunningGateway, id: string): Promise<Hook> {
  const data = await gateway.data<{ webhookSubscription: Hook }>(`query($id: ID!) { webhookSubscription(id: $id) { ${fields} } }`, { id });
  return data.webhookSubscription;
}

/** Waits until the webhook is so. */
export const hookIs = (gateway: RunningGateway, id: string, holds: (hook: Hook) => boolean): Promise<Hook> =>
  until(() => look(gateway, id), holds);

import { isIP } from "node:net";
import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import type { Vault } from "../channels/vault.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { isPublicAddress } from "../kit/public-address.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { possibleFrom } from "../kit/transitions.ts";
import type { EventDocument } from "../webhooks/event-documents.ts";
import { newSecret, rotated, type WebhookSecrets } from "../webhooks/secrets.ts";
import { deliveryTransitions } from "../webhooks/webhook.states.ts";
import { WebhookDelivery } from "../webhooks/webhook-delivery.entity.ts";
import { WebhookSubscription } from "../webhooks/webhook-subscription.entity.ts";
import { deliveriesById, webhooksById } from "../webhooks/webhooks.rows.ts";

export interface WebhookTerms {
  readonly vault: Vault;
  /** Whether receivers may be on this machine or in this network. */
  readonly allowLocal: boolean;
  /** Throws Refusal for what the key may not subscribe to. */
  check(document: EventDocument, access: Access): Promise<void>;
}

export interface WebhookValues extends Partial<EventDocument> {
  readonly name?: string;
  readonly url?: string;
}

/**
 * Somebody wants to be told events. It begins at the present end of the log, and is executed with the rights of the key that made it. Answers the
 * secret, which is shown this once. Throws Refusal INVALID, FORBIDDEN.
 */
export async function createWebhook(
  em: EntityManager,
  deed: Deed,
  access: Access,
  values: EventDocument & { readonly name: string; readonly url: string },
  terms: WebhookTerms,
): Promise<{ readonly id: string; readonly secret: string }> {
  const { name, url, document, variables } = values;
  const secret = newSecret();
  const head = await row(em, sql<{ last: string }>`select last_position as last from event_relay`);
  await checkValues(values, access, terms);
  const webhook = em.create(WebhookSubscription, {
    name: name.trim(),
    url,
    document,
    variables,
    keyId: access.keyId,
    secret: terms.vault.seal({ current: secret }),
    position: BigInt(head?.last ?? 0),
  });
  await tell(em, deed, webhook, "created");
  return { id: webhook.id, secret };
}

/** From now on it is executed with the rights of the key that changed it: nobody is told by somebody else's rights. Throws Refusal. */
export async function updateWebhook(
  em: EntityManager,
  deed: Deed,
  access: Access,
  id: string,
  values: WebhookValues,
  version: number | null,
  terms: WebhookTerms,
): Promise<void> {
  const webhook = await lockWebhook(em, access, id);
  if (version !== null && webhook.version !== version)
    throw new Refusal("VERSION_CONFLICT", `It was changed since: its version is ${webhook.version}.`, ["version"]);
  const changed = { ...webhook, ...values } as WebhookSubscription;
  await checkValues(changed, access, terms);
  Object.assign(webhook, values, { keyId: access.keyId });
  await tell(em, deed, webhook, "updated");
}

export async function pauseWebhook(em: EntityManager, deed: Deed, access: Access, id: string): Promise<void> {
  const webhook = await lockWebhook(em, access, id);
  webhook.pause();
  await tell(em, deed, webhook, "paused");
}

/** Goes on where it stopped: what happened meanwhile is told. Throws Refusal FORBIDDEN when its key opens nothing any more. */
export async function resumeWebhook(em: EntityManager, deed: Deed, access: Access, id: string): Promise<void> {
  const webhook = await lockWebhook(em, access, id);
  webhook.resume();
  await rows(em, sql`update webhook_deliveries set next_attempt_at = ${deed.at} where subscription_id = ${id} and status = 'PENDING'`);
  await tell(em, deed, webhook, "resumed");
}

/** Nothing is sent there any more, and what was is forgotten. */
export async function deleteWebhook(em: EntityManager, deed: Deed, access: Access, id: string): Promise<void> {
  const webhook = await lockWebhook(em, access, id);
  await tell(em, deed, webhook, "deleted");
  await em.nativeDelete(WebhookDelivery, { subscriptionId: id });
  await em.nativeDelete(WebhookSubscription, { id });
}

/** A new secret, shown this once. The one before signs beside it for so many hours. Throws Refusal INVALID. */
export async function rotateWebhookSecret(
  em: EntityManager,
  deed: Deed,
  access: Access,
  id: string,
  hours: number,
  { vault }: WebhookTerms,
): Promise<string> {
  if (!Number.isInteger(hours) || hours < 0 || hours > 720)
    throw new Refusal("INVALID", "The secret before stays valid for 0 to 720 hours.", ["overlapHours"]);
  const webhook = await lockWebhook(em, access, id);
  const secrets = rotated(vault.open(webhook.secret) as unknown as WebhookSecrets, hours, deed.at);
  webhook.secret = vault.seal({ ...secrets });
  await tell(em, deed, webhook, "secret_rotated", { previousUntil: secrets.previousUntil });
  return secrets.current;
}

/**
 * What happened between two places of the log is told once more, each event by the message it was told by, beside what happens now. Throws Refusal
 * INVALID for a stretch that is none, ILLEGAL_TRANSITION while it replays already.
 */
export async function replayWebhook(
  em: EntityManager,
  deed: Deed,
  access: Access,
  id: string,
  { after, until }: { readonly after: number; readonly until: number | null },
): Promise<void> {
  const webhook = await lockWebhook(em, access, id);
  if (webhook.replayAfter != null)
    throw new Refusal("ILLEGAL_TRANSITION", `Webhook ${webhook.name} replays already; wait until it has.`, ["id"]);
  // What lies beyond its own place is told anyway.
  const end = Math.min(until ?? Number.MAX_SAFE_INTEGER, Number(webhook.position));
  if (after >= end)
    throw new Refusal("INVALID", "There is nothing between these two; `after` comes before `until`, and both have been.", ["after"]);
  Object.assign(webhook, { replayAfter: BigInt(after), replayUntil: BigInt(end) });
  await tell(em, deed, webhook, "replayed", { after, until: end });
}

/** Tries a delivery anew that is dead, or was taken and is wanted again, for as long as at first. Throws Refusal ILLEGAL_TRANSITION for one that is tried. */
export async function redriveDelivery(
  em: EntityManager,
  deed: Deed,
  access: Access,
  deliveryId: string,
  triedHours: number,
): Promise<void> {
  const delivery = await em.findOne(WebhookDelivery, { id: deliveryId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!delivery || (await deliveriesById(em, [deliveryId], access)).length === 0)
    throw new Refusal("NOT_FOUND", "There is no such delivery.", ["id"]);
  if (delivery.status === "PENDING")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The delivery is PENDING and tried by itself; ${possibleFrom(deliveryTransitions, "PENDING")}.`,
      ["id"],
    );
  Object.assign(delivery, {
    status: "PENDING",
    attempts: 0,
    deliveredAt: null,
    nextAttemptAt: deed.at,
    tryUntil: new Date(deed.at.getTime() + triedHours * 3_600_000),
  });
  await em.flush();
}

async function lockWebhook(em: EntityManager, access: Access, id: string): Promise<WebhookSubscription> {
  const webhook = await em.findOne(WebhookSubscription, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!webhook || (await webhooksById(em, [id], access)).length === 0) throw new Refusal("NOT_FOUND", "There is no such webhook.", ["id"]);
  return webhook;
}

async function checkValues(
  { name, url, document, variables }: EventDocument & { readonly name: string; readonly url: string },
  access: Access,
  { allowLocal, check }: WebhookTerms,
): Promise<void> {
  if (!name.trim() || name.length > 200) throw new Refusal("INVALID", "A webhook has a name of 1 to 200 characters.", ["name"]);
  checkUrl(url, allowLocal);
  await check({ document, variables }, access);
}

function checkUrl(text: string, allowLocal: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || text.length > 2_000 || url.username || url.password || url.hash)
    throw new Refusal("INVALID", "The address is a URL without a user or a fragment, such as https://example.com/hooks.", ["url"]);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (allowLocal && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(host)))) return;
  if (url.protocol !== "https:") throw new Refusal("INVALID", "The address begins with https://.", ["url"]);
  if (isLoopback(host) || (isIP(host) && !isPublicAddress(host)))
    throw new Refusal("INVALID", "The address is not one of the open Internet; such are not called.", ["url"]);
}

const isLoopback = (host: string): boolean => host === "localhost" || host.endsWith(".localhost") || /^127\./.test(host) || host === "::1";

async function tell(
  em: EntityManager,
  deed: Deed,
  webhook: WebhookSubscription,
  what: string,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  webhook.eventSequence = (webhook.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, name, status, eventSequence } = webhook;
  await record(em, deed, [
    {
      type: `webhook_subscription.${what}`,
      aggregateType: "WebhookSubscription",
      aggregateId: id,
      sequence: eventSequence,
      data: { name, status, ...data },
    },
  ]);
}

import { defineEntity, p } from "@mikro-orm/core";
import { ApiKey } from "../access/api-key.entity.ts";
import { createdAt, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { type WebhookStatus, webhookStatuses, webhookTransitions } from "./webhook.states.ts";

/** Somebody else's address, and which events are told there, in the words of a GraphQL subscription of theirs. */
const schema = defineEntity({
  name: "WebhookSubscription",
  tableName: "webhook_subscriptions",
  properties: {
    id: idColumn(),
    name: p.text(),
    url: p.text(),
    /** One `subscription { … }` over the event log, and its variables. */
    document: p.text(),
    variables: p.json().$type<Readonly<Record<string, unknown>>>(),
    /** With whose rights it is executed: who made it, or changed it last. */
    keyId: () => refersTo(ApiKey, "key_id").index(),
    /** What deliveries are signed with, sealed. */
    secret: p.json().$type<{ readonly $sealed: string }>().hidden(),
    status: p.enum(webhookStatuses).default("ACTIVE"),
    /** Why it is disabled. */
    statusReason: p.text().nullable(),
    /** Up to here the log was looked through for it, and what it wants is stored as deliveries. */
    position: p.bigint(),
    /** What of the log is looked through once more: after, and up to. */
    replayAfter: p.bigint().nullable(),
    replayUntil: p.bigint().nullable(),
    /** Failed attempts since the last that went well, since when, and why the last one failed. */
    failures: p.integer().default(0),
    failingSince: instant().nullable(),
    lastReason: p.text().nullable(),
    lastDeliveredAt: instant().nullable(),
    /** Until then nothing is sent: the receiver asked for that, or did not answer. */
    quietUntil: instant().nullable(),
    /** Who sends, one process at a time; it died when this is over. */
    holder: p.uuid().nullable(),
    busyUntil: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [{ name: "webhook_subscriptions_replay", expression: "(replay_after is null) = (replay_until is null)" }],
  indexes: [{ properties: ["createdAt", "id"] }],
});

export class WebhookSubscription extends schema.class {
  pause(): void {
    this.become("PAUSED");
  }

  /** It goes on where it stopped. */
  resume(): void {
    this.become("ACTIVE");
    Object.assign(this, { statusReason: null, failures: 0, failingSince: null, quietUntil: null });
  }

  disable(reason: string): void {
    this.become("DISABLED");
    this.statusReason = reason;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: WebhookStatus): void {
    this.status = step(webhookTransitions, this.status, status, `Webhook ${this.name}`);
  }
}
schema.setClass(WebhookSubscription);

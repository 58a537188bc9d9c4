import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { deliveryStatuses } from "./webhook.states.ts";
import { WebhookSubscription } from "./webhook-subscription.entity.ts";

/** An event that a receiver is told. Its id is the message's, however often it is sent. */
const schema = defineEntity({
  name: "WebhookDelivery",
  tableName: "webhook_deliveries",
  properties: {
    id: idColumn(),
    subscriptionId: () => refersTo(WebhookSubscription, "subscription_id"),
    eventId: p.uuid(),
    position: p.bigint(),
    type: p.text(),
    aggregateType: p.text(),
    /** Of one aggregate, one is sent after the other. */
    aggregateId: p.text(),
    /** What a message says that is no event: from where to where the log is gone. */
    data: p.json().$type<Readonly<Record<string, unknown>>>().nullable(),
    status: p.enum(deliveryStatuses).default("PENDING"),
    attempts: p.integer().default(0),
    nextAttemptAt: instant(),
    tryUntil: instant(),
    responseStatus: p.integer().nullable(),
    /** Why the last attempt failed; never what the receiver said. */
    reason: p.text().nullable(),
    deliveredAt: instant().nullable(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "webhook_deliveries_once", properties: ["subscriptionId", "eventId"] }],
  checks: [{ name: "webhook_deliveries_delivered", expression: "(status = 'DELIVERED') = (delivered_at is not null)" }],
  indexes: [
    { properties: ["subscriptionId", "createdAt", "id"] },
    { properties: ["subscriptionId", "status", "createdAt", "id"] },
    { properties: ["createdAt"] },
    { properties: ["subscriptionId", "nextAttemptAt", "position"], where: "status = 'PENDING'", name: "webhook_deliveries_due" },
    { properties: ["subscriptionId", "aggregateId", "position"], where: "status = 'PENDING'", name: "webhook_deliveries_in_order" },
  ],
});

export class WebhookDelivery extends schema.class {}
schema.setClass(WebhookDelivery);

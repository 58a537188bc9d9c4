import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "../kit/columns.ts";
import { PaymentTransaction } from "./payment-transaction.entity.ts";

/** How it goes with a capture, a void or a refund that a gateway is asked for: stored with it, before the gateway first hears of it. */
const schema = defineEntity({
  name: "GatewayCall",
  tableName: "gateway_calls",
  properties: {
    /** The CAPTURE, VOID or REFUND, whose id is the key that the gateway is given with it. */
    paymentId: () =>
      p
        .manyToOne(PaymentTransaction)
        .mapToPk()
        .$type<string>()
        .primary()
        .fieldName("payment_id")
        .deleteRule("no action")
        .updateRule("no action"),
    attempts: p.integer().default(0),
    nextAttemptAt: instant(),
    /** Until then a person is asked when nothing came of it. */
    tryUntil: instant(),
    reason: p.text().nullable(),
    endedAt: instant().nullable(),
    /** Since when it needs a person. */
    attentionSince: instant().nullable(),
  },
  indexes: [{ name: "gateway_calls_open", properties: ["nextAttemptAt"], where: "ended_at is null and attention_since is null" }],
});

export class GatewayCall extends schema.class {}
schema.setClass(GatewayCall);

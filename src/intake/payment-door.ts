import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { VaultError } from "../channels/vault.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";
import type { GatewayAccounts, OpenGateway } from "../payments/gateway-accounts.ts";
import { keepPaymentMessage } from "../payments/payment-messages.rows.ts";
import type { WebhookRequest } from "./webhook.ts";

export interface PaymentDoor {
  readonly orm: MikroORM;
  readonly gateways: Pick<GatewayAccounts, "open" | "now">;
  readonly log: Log;
  /** Called when a message was kept that was not known. */
  readonly onKept: () => void;
}

interface Answer {
  readonly status: 200 | 400 | 401 | 404 | 503;
  readonly body: string;
}

/**
 * Takes the webhooks of payment gateways, like those of channels: the signature is checked on the bytes as they came, the message is kept, and
 * only then acknowledged. What we could not keep through a fault of ours is a 503: gateways send that again.
 */
export function paymentWebhookHandler(door: PaymentDoor) {
  return async (request: WebhookRequest): Promise<Answer> => {
    try {
      return await receive(door, request);
    } catch (error) {
      door.log.error({ err: error, account: request.channelId }, "payments: a webhook could not be kept");
      return refused(503, "TRY_AGAIN", "The message could not be kept just now. Send it again.");
    }
  };
}

async function receive({ orm, gateways, onKept }: PaymentDoor, { channelId, headers, body }: WebhookRequest): Promise<Answer> {
  const opened = await open(gateways, channelId);
  if (opened === "NOT_READY") return refused(503, "ACCOUNT_NOT_READY", "This account's settings cannot be used yet.");
  if (!opened) return refused(404, "UNKNOWN_ACCOUNT", "No gateway account takes webhooks at this address.");
  const { stored, gateway, account } = opened;
  const delivery = { headers, body };
  if (!gateway.verify(delivery, account.settings, gateways.now))
    return refused(401, "BAD_SIGNATURE", "The signature does not match this body. Check the webhook's secret in the account's settings.");
  let deliveryId: string;
  try {
    deliveryId = gateway.idOf(delivery);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return refused(400, "MALFORMED", error.message);
  }
  const em = orm.em.fork() as EntityManager;
  const fresh = await keepPaymentMessage(em, { accountId: stored.id, deliveryId, headers, body, at: gateways.now });
  if (fresh) onKept();
  return { status: 200, body: JSON.stringify({ status: fresh ? "ACCEPTED" : "DUPLICATE" }) };
}

async function open(gateways: PaymentDoor["gateways"], idOrCode: string): Promise<OpenGateway | null | "NOT_READY"> {
  try {
    return await gateways.open(idOrCode);
  } catch (error) {
    if (error instanceof MalformedMessage || error instanceof VaultError) return "NOT_READY";
    throw error;
  }
}

const refused = (status: Answer["status"], code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { code, message } }),
});

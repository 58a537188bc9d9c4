import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { briefly } from "../kit/briefly.ts";
import { Refusal } from "../kit/errors.ts";
import { isId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";
import { CarrierAccount } from "../shipping/carrier-account.entity.ts";
import type { CarrierAccounts } from "../shipping/carrier-accounts.ts";
import { keepCarrierMessage } from "../shipping/carrier-messages.ts";

export interface CarrierDoor {
  readonly orm: MikroORM;
  readonly accounts: CarrierAccounts;
  readonly log: Log;
  /** Called when a message was kept that was not known. */
  readonly onKept: () => void;
}

interface Request {
  /** The account's id or code, as it stands in the address. */
  readonly channelId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Takes carriers' messages: who sent it is checked on the bytes as they came, then it is kept, and only then acknowledged. What it means is
 * found out later.
 */
export function carrierWebhookHandler({ orm, accounts, log, onKept }: CarrierDoor) {
  const find = briefly((idOrCode) => orm.em.fork().findOne(CarrierAccount, isId(idOrCode) ? { id: idOrCode } : { code: idOrCode }));
  return async ({ channelId, headers, body }: Request): Promise<{ status: number; body: string }> => {
    try {
      const account = await find(channelId);
      const opened = account && accounts.openAs(account);
      if (!opened?.client.webhook) return refused(404, "UNKNOWN_CARRIER", "No carrier's messages are taken at this address.");
      const { client, access } = opened;
      const { webhook } = client;
      const delivery = { headers, body };
      if (webhook?.isPing?.(delivery)) return { status: 200, body: JSON.stringify({ status: "PING" }) };
      if (!webhook?.verify(delivery, access.settings)) {
        log.warn({ carrierAccountId: opened.account.id }, "carriers: a message that does not prove who sent it was refused");
        return refused(
          401,
          "BAD_SIGNATURE",
          "This message does not prove who sent it. Check the webhook's secret in the account's settings.",
        );
      }
      const deliveryId = webhook.idOf(delivery);
      const fresh = await keepCarrierMessage(orm.em.fork() as EntityManager, { accountId: opened.account.id, deliveryId, body });
      if (fresh) onKept();
      return { status: 200, body: JSON.stringify({ status: fresh ? "ACCEPTED" : "DUPLICATE" }) };
    } catch (error) {
      if (error instanceof MalformedMessage) return refused(400, "MALFORMED", error.message);
      if (!(error instanceof Refusal)) log.error({ err: error, carrier: channelId }, "carriers: a message could not be kept");
      return refused(503, "TRY_AGAIN", "The message could not be kept just now. Send it again.");
    }
  };
}

const refused = (status: number, code: string, message: string) => ({ status, body: JSON.stringify({ error: { code, message } }) });

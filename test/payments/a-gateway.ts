import type { EntityManager } from "@mikro-orm/postgresql";
import { GatewayCaller } from "../../src/dispatch/gateway-caller.ts";
import { createGatewayAccount } from "../../src/flows/edit-gateway.ts";
import { takePaymentMessage } from "../../src/flows/take-payment-message.ts";
import { paymentWebhookHandler } from "../../src/intake/payment-door.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { claimPaymentMessage } from "../../src/payments/payment-messages.rows.ts";
import { gatewayAccountsOf } from "../support/accounts.ts";
import type { Shop } from "../support/shop.ts";

const patience = { deadlineMs: 400, waitMs: 5_000, failures: 1_000, restMs: 10, longestRestMs: 20 };

/** A shop's account at a gateway, with what takes its messages and asks for refunds. */
export class AGateway {
  readonly shop: Shop;
  readonly accounts: ReturnType<typeof gatewayAccountsOf>;
  readonly code: string;
  readonly caller: GatewayCaller;
  readonly #door: ReturnType<typeof paymentWebhookHandler>;

  private constructor(shop: Shop, code: string) {
    this.shop = shop;
    this.code = code;
    this.accounts = gatewayAccountsOf(shop, { patience });
    this.#door = paymentWebhookHandler({ orm: shop.orm, gateways: this.accounts, log: silentLog(), onKept: () => {} });
    const pace = { idleMilliseconds: 20, pause: () => 0.02 };
    this.caller = new GatewayCaller({ orm: shop.orm, gateways: this.accounts, log: silentLog(), pace, onCommitted: () => {} });
  }

  static async connect(shop: Shop, gateway: string, settings: Readonly<Record<string, unknown>>): Promise<AGateway> {
    const one = new AGateway(shop, `${gateway}-id`);
    const values = { code: one.code, name: gateway, gateway, channelId: null, settings };
    await shop.em.transactional((em) => createGatewayAccount(em as EntityManager, one.accounts, values));
    return one;
  }

  /** A webhook comes; answers the status of HTTP. */
  async knock(body: string, headers: Readonly<Record<string, string>> = {}, account = this.code): Promise<number> {
    return (await this.#door({ channelId: account, headers, body: Buffer.from(body) })).status;
  }

  /** Takes all messages that wait, those parked once more. */
  async drain(): Promise<void> {
    await this.shop.read(
      sql`update payment_messages set next_attempt_at = now() - interval '1 second' where status in ('WAITING', 'PARKED')`,
    );
    const now = new Date();
    for (;;) {
      const message = await claimPaymentMessage(this.shop.em, now);
      if (!message) return;
      await this.shop.em.transactional((em) => takePaymentMessage(em as EntityManager, this.accounts.gateways, message, now));
    }
  }

  /** How an order's money stands. */
  async money(orderId: string) {
    const [found] = await this.shop.read(
      sql<{ captured: string; refunded: string; status: string }>`
        select captured_minor::text as captured, refunded_minor::text as refunded, payment_status as status from orders where id = ${orderId}`,
    );
    return { captured: Number(found?.captured), refunded: Number(found?.refunded), status: found?.status };
  }

  /** Active holds of an order, by reason. */
  async holds(orderId: string): Promise<string[]> {
    const found = await this.shop.read(sql<{ reason: string }>`
      select reason from holds where order_id = ${orderId} and status = 'ACTIVE' order by reason`);
    return found.map(({ reason }) => reason);
  }
}

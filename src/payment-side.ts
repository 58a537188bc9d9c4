import type { MikroORM } from "@mikro-orm/postgresql";
import type { Patience } from "./channels/line.ts";
import type { Vault } from "./channels/vault.ts";
import { GatewayCaller, type GatewayCallerOptions } from "./dispatch/gateway-caller.ts";
import { startPaymentLooks } from "./dispatch/payment-looker.ts";
import { paymentWebhookHandler } from "./intake/payment-door.ts";
import { startPaymentDrain } from "./intake/payment-drain.ts";
import type { Log } from "./kit/log.ts";
import type { PaymentGateway } from "./payments/gateway.ts";
import { GatewayAccounts } from "./payments/gateway-accounts.ts";

export interface PaymentSideOptions {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly gateways: readonly PaymentGateway[];
  readonly log: Log;
  readonly pace: { readonly line?: Partial<Patience>; readonly payments?: GatewayCallerOptions["pace"] };
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  readonly onStarted: (stop: () => Promise<void>) => void;
}

/** What the doors use of it. */
export interface PaymentSide {
  readonly accounts: GatewayAccounts;
  readonly webhook: ReturnType<typeof paymentWebhookHandler>;
  nudge(): void;
}

/** Starts what speaks with payment gateways by itself: messages are taken, captures, voids and refunds are asked for, and payments of which nothing is heard looked at. */
export function startPaymentSide({ orm, vault, gateways, log, pace, onCommitted, onStarted }: PaymentSideOptions): PaymentSide {
  const byKey = new Map(gateways.map((gateway) => [gateway.key, gateway]));
  const accounts = new GatewayAccounts({ orm, vault, gateways: byKey, log, patience: pace.line });
  const caller = new GatewayCaller({ orm, gateways: accounts, log, pace: pace.payments, onCommitted });
  caller.start();
  onStarted(async () => {
    accounts.stop();
    await caller.stop();
  });
  const idleMilliseconds = pace.payments?.idleMilliseconds;
  const drain = startPaymentDrain({ orm, gateways: byKey, log, idleMilliseconds, onCommitted });
  onStarted(() => drain.stop());
  const looks = startPaymentLooks({ orm, gateways: accounts, log, onCommitted });
  onStarted(() => looks.stop());
  return {
    accounts,
    webhook: paymentWebhookHandler({ orm, gateways: accounts, log, onKept: () => drain.nudge() }),
    nudge: () => caller.nudge(),
  };
}

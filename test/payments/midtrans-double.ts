import { createHash } from "node:crypto";
import { type Called, ChannelServer } from "../channels/channel-server.ts";

export const serverKey = "SB-Mid-server-tests-only";

export interface Charge {
  readonly transactionId: string;
  readonly orderId: string;
  /** As Midtrans writes it: `30000.00`. */
  readonly gross: string;
}

const sha512 = (text: string): string => createHash("sha512").update(text).digest("hex");

/** A notification in the form of Midtrans' documentation. */
export function notification({ transactionId, orderId, gross }: Charge, status: string, more: object = {}, code = "200"): string {
  return JSON.stringify({
    transaction_time: "2026-11-01 10:00:00",
    transaction_status: status,
    transaction_id: transactionId,
    status_message: "midtrans payment notification",
    status_code: code,
    signature_key: sha512(`${orderId}${code}${gross}${serverKey}`),
    payment_type: "credit_card",
    order_id: orderId,
    merchant_id: "G000000000",
    gross_amount: gross,
    fraud_status: "accept",
    currency: "IDR",
    ...more,
  });
}

/** Midtrans' refunds and status as its documentation describes them: it answers 200 by HTTP, and says in `status_code` how it went. */
export class MidtransDouble {
  readonly charges = new Map<string, Charge>();
  /** How charges stand that are not settled. */
  readonly statuses = new Map<string, string>();
  /** Captures and cancels that were done. */
  readonly done: { readonly id: string; readonly what: string; readonly amount: number | null }[] = [];
  readonly refunds: { readonly transactionId: string; readonly key: string; readonly amount: number }[] = [];
  readonly server: ChannelServer;

  private constructor(server: ChannelServer) {
    this.server = server;
  }

  static async start(): Promise<MidtransDouble> {
    let double: MidtransDouble | null = null;
    const server = await ChannelServer.start((called) => (double as MidtransDouble).#answer(called));
    double = new MidtransDouble(server);
    return double;
  }

  get settings() {
    return { serverKey, apiBaseUrl: this.server.url };
  }

  #answer({ path, method, headers, body }: Called): { readonly status: number; readonly body: unknown } {
    if (headers.authorization !== `Basic ${Buffer.from(`${serverKey}:`).toString("base64")}`)
      return { status: 401, body: { status_code: "401", status_message: "Unknown Merchant server_key/id" } };
    if (method === "POST" && path === "/v2/capture") {
      const { transaction_id, gross_amount } = JSON.parse(Buffer.from(body).toString()) as { transaction_id: string; gross_amount: number };
      return this.#end(transaction_id, "capture", gross_amount);
    }
    const [, cancelled] = /^\/v2\/([^/]+)\/cancel$/.exec(path) ?? [];
    if (cancelled) return this.#end(cancelled, "cancel", null);
    const [, id = "", what] = /^\/v2\/([^/]+)\/(refund|status)$/.exec(path) ?? [];
    const charge = this.charges.get(decodeURIComponent(id));
    if (!charge) return said("404", "Transaction doesn't exist.");
    const before = this.refunds.filter(({ transactionId }) => transactionId === charge.transactionId);
    const left = Number(charge.gross) - before.reduce((sum, { amount }) => sum + amount, 0);
    if (method === "GET" && what === "status")
      return {
        status: 200,
        body: {
          ...JSON.parse(
            notification(charge, before.length === 0 ? (this.statuses.get(id) ?? "settlement") : left === 0 ? "refund" : "partial_refund"),
          ),
          refunds: before.map(({ key, amount }, index) => ({
            refund_chargeback_id: index + 1,
            refund_key: key,
            refund_amount: amount.toFixed(2),
          })),
        },
      };
    const { refund_key: key, amount } = JSON.parse(Buffer.from(body).toString()) as { refund_key: string; amount: number };
    if (before.some((one) => one.key === key)) return said("406", "The refund key was used already.");
    if (amount > left) return said("412", "Refund amount is more than the transaction's.");
    this.refunds.push({ transactionId: charge.transactionId, key, amount });
    return {
      status: 200,
      body: { status_code: "200", refund_chargeback_id: this.refunds.length, refund_amount: amount.toFixed(2), refund_key: key },
    };
  }

  #end(id: string, what: "capture" | "cancel", amount: number | null): { readonly status: number; readonly body: unknown } {
    const charge = this.charges.get(id);
    if (!charge) return said("404", "Transaction doesn't exist.");
    if (this.statuses.get(id) !== "authorize") return said("412", "Merchant cannot modify the status of the transaction");
    this.statuses.set(id, what);
    this.done.push({ id, what, amount });
    return { status: 200, body: JSON.parse(notification(charge, what)) };
  }
}

const said = (code: string, message: string) => ({ status: 200, body: { status_code: code, status_message: message, id: "1" } });

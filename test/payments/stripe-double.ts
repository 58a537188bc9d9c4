import { type Called, ChannelServer } from "../channels/channel-server.ts";

export const stripeSettings = { secretKey: "sk_test_tests-only", webhookSecrets: ["whsec_tests-only"] };

interface Refunded {
  readonly id: string;
  readonly object: "refund";
  readonly amount: number;
  readonly currency: string;
  readonly payment_intent: string;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A payment intent as it stands at Stripe. */
export interface AtStripe {
  readonly of: Intent;
  status: "processing" | "requires_capture" | "succeeded" | "canceled";
  received: number;
}

/** Stripe's refunds and payment intents as its reference describes them: a key counts once, more than was taken is refused. */
export class StripeDouble {
  /** Payment intents that can be asked about, captured and canceled. */
  readonly intents = new Map<string, AtStripe>();
  /** Captures and cancels that were done. */
  readonly done: { readonly id: string; readonly what: string; readonly amount: number | null }[] = [];
  readonly refunds: Refunded[] = [];
  /** What was taken, by payment intent. */
  readonly taken = new Map<string, number>();
  readonly #answers = new Map<string, { readonly status: number; readonly body: unknown }>();
  readonly server: ChannelServer;

  private constructor(server: ChannelServer) {
    this.server = server;
  }

  static async start(): Promise<StripeDouble> {
    let double: StripeDouble | null = null;
    const server = await ChannelServer.start((called) => (double as StripeDouble).#answer(called));
    double = new StripeDouble(server);
    return double;
  }

  get settings() {
    return { ...stripeSettings, apiBaseUrl: this.server.url };
  }

  #answer(called: Called): { readonly status: number; readonly body: unknown } {
    if (called.headers.authorization !== `Bearer ${stripeSettings.secretKey}`) return failure(401, "api_key_invalid");
    if (called.method === "GET" && called.path === "/v1/refunds") {
      const data = this.refunds.filter(({ payment_intent }) => payment_intent === called.query.payment_intent);
      return { status: 200, body: { object: "list", data, has_more: false } };
    }
    const [, id = "", what] = /^\/v1\/payment_intents\/([^/]+)(?:\/(capture|cancel))?$/.exec(called.path) ?? [];
    const known = this.intents.get(id);
    if (called.method === "GET" && known && !what) return { status: 200, body: standing(known) };
    if (called.method !== "POST" || (called.path !== "/v1/refunds" && !(known && what))) return failure(404, "resource_missing");
    const key = called.headers["idempotency-key"] ?? "";
    const before = this.#answers.get(key);
    if (before) return before;
    const fields = new URLSearchParams(Buffer.from(called.body).toString());
    const answer = known && what ? this.#end(known, what, fields) : this.#refund(fields);
    this.#answers.set(key, answer);
    return answer;
  }

  #end(intent: AtStripe, what: string, fields: URLSearchParams): { readonly status: number; readonly body: unknown } {
    const amount = Number(fields.get("amount_to_capture") ?? intent.of.amount);
    if (intent.status !== "requires_capture" && !(what === "cancel" && intent.status === "processing"))
      return failure(400, "payment_intent_unexpected_state");
    if (what === "capture" && amount > intent.of.amount) return failure(400, "amount_too_large");
    Object.assign(intent, what === "capture" ? { status: "succeeded", received: amount } : { status: "canceled" });
    this.taken.set(intent.of.id, intent.received);
    this.done.push({ id: intent.of.id, what, amount: what === "capture" ? amount : null });
    return { status: 200, body: standing(intent) };
  }

  #refund(wanted: URLSearchParams): { readonly status: number; readonly body: unknown } {
    const intent = wanted.get("payment_intent") ?? "";
    const amount = Number(wanted.get("amount"));
    const before = this.refunds.filter((each) => each.payment_intent === intent).reduce((sum, each) => sum + each.amount, 0);
    const taken = this.taken.get(intent);
    if (taken === undefined) return failure(404, "resource_missing");
    if (amount > taken - before) return failure(400, "amount_too_large");
    const metadata = { muara_refund: wanted.get("metadata[muara_refund]") ?? "" };
    const id = `re_${this.refunds.length + 1}`;
    const refund: Refunded = { id, object: "refund", amount, currency: "idr", payment_intent: intent, status: "succeeded", metadata };
    this.refunds.push(refund);
    return { status: 200, body: refund };
  }
}

const failure = (status: number, code: string) => ({ status, body: { error: { type: "invalid_request_error", code } } });

let events = 0;
const created = Math.floor(Date.UTC(2026, 10, 1) / 1000);

/** An event as Stripe sends it, in the form of its API reference. */
export const stripeEvent = (type: string, object: object): string =>
  JSON.stringify({ id: `evt_${++events}`, object: "event", api_version: "2026-10-29", created, type, livemode: false, data: { object } });

export interface Intent {
  readonly id: string;
  readonly orderId: string | null;
  readonly amount: number;
}

const intent = ({ id, orderId, amount }: Intent, status: string, more: object = {}) => ({
  ...{ id, object: "payment_intent", amount, amount_capturable: 0, amount_received: 0, currency: "idr", status, latest_charge: `ch_${id}` },
  metadata: orderId === null ? {} : { order_id: orderId },
  ...more,
});

/** What Stripe answers of a payment intent. */
export const standing = ({ of, status, received }: AtStripe) =>
  intent(of, status, { amount_received: received, amount_capturable: status === "requires_capture" ? of.amount : 0 });

const charge = ({ id, orderId, amount }: Intent, refunded: number) => ({
  ...{ id: `ch_${id}`, object: "charge", amount, amount_captured: amount, amount_refunded: refunded, currency: "idr" },
  ...{ payment_intent: id, refunded: refunded === amount, status: "succeeded", metadata: orderId === null ? {} : { order_id: orderId } },
});

const dispute = ({ id, amount }: Intent, status: string) => ({
  ...{ id: `dp_${id}`, object: "dispute", amount, currency: "idr", charge: `ch_${id}`, payment_intent: id, reason: "fraudulent", status },
  metadata: {},
});

/** The events of a payment's life. */
export const stripeEvents = {
  failed: (of: Intent) => stripeEvent("payment_intent.payment_failed", intent(of, "requires_payment_method")),
  capturable: (of: Intent) =>
    stripeEvent("payment_intent.amount_capturable_updated", intent(of, "requires_capture", { amount_capturable: of.amount })),
  succeeded: (of: Intent) => stripeEvent("payment_intent.succeeded", intent(of, "succeeded", { amount_received: of.amount })),
  canceled: (of: Intent) => stripeEvent("payment_intent.canceled", intent(of, "canceled", { cancellation_reason: "abandoned" })),
  refunded: (of: Intent, inAll: number) => stripeEvent("charge.refunded", charge(of, inAll)),
  disputed: (of: Intent) => stripeEvent("charge.dispute.created", dispute(of, "needs_response")),
  closed: (of: Intent, status: "won" | "lost") => stripeEvent("charge.dispute.closed", dispute(of, status)),
};

import type { Wanted } from "../flows/call-gateway.ts";
import type { GatewayAnswer, PaymentFact } from "../payments/gateway.ts";
import type { OpenGateway } from "../payments/gateway-accounts.ts";

/** What a gateway answered, or what is seen to have come of a call. `fact`: how the payment was seen to stand. */
export type Answer = GatewayAnswer & { readonly fact?: PaymentFact };
type Opened = Pick<OpenGateway, "gateway" | "account">;

/** Asks a gateway for what is wanted. What it refuses to do with a reservation it may have done already: then that is so. */
export async function askFor({ gateway, account }: Opened, wanted: Wanted): Promise<Answer> {
  if (wanted.kind === "REFUND") return gateway.refund(wanted.call, account);
  const answer = wanted.kind === "CAPTURE" ? await gateway.capture(wanted.call, account) : await gateway.void(wanted.call, account);
  return (answer.outcome === "FAILED" ? await lookUp({ gateway, account }, wanted) : null) ?? answer;
}

/** Looks what came of a call whose answer was lost; null: it was not done, and can be asked for. */
export async function lookUp({ gateway, account }: Opened, wanted: Wanted): Promise<Answer | null> {
  if (wanted.kind === "REFUND") return gateway.findRefund(wanted.call, account);
  const fact = await gateway.status(wanted.call.paymentRef, account);
  if (fact?.state !== "CAPTURED" && fact?.state !== "ENDED") return null;
  const { state, amountMinor, paymentRef: reference } = fact;
  if (wanted.kind === "VOID")
    return state === "ENDED"
      ? { outcome: "SUCCEEDED", reference, fact }
      : { outcome: "FAILED", reason: "It was captured at the gateway.", fact };
  if (state === "ENDED") return { outcome: "FAILED", reason: "It was let go of.", fact };
  return amountMinor === wanted.call.amount.minor
    ? { outcome: "SUCCEEDED", reference, fact }
    : { outcome: "FAILED", reason: "Another amount was captured at the gateway.", fact };
}

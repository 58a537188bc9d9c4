import type { CommandAnswer, Commands, Teller } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { call, read, type TikTokAccount } from "./client.ts";
import { accepted, rejected, rejectedBy } from "./outcome.ts";
import { rejectReasonFor } from "./reject-reason.ts";
import type { TikTokSettings } from "./settings.ts";

/** A return is decided up to twice: when the buyer asks, and when the parcel is back. The same key decides nothing twice. */
export const decideReturn: Teller<TikTokSettings, "DECIDE_RETURN"> = {
  decides: true,
  async send(command, account, key) {
    const request = await returnOf(account, command.externalReturnId);
    if (request === null) return unknown(command);
    const what = decisionOn(request);
    if (what === null) return seenOf(command, request);
    const path = `/return_refund/202309/returns/${encodeURIComponent(command.externalReturnId)}`;
    const query = { idempotency_key: key };
    if (command.accept) {
      const answer = await call(account, { path: `${path}/approve`, query, body: { decision: `APPROVE_${what}` } });
      return answer.done ? accepted(command.externalReturnId) : rejectedBy("the decision", answer);
    }
    const reason = await rejectReasonFor(account, command.externalReturnId);
    if (reason === null) return rejected("TikTok Shop offers no reason to refuse this return.");
    const body = { decision: `REJECT_${what}`, reject_reason: reason, ...(command.reason === null ? {} : { comment: command.reason }) };
    const answer = await call(account, { path: `${path}/reject`, query, body });
    return answer.done ? accepted(command.externalReturnId) : rejectedBy("the decision", answer);
  },
  async observe(command, account) {
    const request = await returnOf(account, command.externalReturnId);
    if (request === null) return unknown(command);
    return decisionOn(request) === null ? seenOf(command, request) : null;
  },
};

const unknown = ({ externalReturnId }: Commands["DECIDE_RETURN"]): CommandAnswer =>
  rejected(`TikTok Shop has no return ${externalReturnId}.`);

async function returnOf(account: TikTokAccount, returnId: string): Promise<Reader | null> {
  const { data } = await read(account, {
    path: "/return_refund/202309/returns/search",
    query: { page_size: "10" },
    body: { return_ids: [returnId] },
  });
  return (data.optionalList("return_orders") ?? []).find((one) => one.id("return_id") === returnId) ?? null;
}

/** What waits for a decision, as decisions name it; null: nothing. */
function decisionOn(request: Reader): "REFUND" | "RETURN" | "RECEIVED_PACKAGE" | "REPLACEMENT" | null {
  const type = request.optionalText("return_type");
  switch (request.text("return_status")) {
    case "RETURN_OR_REFUND_REQUEST_PENDING":
      return type === "REFUND" ? "REFUND" : "RETURN";
    case "BUYER_SHIPPED_ITEM":
      return "RECEIVED_PACKAGE";
    case "REPLACEMENT_REQUEST_PENDING":
      return "REPLACEMENT";
    default:
      return null;
  }
}

/** What was decided, by whomever. */
function seenOf({ accept, externalReturnId }: Commands["DECIDE_RETURN"], request: Reader): CommandAnswer {
  const status = request.text("return_status");
  const refused = status.includes("REJECT");
  const cancelled = status.endsWith("_CANCEL");
  return !cancelled && accept === !refused ? accepted(externalReturnId) : rejected(`The return is already ${status} at TikTok Shop.`);
}

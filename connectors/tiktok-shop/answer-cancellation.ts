import type { CommandAnswer, Commands, Teller } from "../../src/channels/command.ts";
import { type Cancellation, cancellationsOf } from "./cancellations.ts";
import { call } from "./client.ts";
import { accepted, rejected, rejectedBy } from "./outcome.ts";
import { rejectReasonFor } from "./reject-reason.ts";
import type { TikTokSettings } from "./settings.ts";

/** Answers the buyer's newest request. The buyer may take it back meanwhile, so TikTok's word counts. */
export const answerCancellation: Teller<TikTokSettings, "ANSWER_CANCELLATION"> = {
  decides: true,
  async send(command, account, key) {
    const [request] = await cancellationsOf(account, command.order.externalId, "BUYER_CANCEL");
    if (!request) return rejected("The buyer asked TikTok Shop for no cancellation of this order.");
    const seen = seenOf(command, request);
    if (seen !== null) return seen;
    const path = `/return_refund/202309/cancellations/${encodeURIComponent(request.id)}`;
    const query = { idempotency_key: key };
    if (command.accept) {
      const answer = await call(account, { path: `${path}/approve`, query, body: {} });
      return answer.done ? accepted(request.id) : rejectedBy("the answer to the buyer", answer);
    }
    const reason = await rejectReasonFor(account, request.id);
    if (reason === null) return rejected("TikTok Shop offers no reason to refuse this cancellation.");
    const body = { reject_reason: reason, ...(command.note === null ? {} : { comment: command.note }) };
    const answer = await call(account, { path: `${path}/reject`, query, body });
    return answer.done ? accepted(request.id) : rejectedBy("the answer to the buyer", answer);
  },
  async observe(command, account) {
    const [request] = await cancellationsOf(account, command.order.externalId, "BUYER_CANCEL");
    return request ? seenOf(command, request) : rejected("The buyer asked TikTok Shop for no cancellation of this order.");
  },
};

/** `null`: it still waits for an answer. */
function seenOf({ accept }: Commands["ANSWER_CANCELLATION"], { id, state, status }: Cancellation): CommandAnswer | null {
  if (state === "PENDING") return null;
  return accept === (state === "DONE") ? accepted(id) : rejected(`The buyer's cancellation is already ${status} at TikTok Shop.`);
}

import { setTimeout as pause } from "node:timers/promises";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { type MetaAccount, read } from "./client.ts";

/** What Meta refused when it took the batch, by the seller's ids, with the reason. */
export const refusedAtOnce = (answer: Reader): ReadonlyMap<string, string> =>
  new Map(
    (answer.optionalList("validation_status") ?? []).flatMap((one): [string, string][] => {
      const [first] = one.optionalList("errors") ?? [];
      return first ? [[one.id("retailer_id"), first.text("message")]] : [];
    }),
  );

/**
 * Waits for the end of a batch, looking after each of so many milliseconds, and answers what was refused, likewise; null: it is still under way.
 * Throws ChannelUnavailable where Meta broke off.
 * https://developers.facebook.com/docs/marketing-api/reference/product-catalog/check_batch_request_status/
 */
export async function batchEnd(
  account: MetaAccount,
  catalogId: string,
  handle: string,
  waits: readonly number[],
): Promise<ReadonlyMap<string, string> | null> {
  for (const milliseconds of waits) {
    await pause(milliseconds);
    const query = { handle, load_ids_of_invalid_requests: "true", fields: "status,errors,ids_of_invalid_requests" };
    const answer = await read(account, `/${encodeURIComponent(catalogId)}/check_batch_request_status`, query, "catalogue");
    const [batch] = Reader.json(answer).list("data");
    const status = batch?.text("status").toLowerCase();
    if (batch && status === "finished") return refusedIn(batch);
    if (status === "error" || status === "canceled")
      throw new ChannelUnavailable(`Meta Shops ended a batch of levels with ${status}; it is told again later.`, null, { mayBeDone: true });
  }
  return null;
}

function refusedIn(batch: Reader): ReadonlyMap<string, string> {
  const errors = (batch.optionalList("errors") ?? []).flatMap((error): [string, string][] => {
    const id = error.optionalId("id");
    return id === null ? [] : [[id, error.text("message")]];
  });
  return new Map([...batch.texts("ids_of_invalid_requests").map((id): [string, string] => [id, "no reason given"]), ...errors]);
}

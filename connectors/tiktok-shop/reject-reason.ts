import { read, type TikTokAccount } from "./client.ts";

/** A refusal needs one of the reasons that TikTok offers for just this request: that it is packed, where it offers that, else the first. Null: it offers none. */
export async function rejectReasonFor(account: TikTokAccount, requestId: string): Promise<string | null> {
  const { data } = await read(account, { path: "/return_refund/202309/reject_reasons", query: { return_or_cancel_id: requestId } });
  const names = (data.optionalList("reasons") ?? []).map((reason) => reason.text("name"));
  return names.find((name) => name.includes("packed")) ?? names[0] ?? null;
}

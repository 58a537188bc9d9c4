import { Refusal } from "../../src/kit/errors.ts";
import { idIn } from "../kit/global-id.ts";

const mostSkus = 250;

/** What is asked for with ids of ours. Throws Refusal INVALID. */
export function wantedSkus({ channelId, skus }: { readonly channelId: string; readonly skus: readonly string[] }) {
  if (skus.length > mostSkus) throw new Refusal("INVALID", `At most ${mostSkus} SKUs are answered at once, not ${skus.length}.`, ["skus"]);
  return { channelId: idIn("Channel", channelId, ["channelId"]), skus };
}

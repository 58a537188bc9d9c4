import { Refusal } from "../kit/errors.ts";
import type { ChannelRights } from "./connector.ts";

type Narrowing = { readonly [Right in keyof ChannelRights]: (wanted: ChannelRights[Right], given: ChannelRights[Right]) => boolean };

/** For each right, whether `wanted` asks no more than what is `given`. */
const isWithin: Narrowing = {
  canSplit: (wanted, given) => given || !wanted,
  canPartialCancel: (wanted, given) => given || !wanted,
  canChangeAddress: (wanted, given) => given || !wanted,
  mustAccept: (wanted, given) => wanted || !given,
  labelBy: (wanted, given) => wanted === given || given === "SELF",
  returnsBy: (wanted, given) => wanted === given || given === "SELF",
  dispatchByHours: (wanted, given) => (wanted === null ? given === null : wanted >= 1 && wanted <= (given ?? wanted)),
};

/**
 * The rights `present` with those that are `wanted` in their place. A merchant may give up what a channel allows, never
 * take more than `most`. Throws Refusal INVALID that names the right.
 */
export function narrowRights(most: ChannelRights, present: ChannelRights, wanted: Partial<ChannelRights>): ChannelRights {
  const rights = { ...present, ...wanted };
  for (const right of Object.keys(isWithin) as (keyof ChannelRights)[]) {
    const within = isWithin[right] as (wanted: unknown, given: unknown) => boolean;
    if (!within(rights[right], most[right]))
      throw new Refusal("INVALID", `${right} cannot be ${rights[right]}: the channel gives no more than ${most[right]}.`, [
        "rights",
        right,
      ]);
  }
  return rights;
}

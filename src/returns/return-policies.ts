import { type Resolution, type ReturnReason, resolutions, returnReasons } from "./return.states.ts";
import type { ReturnPolicy } from "./return-policy.entity.ts";

/** What a policy is looked up by. */
export interface Returned {
  readonly channelId: string;
  readonly itemIds: readonly string[];
  readonly tags: readonly string[];
}

type Scope = Pick<ReturnPolicy, "id" | "channelId" | "itemId" | "tag" | "finalSale">;

const fits = ({ channelId, itemId, tag }: Scope, of: Returned): boolean =>
  (channelId == null || channelId === of.channelId) &&
  (itemId == null || of.itemIds.includes(itemId)) &&
  (tag == null || of.tags.includes(tag));

/** An item says more than its tag, a tag more than a channel, and with a channel each says more than without. */
const specificity = ({ channelId, itemId, tag }: Scope): number =>
  (itemId == null ? 0 : 4) + (tag == null ? 0 : 2) + (channelId == null ? 0 : 1);

/** The policy that holds: the most specific one; of two tags the one that takes nothing back, then the older. Null: none, all is allowed. */
export const policyFor = <Policy extends Scope>(policies: readonly Policy[], of: Returned): Policy | null =>
  policies
    .filter((policy) => fits(policy, of))
    .sort((a, b) => specificity(b) - specificity(a) || Number(b.finalSale) - Number(a.finalSale) || (a.id < b.id ? -1 : 1))[0] ?? null;

export const reasonsUnder = (policy: Pick<ReturnPolicy, "reasons"> | null): readonly ReturnReason[] =>
  policy === null || policy.reasons.length === 0 ? returnReasons : policy.reasons;

export const resolutionsUnder = (policy: Pick<ReturnPolicy, "resolutions"> | null): readonly Resolution[] =>
  policy === null || policy.resolutions.length === 0 ? resolutions : policy.resolutions;

/** The instant at which the window of what was delivered then is over; null: never. */
export const windowEnd = (policy: Pick<ReturnPolicy, "windowDays"> | null, deliveredAt: Date | null): Date | null =>
  policy?.windowDays == null || deliveredAt === null ? null : new Date(deliveredAt.getTime() + policy.windowDays * 86_400_000);

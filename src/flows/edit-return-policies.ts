import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel } from "../access/access.ts";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { Channel } from "../channels/channel.entity.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { ReturnPolicy } from "../returns/return-policy.entity.ts";

export type PolicyTerms = Pick<
  ReturnPolicy,
  | ("name" | "finalSale" | "reasons" | "resolutions" | "feeBasisPoints" | "feeUnitMinor")
  | ("photosRequired" | "labelPaidBy" | "advanceExchange" | "commitAt")
> & { readonly windowDays: number | null; readonly feeCurrency: string | null };

export interface PolicyScope {
  readonly channelId: string | null;
  readonly itemId: string | null;
  readonly tag: string | null;
}

const mostDays = 3_650;

/**
 * Says what may be returned of a channel, an item or a tag; there is one policy for each. Returns that are under way keep the terms they began
 * with. Answers its id. Throws Refusal INVALID, NOT_FOUND, or FORBIDDEN for a channel that the key does not cover.
 */
export async function setReturnPolicy(
  em: EntityManager,
  deed: Deed,
  access: Access,
  { scope, terms }: { readonly scope: PolicyScope; readonly terms: PolicyTerms },
): Promise<string> {
  await check(em, access, scope, terms);
  const known = await em.findOne(ReturnPolicy, { ...scope }, { refresh: true });
  const policy = known ?? em.create(ReturnPolicy, { id: newId(), ...scope, name: terms.name });
  em.assign(policy, { ...terms, updatedAt: deed.at });
  await tell(em, deed, policy, known ? "return_policy.updated" : "return_policy.created");
  return policy.id;
}

/** What it said holds no longer; what is less specific does. Throws Refusal NOT_FOUND or FORBIDDEN. */
export async function removeReturnPolicy(em: EntityManager, deed: Deed, access: Access, id: string): Promise<void> {
  const policy = await em.findOne(ReturnPolicy, { id }, { refresh: true });
  if (!policy) throw new Refusal("NOT_FOUND", "There is no such return policy.", ["id"]);
  requireAll(access, policy.channelId ?? null, ["id"]);
  await tell(em, deed, policy, "return_policy.removed");
  await em.nativeDelete(ReturnPolicy, { id });
}

/** A policy of all channels is nobody's who is limited to some. */
function requireAll(access: Access, channelId: string | null, field: readonly string[]): void {
  if (channelId !== null) requireChannel(access, channelId, field);
  else if (access.channelIds !== null) throw new Refusal("FORBIDDEN", "This key does not cover all channels; name one.", field);
}

async function tell(em: EntityManager, deed: Deed, policy: ReturnPolicy, type: EventType<"ReturnPolicy">): Promise<void> {
  policy.eventSequence += 1;
  await em.flush();
  const { id, name, channelId = null, itemId = null, tag = null, eventSequence: sequence } = policy;
  const data = { policyId: id, name, channelId, itemId, tag };
  await record(em, deed, [{ type, aggregateType: "ReturnPolicy", aggregateId: id, sequence, channelId, data }]);
}

async function check(em: EntityManager, access: Access, { channelId, itemId, tag }: PolicyScope, terms: PolicyTerms): Promise<void> {
  requireAll(access, channelId, ["channelId"]);
  if (itemId !== null && tag !== null)
    throw new Refusal("INVALID", "Name an item or a tag, not both. With neither it is for all items.", ["tag"]);
  if (channelId !== null && !(await em.count(Channel, { id: channelId })))
    throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if (itemId !== null && !(await em.count(InventoryItem, { id: itemId })))
    throw new Refusal("NOT_FOUND", "There is no such item.", ["itemId"]);
  if (tag !== null && !/^\S(.{0,98}\S)?$/.test(tag))
    throw new Refusal("INVALID", "It has 1 to 100 characters and no space at its ends.", ["tag"]);
  if (!terms.name.trim() || terms.name.length > 100) throw new Refusal("INVALID", "A name has 1 to 100 characters.", ["name"]);
  const { windowDays, feeBasisPoints } = terms;
  if (windowDays !== null && (windowDays < 0 || windowDays > mostDays))
    throw new Refusal("INVALID", `A window is 0 to ${mostDays} days, not ${windowDays}.`, ["windowDays"]);
  if (feeBasisPoints < 0 || feeBasisPoints > 10_000) throw new Refusal("INVALID", "A fee is 0 to 100 percent.", ["feePercent"]);
  if (terms.feeUnitMinor < 0n) throw new Refusal("INVALID", "A fee is not below zero.", ["feePerUnit"]);
}

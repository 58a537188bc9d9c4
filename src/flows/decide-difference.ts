import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel } from "../access/access.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { lockSettlementsOf } from "../settlements/lock-channel.ts";
import { ReconciliationItem } from "../settlements/reconciliation-item.entity.ts";
import { eventOf } from "./reconcile.ts";

export const decisions = { accepted: "accept", disputed: "dispute", reopened: "reopen" } as const;

/** A person decides about a difference. Throws Refusal NOT_FOUND, FORBIDDEN, INVALID without a reason, ILLEGAL_TRANSITION. */
export async function decideDifference(
  em: EntityManager,
  deed: Deed,
  access: Access,
  { id, what, reason }: { readonly id: string; readonly what: keyof typeof decisions; readonly reason: string },
): Promise<void> {
  const found = await em.findOne(ReconciliationItem, { id });
  if (!found) throw new Refusal("NOT_FOUND", "There is no such comparison.", ["id"]);
  requireChannel(access, found.channelId, ["id"]);
  await lockSettlementsOf(em, found.channelId);
  const item = await em.findOneOrFail(ReconciliationItem, { id }, { refresh: true, lockMode: LockMode.PESSIMISTIC_WRITE });
  item[decisions[what]](reason, deed.actor);
  const event = eventOf(item, what);
  await em.flush();
  await record(em, deed, [event]);
}

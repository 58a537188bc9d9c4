import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { inboxMessagesById } from "../inbox/inbox.rows.ts";
import { unparkMessage } from "../inbox/messages.ts";
import { Refusal } from "../kit/errors.ts";

/**
 * Puts a parked message back, to be worked off anew: after its settings or our code were mended, say. Throws Refusal
 * NOT_FOUND, or ILLEGAL_TRANSITION for one that is not parked.
 */
export async function replayMessage(em: EntityManager, access: Access, id: string): Promise<void> {
  const [message] = await inboxMessagesById(em, [id], access);
  if (!message) throw new Refusal("NOT_FOUND", "There is no such message.", ["id"]);
  if (await unparkMessage(em, id)) return;
  const [{ status } = message] = await inboxMessagesById(em, [id], access);
  throw new Refusal("ILLEGAL_TRANSITION", `Message ${id} is ${status}; only a PARKED one can be replayed.`, ["id"]);
}

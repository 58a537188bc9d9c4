import type { EntityManager } from "@mikro-orm/postgresql";
import { reservationsById } from "../../src/inventory/reservations.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { isId } from "../../src/kit/ids.ts";
import type { Context } from "../kit/context.ts";

/** Reservations that the key may see, each once. Throws Refusal NOT_FOUND for another. */
export async function reservationsIn({ access }: Context, em: EntityManager, named: readonly string[]): Promise<string[]> {
  const ids = [...new Set(named)];
  const seen = new Set((await reservationsById(em, ids.filter(isId), access)).map(({ id }) => id));
  const unseen = ids.findIndex((id) => !seen.has(id));
  if (unseen >= 0) throw new Refusal("NOT_FOUND", "There is no such reservation.", ["reservationIds", String(unseen)]);
  return ids;
}

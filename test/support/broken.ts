import { checkInvariants } from "../../src/invariants.ts";
import type { Shop } from "./shop.ts";

/** The invariants that do not hold. Without the relay's: no relay runs beside a shop. */
export async function broken(shop: Shop): Promise<string[]> {
  const checked = await checkInvariants(shop.em);
  return checked.filter(({ name, count }) => count > 0 && !name.startsWith("I5")).map(({ name, count }) => `${name}: ${count}`);
}

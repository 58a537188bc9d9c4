import { checkInvariants } from "../../src/invariants.ts";
import { undocumented } from "./documented.ts";
import type { Shop } from "./shop.ts";

/** The invariants that do not hold, and events that are not as they are documented. Without the relay's: no relay runs beside a shop. */
export async function broken(shop: Shop): Promise<string[]> {
  const checked = await checkInvariants(shop.em);
  const faults = checked.filter(({ name, count }) => count > 0 && !name.startsWith("I5")).map(({ name, count }) => `${name}: ${count}`);
  return [...faults, ...(await undocumented(shop))];
}

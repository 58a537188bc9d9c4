import { playChangeOfMind } from "./change-of-mind.ts";
import { playMoneyBack } from "./money-back.ts";
import { playNobodyHome } from "./nobody-home.ts";
import { openOwnShop } from "./own-shop.ts";
import { playPickUp } from "./pick-up.ts";
import { playShelfToDoor } from "./shelf-to-door.ts";
import type { Stage } from "./stage.ts";

/** What becomes of orders once they are taken: shipped, fetched, returned, refunded, brought back. */
export async function playLives(stage: Stage): Promise<void> {
  const shop = await openOwnShop(stage.api);
  for (const play of [playShelfToDoor, playPickUp, playChangeOfMind, playMoneyBack, playNobodyHome]) await play(stage, shop);
}

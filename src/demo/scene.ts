import type { Api } from "./api.ts";
import { playArrivals } from "./arrivals.ts";
import type { Live } from "./live.ts";
import type { Marketplace } from "./marketplaces.ts";
import { playMending } from "./mending.ts";
import type { Merchant } from "./merchant.ts";
import { playRipple } from "./ripple.ts";
import { playRoutes } from "./routes.ts";
import { heading, say, sayOutcome } from "./screen.ts";
import { quiet, type Stage } from "./stage.ts";

interface Scene {
  readonly api: Api;
  readonly merchant: Merchant;
  readonly live: Live;
  readonly marketplaces: readonly Marketplace[];
}

/** Plays the scene and answers how many outcomes were wrong. */
export async function playScene({ api, merchant, live, marketplaces }: Scene): Promise<number> {
  let wrong = 0;
  const stage: Stage = {
    api,
    merchant,
    check: (right, text, wanted) => {
      if (!sayOutcome(right, text, wanted)) wrong += 1;
    },
  };

  await playArrivals(stage);
  await playMending(stage);
  await playRoutes(stage);
  await playRipple(stage, marketplaces);

  await quiet();
  say(heading("13. What the subscription heard"));
  const received = live.heard().filter((event) => event.startsWith("order.received"));
  stage.check(
    received.length === 11 && new Set(received).size === 11,
    `${live.heard().length} order events, among them ${received.length} orders received, each once`,
    "11 orders received, each once",
  );
  return wrong;
}

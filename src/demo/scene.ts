import type { Api } from "./api.ts";
import { playArrivals } from "./arrivals.ts";
import type { Live } from "./live.ts";
import { playLives } from "./lives.ts";
import type { Marketplace } from "./marketplaces.ts";
import { playMending } from "./mending.ts";
import type { Merchant } from "./merchant.ts";
import { openPaper } from "./papers.ts";
import { playRipple } from "./ripple.ts";
import { playRoutes } from "./routes.ts";
import { heading, say, sayOutcome } from "./screen.ts";
import { quiet, type Stage } from "./stage.ts";

interface Scene {
  readonly api: Api;
  readonly gateway: string;
  readonly merchant: Merchant;
  readonly live: Live;
  readonly marketplaces: readonly Marketplace[];
}

/** Plays the scene and answers how many outcomes were wrong. */
export async function playScene({ api, gateway, merchant, live, marketplaces }: Scene): Promise<number> {
  let wrong = 0;
  const stage: Stage = {
    api,
    merchant,
    gateway,
    papers: [],
    check: (right, text, wanted) => {
      if (!sayOutcome(right, text, wanted)) wrong += 1;
    },
  };

  await playArrivals(stage);
  await playMending(stage);
  await playRoutes(stage);
  await playRipple(stage, marketplaces);
  await playLives(stage);

  await quiet();
  say(heading("18. What the subscription heard"));
  const received = live.heard().filter((event) => event.startsWith("order.received"));
  stage.check(
    received.length === 16 && new Set(received).size === 16,
    `${live.heard().length} order events, among them ${received.length} orders received, each once`,
    "16 orders received, each once",
  );
  say(heading("19. What was printed, for whoever has the link in the next ten minutes"));
  await playPapers(stage);
  return wrong;
}

/** Opens every link, and says where it is. */
async function playPapers({ gateway, papers, check }: Stage): Promise<void> {
  for (const paper of papers) {
    const { link, right, found } = await openPaper(gateway, paper);
    check(right, `${paper.of}: ${paper.name}: ${found}`, `200, ${paper.mediaType}`);
    say(`     ${link}`);
  }
}

import type { EntityManager } from "@mikro-orm/postgresql";
import type { Account } from "../channels/account.ts";
import type { LevelAnswer, StockTeller } from "../channels/command.ts";
import { type Claimed, type Learnt, type LevelKey, type Settled, settle, stockOf } from "../channels/stock-to-tell.ts";
import { ChannelRefused } from "../kit/http-errors.ts";
import { type Level, levelsOf, type Places, toAsk, toTell } from "./stock-levels.ts";

export interface Telling {
  readonly em: EntityManager;
  readonly channelId: string;
  readonly teller: StockTeller<unknown>;
  readonly account: Account<unknown>;
  readonly places: Places;
  /** How long to wait for orders that we may not have heard of, when the channel shows less than it should. */
  readonly settleMilliseconds: number;
  readonly gatherMilliseconds: number;
}

type Outcome = { readonly outcome: "IN_STEP" } | { readonly outcome: "AGAIN"; readonly inMilliseconds: number } | Refused;
type Refused = { readonly outcome: "REFUSED"; readonly reason: string };

/**
 * Tells a channel the levels of listings as they are at this instant, only those that differ from what it is known to show. Throws what the
 * channel throws: then what was told before stands, and the rest stays claimed until it is let go.
 */
export async function tellStock(telling: Telling, claimed: readonly Claimed[]): Promise<void> {
  const { em, channelId, teller, places, gatherMilliseconds } = telling;
  const stocks = new Map(
    (
      await stockOf(
        em,
        claimed.map(({ listingId }) => listingId),
      )
    ).map((stock) => [stock.listingId, stock]),
  );
  const levels = [...stocks.values()].flatMap((stock) => levelsOf(stock, places));
  const wanted = new Set(levels.map(keyOf));
  const gone = [...stocks.values()].flatMap(({ listingId, known }) =>
    known.map(({ place }) => ({ listingId, place })).filter((level) => !wanted.has(levelKey(level))),
  );
  // A channel that keeps levels by place does not say from which place it sold: there what it shows is looked at, whatever is known.
  const differing = levels.filter((level) => !level.inStep || isByPlace(level));
  const told = new Set(differing.map(({ stock }) => stock.listingId));
  const claims = new Map(claimed.map((claim) => [claim.listingId, claim]));
  const still = claimed.filter(({ listingId }) => !told.has(listingId)).map((claim): Settled => ({ ...claim, outcome: "IN_STEP" }));
  if (still.length > 0 || gone.length > 0) await settle(em, channelId, { learnt: [], gone, settled: still, gatherMilliseconds });

  // A listing is let go when all its places are answered.
  const left = Map.groupBy(differing, ({ stock }) => stock.listingId);
  const outcomes = new Map<string, Outcome[]>();
  for (let from = 0; from < differing.length; from += teller.mostAtOnce) {
    const chunk = differing.slice(from, from + teller.mostAtOnce);
    const answers = await lookAndSet(telling, chunk);
    const learnt = chunk.flatMap((level, index) => learntOf(level, answers[index] as Answer) ?? []);
    const settled: Settled[] = [];
    for (const [index, level] of chunk.entries()) {
      const { listingId } = level.stock;
      const ofListing = [...(outcomes.get(listingId) ?? []), outcomeOf(level, answers[index] as Answer, telling)];
      outcomes.set(listingId, ofListing);
      if (ofListing.length === left.get(listingId)?.length) settled.push({ ...(claims.get(listingId) as Claimed), ...worst(ofListing) });
    }
    await settle(em, channelId, { learnt, gone: [], settled, gatherMilliseconds });
  }
}

/** An answer; of a level that differed, what it showed when it was asked. */
type Answer = Exclude<LevelAnswer, { outcome: "DIFFERED" }> | { readonly outcome: "DIFFERED"; readonly shown: number | null };

const isByPlace = ({ place }: Level): boolean => place !== "";

/** Tells what is still to be told once levels by place were looked at: not what is right, nor what changed without our knowing. */
async function lookAndSet(telling: Telling, levels: readonly Level[]): Promise<Answer[]> {
  const { teller, account } = telling;
  const shown = levels.some(isByPlace) ? await teller.shown(levels.map(toAsk), account) : [];
  const seen = levels.map((level, index): Answer | null => {
    const now = shown[index] ?? null;
    const told = !isByPlace(level) || (now !== level.quantity && (level.previous === null || now === level.previous));
    return told ? null : { outcome: "DIFFERED", shown: now };
  });
  const open = levels.filter((_, index) => seen[index] === null);
  const answers = open.length === 0 ? [] : await setAll(telling, open);
  return levels.map((level, index) => seen[index] ?? (answers[open.indexOf(level)] as Answer));
}

/** Where a call as a whole is refused for what one level in it says, each is told by itself. */
async function setAll({ teller, account }: Telling, levels: readonly Level[]): Promise<Answer[]> {
  let answers: readonly LevelAnswer[];
  try {
    answers = await teller.set(levels.map(toTell), account);
  } catch (error) {
    if (!(error instanceof ChannelRefused) || isAboutUs(error)) throw error;
    if (levels.length === 1) return [{ outcome: "REFUSED", reason: error.message }];
    const each: Answer[] = [];
    for (const level of levels) each.push(...(await setAll({ teller, account } as Telling, [level])));
    return each;
  }
  const unseen = levels.filter((_, index) => isUnseen(answers[index]));
  const seen = unseen.length === 0 ? [] : await teller.shown(unseen.map(toAsk), account);
  return answers.map((answer, index) =>
    isUnseen(answer) ? { outcome: "DIFFERED", shown: seen[unseen.indexOf(levels[index] as Level)] ?? null } : answer,
  );
}

const isUnseen = (answer: LevelAnswer | undefined): boolean => answer?.outcome === "DIFFERED" && answer.shown === null;

/** Our credentials, not the level: nothing else will be taken either. */
const isAboutUs = ({ status }: ChannelRefused): boolean => status === 401 || status === 402 || status === 403;

function learntOf({ stock: { listingId }, place, quantity, previous }: Level, answer: Answer): Learnt | null {
  if (answer.outcome === "SET") return { listingId, place, told: quantity };
  if (answer.outcome === "REFUSED") return null;
  // It may have been set by a call whose answer was lost: then nobody else has changed it.
  const differed = answer.shown !== quantity && previous !== null;
  return { listingId, place, shown: answer.shown, differed };
}

function outcomeOf({ quantity, previous }: Level, answer: Answer, { settleMilliseconds }: Telling): Outcome {
  if (answer.outcome === "SET") return { outcome: "IN_STEP" };
  if (answer.outcome === "REFUSED") return answer;
  if (answer.shown === quantity) return { outcome: "IN_STEP" };
  // Less than it should: it may have sold what we have not heard of. Told at once, it would sell that twice.
  const soldUnheard = answer.shown !== null && previous !== null && answer.shown < previous;
  return { outcome: "AGAIN", inMilliseconds: soldUnheard ? settleMilliseconds : 0 };
}

function worst(outcomes: readonly Outcome[]): Outcome {
  return (
    outcomes.find(({ outcome }) => outcome === "REFUSED") ?? outcomes.find(({ outcome }) => outcome === "AGAIN") ?? (outcomes[0] as Outcome)
  );
}

const levelKey = ({ listingId, place }: LevelKey): string => `${listingId} ${place}`;
const keyOf = ({ stock, place }: Level): string => levelKey({ listingId: stock.listingId, place });

import type { Entrant } from "./measure.ts";
import { type Books, inTurns, lastUnits } from "./peer.ts";

const buyers = 200;

/** W5: how 200 buyers of 50 units fared, by what they were told and by what the database says. */
export interface Sale extends Books {
  readonly peer: string;
  readonly atOnce: number;
  readonly told: { readonly sold: number; readonly refused: number; readonly failed: number };
  readonly firstFailure: string | null;
  /** Units set aside beyond those there were. */
  readonly oversold: number;
  readonly seconds: number;
}

let sales = 0;

/** Lets 200 buyers go through the whole checkout, so many of them at once; null for a peer that only reads. */
export async function sellLastUnits({ peer, client }: Entrant, atOnce: number): Promise<Sale | null> {
  const item = await client.putUpLastUnits?.(`last-units-${Date.now()}-${++sales}`);
  if (!item) return null;
  const told = { sold: 0, refused: 0, failed: 0 };
  const failures: string[] = [];
  const began = performance.now();
  await inTurns(buyers, atOnce, async (buyer) => {
    try {
      told[(await item.buy(buyer)) ? "sold" : "refused"]++;
    } catch (error) {
      told.failed++;
      failures.push(error instanceof Error ? error.message : String(error));
    }
  });
  const seconds = (performance.now() - began) / 1_000;
  const books = await item.books();
  return {
    peer: peer.name,
    atOnce,
    told,
    ...books,
    oversold: Math.max(0, books.setAside - lastUnits),
    seconds,
    firstFailure: failures[0] ?? null,
  };
}

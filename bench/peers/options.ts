import { parseArgs } from "node:util";

export const peerNames = ["muara", "vendure", "medusa", "postgraphile", "mercurius"] as const;
export const workCodes = ["W1", "W2", "W3", "W4", "W5"] as const;
export type WorkCode = (typeof workCodes)[number];
export type PeerName = (typeof peerNames)[number];

export interface Options {
  /** Where the figures go as JSON, too. */
  readonly json: string | null;
  readonly only: readonly PeerName[];
  readonly works: readonly WorkCode[];
  /** Fewer orders, shorter and fewer rounds, and the last units sold only once. */
  readonly quick: boolean;
  /** Orders in each database. */
  readonly orders: number;
  readonly rounds: number;
  /** Length of one measurement; orders are placed for twice as long. */
  readonly seconds: number;
  /** A folder that keeps the filled databases for the next run; null for a temporary one. */
  readonly data: string | null;
}

export const usage = `npm run bench:peers -- [options]
  --json <file>    write the figures as JSON, too
  --only <peers>   some of ${peerNames.join(", ")}, with commas between
  --work <codes>   some of ${workCodes.join(", ")}, with commas between
  --quick          a few minutes instead of twenty, and coarser
  --orders <n>     orders in each database (20000; quick 5000), in hundreds
  --rounds <n>     how often each peer has its turn (3; quick 2); 0 only fills the databases
  --seconds <n>    length of one measurement (4; quick 1)
  --data <folder>  keep the filled databases there, and take them from there the next time`;

/** Throws TypeError for options that there are not. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "string" },
      only: { type: "string" },
      work: { type: "string" },
      quick: { type: "boolean", default: false },
      orders: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      data: { type: "string" },
    },
  });
  const { json = null, data = null, quick } = values;
  return {
    json,
    only: some("peer", peerNames, values.only),
    works: some("work", workCodes, values.work),
    quick,
    // In hundreds, as Vendure's and Medusa's are copies of a hundred; 2,000 fill the pages that are read.
    orders: Math.ceil(count("orders", values.orders ?? (quick ? "5000" : "20000"), 2_000) / 100) * 100,
    rounds: count("rounds", values.rounds ?? (quick ? "2" : "3"), 0),
    seconds: count("seconds", values.seconds ?? (quick ? "1" : "4"), 1),
    data,
  };
}

/** Those that are named in `list`, in their own order; all when there is no list. */
function some<Name extends string>(what: string, all: readonly Name[], list: string | undefined): readonly Name[] {
  const named = list?.split(",") ?? all;
  const unknown = named.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined) throw new TypeError(`There is no ${what} "${unknown}".`);
  return all.filter((name) => named.includes(name));
}

function count(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!/^\d{1,6}$/.test(text) || number < least) throw new TypeError(`--${name} takes a whole number of ${least} or more, not "${text}".`);
  return number;
}

import { skuOf } from "../orders.ts";

/** How a subscriber behaves: stays, leaves and comes back with its cursor, or stops reading for a while again and again. */
export type Manner = "stays" | "comes and goes" | "dozes";

/** Subscribers who ask the same. */
export interface Crew {
  readonly manner: Manner;
  readonly count: number;
  readonly field: "orderEvents" | "fulfillmentOrderEvents" | "inventoryLevels";
  readonly selection: string;
  /** Follows stock of these only; all when null. */
  readonly skus: readonly string[] | null;
}

const order = "cursor type sequence order { number status }";
const level = "cursor sequence available committed";
const work = "cursor type sequence fulfillmentOrder { status }";

/** Each event of stock concerns one till in so many. */
const tills = 50;
const skusOf = (till: number): readonly string[] => Array.from({ length: 1_000 / tills }, (_, index) => skuOf(index * tills + till));

/** So many subscribers: a few follow everything, most are tills that follow the stock they sell; every tenth comes and goes, every fiftieth dozes. */
export function crewsOf(subscribers: number): readonly Crew[] {
  const share = (part: number): number => Math.round(subscribers * part);
  const few: readonly Crew[] = [
    { manner: "stays", count: share(0.02), field: "orderEvents", selection: order, skus: null },
    { manner: "stays", count: share(0.01), field: "fulfillmentOrderEvents", selection: work, skus: null },
    { manner: "stays", count: share(0.01), field: "inventoryLevels", selection: level, skus: null },
    { manner: "comes and goes", count: share(0.001), field: "orderEvents", selection: order, skus: null },
    { manner: "dozes", count: share(0.002), field: "orderEvents", selection: order, skus: null },
  ];
  const left = subscribers - few.reduce((sum, { count }) => sum + count, 0);
  const tillsOf = (manner: Manner, count: number): readonly Crew[] =>
    Array.from({ length: tills }, (_, till) => ({
      manner,
      count: Math.floor(count / tills) + (till < count % tills ? 1 : 0),
      field: "inventoryLevels" as const,
      selection: level,
      skus: skusOf(till),
    }));
  const [restless, sleepy] = [share(0.1), share(0.02)];
  return [...few, ...tillsOf("comes and goes", restless), ...tillsOf("dozes", sleepy), ...tillsOf("stays", left - restless - sleepy)];
}

/** What a subscriber of the crew should hear of the log: crews with the same slice hear the same. */
export const sliceOf = ({ field, skus }: Crew): string => `${field} ${skus?.[0] ?? "all"}`;

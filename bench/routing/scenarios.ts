/** What a made-up shop is like. Everything else is the same in all of them. */
export interface Scenario {
  readonly name: string;
  /** Places that ship: this many of the cities below, Jakarta the main one. */
  readonly nodes: number;
  /** Share of each item's stock that lies in Jakarta; the rest is spread over some of the others by their people. */
  readonly mainShare: number;
  /** Stock of an item over what the orders want of it. */
  readonly slack: number;
  readonly tariff: "BANDED" | "FLAT" | "EXACT";
  /** Mean share of fulfillment orders that a place other than the main one rejects. */
  readonly rejects: number;
  /** Fulfillment orders that all places together can take a day, over what the orders of a day need at least. Null: no limit. */
  readonly capacity: number | null;
  /** Share of orders with a day to be kept: half of them must, half cost money for each day late. */
  readonly deadlines: number;
  /** Share of lines that are bundles of two or three items. */
  readonly bundles: number;
  /** Share of orders whose channel cannot split. */
  readonly whole: number;
}

const dc: Scenario = {
  name: "dc",
  nodes: 8,
  mainShare: 0.5,
  slack: 1.25,
  tariff: "BANDED",
  rejects: 0,
  capacity: null,
  deadlines: 0,
  bundles: 0,
  whole: 0,
};
const stores: Scenario = { ...dc, name: "stores", nodes: 12, mainShare: 0.3, slack: 1.15 };
/** What must leave whole needs places that have all of it: with less stock these two would measure little but lost units. */
const ample: Scenario = { ...dc, slack: 3 };

export const scenarios: readonly Scenario[] = [
  dc,
  stores,
  { ...stores, name: "tight", slack: 1.03 },
  { ...dc, name: "flat tariff", tariff: "FLAT" },
  { ...dc, name: "exact weight", tariff: "EXACT" },
  { ...stores, name: "reject 8 %", rejects: 0.08 },
  { ...stores, name: "capacity", capacity: 1.5 },
  { ...stores, name: "deadline mix", deadlines: 0.4 },
  { ...ample, name: "bundles", bundles: 0.25 },
  { ...ample, name: "channel cannot split", whole: 0.4 },
];

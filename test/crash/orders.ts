import type { Chance } from "./chance.ts";
import { type ChannelCode, denied, skus } from "./shop.ts";

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** How far an order has come at its channel. Gone: all of it was handed over without us. */
export type Stage = "PENDING" | "PAID" | "GONE" | "CANCELLED";

/** An order as its channel holds it at some time. */
export interface Version {
  readonly channel: ChannelCode;
  readonly id: string;
  /** 1, 2, 3 …: also the minutes after it was placed. */
  readonly number: number;
  readonly stage: Stage;
  readonly lines: readonly Line[];
}

/** One order's life at its channel, oldest version first. */
export type Life = readonly [Version, ...Version[]];

export const newestOf = (life: Life): Version => life.at(-1) ?? life[0];

const channels = ["shopify", "shopify", "woocommerce", "woocommerce", "square"] as const;

/** What becomes of orders, and how often, a line each; the rest is paid when it comes and stays as it is. */
const courses: readonly (readonly [share: number, stages: readonly Stage[]])[] = [
  [0.1, ["PENDING", "PAID"]],
  [0.08, ["PENDING", "PAID", "CANCELLED"]],
  [0.08, ["PAID", "CANCELLED"]],
  [0.06, ["PENDING"]],
  [0.06, ["PAID", "GONE"]],
  [0.04, ["GONE"]],
  [0.08, ["PAID", "PAID"]],
];

/** Lives of orders with exactly `versions` versions together. One in four orders wants the hot thing. */
export function makeLives(chance: Chance, versions: number): Life[] {
  const lives: Life[] = [];
  for (let left = versions; left > 0; ) {
    const stages = courseOf(chance).slice(0, left);
    const life = lifeOf(chance, 1_000 + lives.length, stages);
    lives.push(life);
    left -= life.length;
  }
  return lives;
}

function courseOf(chance: Chance): readonly Stage[] {
  let at = chance.next();
  for (const [share, stages] of courses) {
    if (at < share) return stages;
    at -= share;
  }
  return ["PAID"];
}

function lifeOf(chance: Chance, id: number, stages: readonly Stage[]): Life {
  const channel = chance.oneOf(channels);
  // What is handed over at once is sold at a till, of things that nobody fights for.
  const till = stages.includes("GONE");
  const wanted = chance.shuffled(skus.filter((sku) => !till || !denied.has(sku))).slice(0, chance.between(1, 3));
  if (!till && chance.happens(0.2)) wanted.splice(0, 1, "HOT");
  const lines = [...new Set(wanted)].map((sku) => ({ sku, quantity: chance.between(1, 3) }));
  const grows = stages.length === 2 && stages[1] === "PAID" && stages[0] === "PAID";
  const versions = stages.map((stage, index) => ({
    channel,
    id: String(id),
    number: index + 1,
    stage,
    lines: grows && index === 1 ? lines.map((line, place) => (place === 0 ? { ...line, quantity: line.quantity + 1 } : line)) : lines,
  }));
  return versions as unknown as Life;
}

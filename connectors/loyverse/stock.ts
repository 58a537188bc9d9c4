import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { refusal } from "../../src/kit/http-ask.ts";
import { askOf, type LoyverseAccount, post, readJson } from "./client.ts";
import type { LoyverseSettings } from "./settings.ts";

type Place = Pick<ToldLevel, "listing" | "externalLocationId">;

interface Told {
  readonly variant_id: string;
  readonly store_id: string;
  readonly stock_after: number;
}

/** Levels by store, each written as it is to be (`stock_after`): there is nothing to compare with, and twice does no harm. */
export const stock: StockTeller<LoyverseSettings> = {
  mostAtOnce: 100,
  byPlace: true,
  async set(levels, account) {
    const told = levels.map((level) => toldOf(account, level));
    const wanted = told.filter((one) => typeof one !== "string");
    const refused = wanted.length === 0 ? new Set<Told>() : await write(account, wanted);
    return told.map((one): LevelAnswer => {
      if (typeof one === "string") return { outcome: "REFUSED", reason: one };
      return refused.has(one)
        ? { outcome: "REFUSED", reason: "Loyverse does not take a level of this variant in this store." }
        : { outcome: "SET" };
    });
  },
  async shown(levels, account) {
    const counted = levels.filter((level) => typeof toldOf(account, { ...level, quantity: 0, previous: null }) !== "string");
    const shown = counted.length === 0 ? new Map<string, number>() : await levelsOf(account, counted);
    return levels.map((level) =>
      counted.includes(level) ? (shown.get(keyOf(variantOf(level), storeOf(account, level) ?? "")) ?? null) : null,
    );
  },
};

/** What is written, or why nothing is. */
function toldOf(account: LoyverseAccount, level: ToldLevel): Told | string {
  const store = storeOf(account, level);
  if (store === null) return "Loyverse keeps stock by store: map the place to one, or set storeId.";
  if (level.listing.externalIds.trackStock === "false")
    return "Loyverse does not count this item: switch on Track stock, then pull the catalogue.";
  return { variant_id: variantOf(level), store_id: store, stock_after: level.quantity };
}

/** One that is wrong fails the whole call: then each is written by itself. Answers those that were refused. */
async function write(account: LoyverseAccount, levels: readonly Told[]): Promise<ReadonlySet<Told>> {
  if (await isTaken(account, levels)) return new Set();
  const refused = new Set<Told>();
  for (const one of levels) if (levels.length === 1 || !(await isTaken(account, [one]))) refused.add(one);
  return refused;
}

async function isTaken(account: LoyverseAccount, levels: readonly Told[]): Promise<boolean> {
  const { status } = await post(account, "/inventory", { inventory_levels: levels });
  if (status >= 200 && status < 300) return true;
  if (status === 400 || status === 404 || status === 422) return false;
  throw refusal({ ...askOf(account, "/inventory"), method: "POST" }, status);
}

async function levelsOf(account: LoyverseAccount, levels: readonly Place[]): Promise<ReadonlyMap<string, number>> {
  const shown = new Map<string, number>();
  const query = {
    variant_ids: [...new Set(levels.map(variantOf))].join(","),
    store_ids: [...new Set(levels.map((level) => storeOf(account, level)))].join(","),
    limit: "250",
  };
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await readJson(account, "/inventory", { ...query, ...(cursor && { cursor }) });
    for (const level of page.list("inventory_levels"))
      shown.set(keyOf(level.id("variant_id"), level.id("store_id")), Math.floor(Number(level.decimal("in_stock"))));
    cursor = page.optionalText("cursor");
  }
  return shown;
}

const variantOf = ({ listing }: Place): string => listing.externalIds.variantId ?? listing.externalSku;
const storeOf = ({ settings }: LoyverseAccount, { externalLocationId }: Place): string | null => externalLocationId ?? settings.storeId;
const keyOf = (variant: string, store: string): string => `${variant} ${store}`;

import { randomUUID } from "node:crypto";
import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { askBytes } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import { isActive, readLocations, type SquareAccount, search, squareAsk } from "./client.ts";
import type { SquareSettings } from "./settings.ts";

type Asked = Pick<ToldLevel, "listing" | "externalLocationId">;

const noPlace =
  "Square has several locations: say which of yours each one is (externalLocations), or which one holds all (locationId in the settings).";

/**
 * Levels by place, each written as a physical count of this instant, as Square reckons them: the last count, and what was sold since.
 * https://developer.squareup.com/docs/inventory-api/how-it-works
 */
export const stock: StockTeller<SquareSettings> = {
  mostAtOnce: 100,
  byPlace: true,
  async set(levels, account) {
    const at = await placesOf(levels, account);
    const occurredAt = account.now().toISOString();
    // Square compares nothing when it is told, so we look first: what it sold unheard would else be sold twice.
    const shown = await counts(levels, at, account);
    const answers = levels.map((level, index): LevelAnswer | null => {
      if (at[index] === null) return { outcome: "REFUSED", reason: noPlace };
      const now = shown[index] ?? null;
      return level.previous !== null && now !== null && now !== level.previous ? { outcome: "DIFFERED", shown: now } : null;
    });
    const changes = levels.flatMap((level, index) => (answers[index] === null ? [changeOf(level, at[index] as string, occurredAt)] : []));
    if (changes.length > 0) await write(changes, account);
    return answers.map((answer) => answer ?? { outcome: "SET" });
  },
  async shown(levels, account) {
    return counts(levels, await placesOf(levels, account), account);
  },
};

const changeOf = (level: ToldLevel, place: string, occurredAt: string) => ({
  type: "PHYSICAL_COUNT",
  physical_count: {
    catalog_object_id: variationOf(level),
    location_id: place,
    state: "IN_STOCK",
    quantity: String(level.quantity),
    occurred_at: occurredAt,
  },
});

/** A new key each time: the same level may be told again after others, and is then another change. */
async function write(changes: readonly object[], { settings, http }: SquareAccount): Promise<void> {
  await askBytes(
    http,
    // Else a count is passed over that is the same as the last one, whatever was sold in between.
    squareAsk(settings, "/v2/inventory/changes/batch-create", "POST", {
      idempotency_key: randomUUID(),
      changes,
      ignore_unchanged_counts: false,
    }),
  );
}

/** Null for what Square does not count. */
async function counts(levels: readonly Asked[], at: readonly (string | null)[], account: SquareAccount): Promise<(number | null)[]> {
  const found = new Map<string, number>();
  const places = [...new Set(at.filter((place) => place !== null))];
  const wanted = { catalog_object_ids: [...new Set(levels.map(variationOf))], location_ids: places, states: ["IN_STOCK"], limit: 1000 };
  for (let cursor: string | null | undefined; places.length > 0 && cursor !== null; ) {
    const page = Reader.json(await search("/v2/inventory/counts/batch-retrieve", { ...wanted, ...(cursor && { cursor }) }, account));
    for (const count of page.optionalList("counts") ?? [])
      found.set(keyOf(count.text("catalog_object_id"), count.text("location_id")), Math.floor(Number(count.decimal("quantity"))));
    cursor = page.optionalText("cursor");
  }
  return levels.map((level, index) => found.get(keyOf(variationOf(level), at[index] ?? "")) ?? null);
}

/** Where each level is: all at one place while none is mapped. */
async function placesOf(levels: readonly Asked[], account: SquareAccount): Promise<(string | null)[]> {
  const one = levels.every(({ externalLocationId }) => externalLocationId !== null) ? null : await onlyPlace(account);
  return levels.map(({ externalLocationId }) => externalLocationId ?? one);
}

async function onlyPlace(account: SquareAccount): Promise<string | null> {
  if (account.settings.locationId !== null) return account.settings.locationId;
  const [first, ...more] = (await readLocations(account)).filter(isActive);
  return first && more.length === 0 ? first.text("id") : null;
}

const variationOf = ({ listing }: Asked): string => listing.externalIds.variationId ?? listing.externalSku;
const keyOf = (variation: string, place: string): string => `${variation} ${place}`;

import type { Account } from "../../src/channels/account.ts";
import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { gid, graphql, saidBy } from "./client.ts";
import type { ShopifySettings } from "./settings.ts";

type Asked = Pick<ToldLevel, "listing" | "externalLocationId">;

const noItem = "It is not known which inventory item of Shopify it is: pull the catalogue, so that it is matched.";
const noPlace =
  "The shop has several locations: say which of yours each one is (externalLocations), or which one holds all (locationId in the settings).";
/** Shopify compares each level before it sets it, and sets all of a call or nothing. */
const stale = new Set(["CHANGE_FROM_QUANTITY_STALE", "COMPARE_QUANTITY_STALE"]);

/**
 * Levels by location, compared before they are set (`changeFromQuantity`).
 * https://shopify.dev/docs/api/admin-graphql/2026-01/mutations/inventorySetQuantities
 */
export const stock: StockTeller<ShopifySettings> = {
  mostAtOnce: 100,
  byPlace: true,
  async set(levels, account) {
    const place = await defaultPlace(levels, account);
    const answers = levels.map((level): LevelAnswer | null => missing(level, place));
    // Each call takes out those that Shopify objects to, so there are at most as many calls as levels, and mostly one or two.
    for (;;) {
      const open = levels.flatMap((level, index) => (answers[index] === null ? [{ level, index }] : []));
      if (open.length === 0) return answers as LevelAnswer[];
      const errors = await setQuantities(
        open.map(({ level }) => level),
        place,
        account,
      );
      if (errors.length === 0) for (const { index } of open) answers[index] = { outcome: "SET" };
      for (const error of errors) {
        const index = open[numberIn(error)]?.index;
        // What it says of the call as a whole holds for each level in it.
        for (const each of index === undefined ? open.map((one) => one.index) : [index]) answers[each] = answerOf(error);
      }
    }
  },
  async shown(levels, account) {
    const place = await defaultPlace(levels, account);
    const known = levels.filter((level) => missing(level, place) === null);
    const data =
      known.length === 0
        ? null
        : await graphql(
            account,
            `query Shown { ${known
              .map(
                (level, index) =>
                  `level${index}: inventoryItem(id: ${text(itemOf(level))}) { tracked inventoryLevel(locationId: ${text(placeOf(level, place))}) { quantities(names: ["available"]) { quantity } } }`,
              )
              .join(" ")} }`,
            {},
            known.length * 3,
          );
    return levels.map((level) => (known.includes(level) && data ? shownIn(data.optionalObject(`level${known.indexOf(level)}`)) : null));
  },
};

async function setQuantities(levels: readonly ToldLevel[], place: string | null, account: Account<ShopifySettings>): Promise<Reader[]> {
  const data = await graphql(
    account,
    `mutation Stock($input: InventorySetQuantitiesInput!) {
      inventorySetQuantities(input: $input) { inventoryAdjustmentGroup { id } userErrors { code field message } }
    }`,
    {
      input: {
        name: "available",
        reason: "correction",
        quantities: levels.map((level) => ({
          inventoryItemId: itemOf(level),
          locationId: placeOf(level, place),
          quantity: level.quantity,
          // Null: whatever it shows.
          changeFromQuantity: level.previous,
        })),
      },
    },
    10,
  );
  return data.object("inventorySetQuantities").list("userErrors");
}

/** The level that an error is about: `["input", "quantities", "3", "locationId"]`. */
function numberIn(error: Reader): number {
  const [, , number] = error.has("field") ? error.texts("field") : [];
  return number === undefined ? Number.NaN : Number(number);
}

const answerOf = (error: Reader): LevelAnswer =>
  stale.has(error.optionalText("code") ?? "")
    ? { outcome: "DIFFERED", shown: null }
    : { outcome: "REFUSED", reason: `Shopify says: ${saidBy([error])}` };

function missing(level: Asked, place: string | null): LevelAnswer | null {
  if (!level.listing.externalIds.inventoryItemId) return { outcome: "REFUSED", reason: noItem };
  return level.externalLocationId === null && place === null ? { outcome: "REFUSED", reason: noPlace } : null;
}

/** Where everything is while no places are mapped: as the settings say, else the shop's only location. */
async function defaultPlace(levels: readonly Asked[], account: Account<ShopifySettings>): Promise<string | null> {
  if (levels.every(({ externalLocationId }) => externalLocationId !== null)) return null;
  const { locationId } = account.settings;
  if (locationId !== null) return gid("Location", locationId);
  const data = await graphql(account, "query Places { locations(first: 2) { nodes { id } } }", {}, 3);
  const places = data.object("locations").list("nodes");
  return places.length === 1 ? (places[0] as Reader).text("id") : null;
}

const itemOf = ({ listing }: Asked): string => gid("InventoryItem", listing.externalIds.inventoryItemId as string);
const placeOf = ({ externalLocationId }: Asked, place: string | null): string | null =>
  externalLocationId === null ? place : gid("Location", externalLocationId);
const text = (value: string | null): string => JSON.stringify(value ?? "");

function shownIn(item: Reader | null): number | null {
  if (!item?.boolean("tracked")) return null;
  return item.optionalObject("inventoryLevel")?.list("quantities")[0]?.optionalInteger("quantity") ?? null;
}

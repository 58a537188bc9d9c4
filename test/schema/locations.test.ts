import { expect, test } from "vitest";
import { anAccess, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);

const create = `mutation($input: CreateLocationInput!) {
  createLocation(input: $input) { location { id code priority version } userErrors { field message code } }
}`;

interface Created {
  readonly createLocation: {
    readonly location: { readonly id: string; readonly code: string; readonly version: number } | null;
    readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
  };
}

test("a location is added once per idempotency key", async () => {
  const input = { code: "JKT-1", name: "Jakarta", type: "WAREHOUSE", timeZone: "Asia/Jakarta", idempotencyKey: "add-jakarta" };
  const owner = anAccess();
  const first = await api.ask<Created>(create, { input }, owner);
  const again = await api.ask<Created>(create, { input }, owner);
  expect(first.createLocation.userErrors).toEqual([]);
  expect(again).toEqual(first);
  const other = await api.ask<Created>(create, { input: { ...input, code: "JKT-2" } }, owner);
  expect(other.createLocation.userErrors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH", field: ["idempotencyKey"] }]);
});

test("a code that is taken, and a time zone that is none, are told by field and code", async () => {
  const taken = await api.ask<Created>(create, { input: { code: "JKT-1", name: "Other", type: "STORE", timeZone: "Asia/Jakarta" } });
  expect(taken.createLocation).toMatchObject({ location: null, userErrors: [{ code: "ALREADY_EXISTS", field: ["code"] }] });
  const wrong = await api.ask<Created>(create, { input: { code: "MARS", name: "Mars", type: "STORE", timeZone: "Mars/Olympus" } });
  expect(wrong.createLocation.userErrors).toMatchObject([{ code: "INVALID", field: ["timeZone"] }]);
});

test("an update against an old version does nothing", async () => {
  const { createLocation } = await api.ask<Created>(create, {
    input: { code: "SUB-1", name: "Surabaya", type: "WAREHOUSE", timeZone: "Asia/Jakarta" },
  });
  const update = `mutation($input: UpdateLocationInput!) { updateLocation(input: $input) { location { name version } userErrors { code } } }`;
  const { id, version } = createLocation.location as { id: string; version: number };
  expect(await api.ask(update, { input: { id, version, name: "Surabaya Timur" } })).toEqual({
    updateLocation: { location: { name: "Surabaya Timur", version: version + 1 }, userErrors: [] },
  });
  expect(await api.ask(update, { input: { id, version, name: "Surabaya Barat" } })).toEqual({
    updateLocation: { location: null, userErrors: [{ code: "VERSION_CONFLICT" }] },
  });
});

test("pages go forwards and backwards without a gap", async () => {
  for (let number = 10; number < 17; number += 1) await shop.location({ code: `PAGE-${number}` });
  const list = `query($first: Int, $after: String, $last: Int, $before: String) {
    locations(filter: { text: "PAGE-" }, first: $first, after: $after, last: $last, before: $before) {
      nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
    }
  }`;
  type Page = {
    locations: {
      nodes: { code: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
      totalCount: number;
    };
  };
  const first = (await api.ask<Page>(list, { first: 3 })).locations;
  expect(first).toMatchObject({
    nodes: [{ code: "PAGE-10" }, { code: "PAGE-11" }, { code: "PAGE-12" }],
    totalCount: 7,
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  const second = (await api.ask<Page>(list, { first: 3, after: first.pageInfo.endCursor })).locations;
  expect(second.nodes.map(({ code }) => code)).toEqual(["PAGE-13", "PAGE-14", "PAGE-15"]);
  const back = (await api.ask<Page>(list, { last: 3, before: second.pageInfo.startCursor })).locations;
  expect(back.nodes).toEqual(first.nodes);
  expect(back.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
});

test("a key sees only its locations, and only with the scope", async () => {
  const mine = await shop.location({ code: "MINE" });
  const limited = anAccess({ locationIds: new Set([mine.id]) });
  expect(await api.ask("{ locations { nodes { code } totalCount } }", {}, limited)).toEqual({
    locations: { nodes: [{ code: "MINE" }], totalCount: 1 },
  });
  expect(await api.errorsOf("{ locations { nodes { code } } }", {}, anAccess({ without: ["locations:read"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
});

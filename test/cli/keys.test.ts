import { expect, test } from "vitest";
import { scopes } from "../../src/access/access.ts";
import { accessOf } from "../../src/access/keys.ts";
import { openShop } from "../support/shop.ts";
import { muara } from "./muara.ts";

const shop = await openShop();
const env = { DATABASE_URL: shop.url };
const shopify = await shop.channel({ code: "shopify" });
const jakarta = await shop.location({ code: "JKT" });

test("a key is shown once, opens what it says, and can be revoked", async () => {
  const args = [
    "keys",
    "create",
    "--name",
    "Till",
    "--scopes",
    "orders:read, orders:write",
    "--channel",
    "shopify",
    "--location",
    "JKT",
    "--expires",
    "30d",
  ];
  const { code, out, err } = await muara(args, { env });
  expect(code).toBe(0);
  expect(out).toMatch(/^muara_[0-9a-f]{32}_[\w-]{43}\n$/);
  const key = out.trim();
  const access = await accessOf(shop.em, key, new Date());
  expect(access).toMatchObject({
    scopes: new Set(["orders:read", "orders:write"]),
    channelIds: new Set([shopify.id]),
    locationIds: new Set([jakarta.id]),
  });
  const day = 86_400_000;
  expect(await accessOf(shop.em, key, new Date(Date.now() + 29 * day))).not.toBeNull();
  expect(await accessOf(shop.em, key, new Date(Date.now() + 31 * day))).toBeNull();

  const id = access?.keyId as string;
  expect(err).toContain(id);
  const listed = await muara(["keys", "list"], { env });
  expect(listed.out).toMatch(new RegExp(`${id} +Till +in force +\\S+ \\S+ +shopify +JKT +orders:read,orders:write\n`));
  expect(listed.out).not.toContain(key.slice(-43));

  expect(await muara(["keys", "revoke", id], { env })).toMatchObject({ code: 0 });
  expect(await accessOf(shop.em, key, new Date())).toBeNull();
  expect((await muara(["keys", "list"], { env })).out).toMatch(new RegExp(`${id} +Till +revoked`));
});

test("all scopes are one word", async () => {
  const { out } = await muara(["keys", "create", "--name", "Owner", "--scopes", "all"], { env });

  expect(await accessOf(shop.em, out.trim(), new Date())).toMatchObject({ scopes: new Set(scopes), channelIds: null, locationIds: null });
});

test.each([
  [["--scopes", "orders:burn"], "There is no scope orders:burn."],
  [["--scopes", "all", "--channel", "lazada"], 'There is no channel "lazada"; there are shopify.'],
  [["--scopes", "all", "--location", "MARS"], 'There is no location "MARS"; there are JKT.'],
  [["--scopes", "all", "--expires", "2001-01-01"], "Write a time such as 30d or 12h, or an instant to come."],
  [[], "required option '--scopes <scopes>' not specified"],
])("a key that cannot be is told why: %j", async (args, reason) => {
  const { code, out, err } = await muara(["keys", "create", "--name", "Wrong", ...args], { env });

  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^error: /);
  expect(err).toContain(reason);
});

test("revoking a key that is none is told", async () => {
  expect(await muara(["keys", "revoke", "nonsense"], { env })).toEqual({ code: 1, out: "", err: "error: There is no such key.\n" });
});

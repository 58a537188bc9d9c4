import { afterAll, beforeEach, expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { authorizedHandler } from "../../src/intake/authorized.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { openLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { openDoor } from "../doors/opened.ts";
import { accountsOf, aVault } from "../support/accounts.ts";
import { openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";

const secrets = ["app-secret-1", "code-of-consent", "access-granted-1", "refresh-granted-1"];
const shop = await openShop();
/** Asks the merchant, who agrees, and trades the code, once. */
let codes = 0;
const server = await ChannelServer.start(({ path, query, headers }: Called): Answer => {
  if (path === "/consent") {
    codes += 1;
    return { status: 302, headers: { location: `${query.back}?code=code-of-consent-${codes}&state=${query.state}` } };
  }
  if (path === "/token")
    return query.code === `code-of-consent-${codes}` && query.secret === "app-secret-1"
      ? { body: { accessToken: "access-granted-1", refreshToken: "refresh-granted-1" } }
      : { status: 400, body: {} };
  return headers.authorization === "access-granted-1" ? { body: { name: "Toko <Sari>", currency: "USD" } } : { status: 401, body: {} };
});
afterAll(() => server.stop());

const ask = { channel: "Bazaar" } as const;
const bazaar: Connector<{ readonly accessToken: string }> = {
  key: "bazaar",
  title: "Bazaar",
  rights: ownRights,
  settings: (raw) => ({ accessToken: raw.text("accessToken") }),
  authorization: {
    url: (raw, { state, redirectUri }) => `${server.url}/consent?app=${String(raw.appKey)}&state=${state}&back=${redirectUri}`,
    async exchange({ code = "" }, { settings, http }) {
      if (code === "") throw new ChannelRefused("The merchant did not agree.", 403);
      const answer = await askJson(http, { ...ask, method: "POST", url: `${server.url}/token?code=${code}&secret=${settings.appSecret}` });
      return { accessToken: answer.text("accessToken"), refreshToken: answer.text("refreshToken") };
    },
  },
  async check({ settings, http }) {
    const answer = await askJson(http, { ...ask, url: `${server.url}/shop`, headers: { authorization: settings.accessToken } });
    return { name: answer.text("name"), currencyCode: answer.text("currency"), problems: [] };
  },
  normalise: () => [],
};

const lines: string[] = [];
const log = openLog("trace", { write: (line) => void lines.push(line) });
const accounts = accountsOf(shop, { connectors: [bazaar], log });
const openOurDoor = (port: number) =>
  openDoor({ authorized: authorizedHandler({ orm: shop.orm, accounts, log, onCommitted: () => {} }), logger: log, port });
const { url: publicUrl } = await openOurDoor(0);
// Each test's doors are closed at its end; ours opens again where merchants look for it.
let isOpen = true;
beforeEach(async () => {
  if (!isOpen) await openOurDoor(Number(new URL(publicUrl).port));
  isOpen = false;
});
const api = await openApi(shop, { connectors: [bazaar], publicUrl });

interface Answered {
  readonly channel: { readonly id: string; readonly access: string; readonly settingsComplete: boolean } | null;
  readonly check?: {
    readonly answered: boolean;
    readonly name: string | null;
    readonly currencyCode: string | null;
    readonly problems: string[];
  };
  readonly url?: string | null;
  readonly userErrors: readonly { readonly message: string; readonly code: string }[];
}
const answers: unknown[] = [];
async function told(mutation: string, input: Record<string, unknown>, more = "") {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { channel { id access accessReason settingsComplete } ${more} userErrors { message code field } } }`;
  const { [mutation]: answer } = await api.ask<Record<string, Answered>>(query, { input });
  answers.push({ ...answer, url: null });
  return answer as Answered;
}
const check = "check { answered name currencyCode problems }";
let numbers = 0;
const aChannel = (settings: Record<string, unknown>) => ({
  code: `bazaar-${++numbers}`,
  name: "Bazaar & Co",
  type: "MARKETPLACE",
  currency: "IDR",
  timeZone: "Asia/Jakarta",
  connector: "bazaar",
  settings,
});
/** What a merchant's app needs is there; the token comes later. */
async function anUnauthorized() {
  const channel = await shop.channel({
    code: `begun-${++numbers}`,
    connectorKey: "bazaar",
    settings: aVault().seal({ appKey: "app", appSecret: "app-secret-1" }),
  });
  return Buffer.from(`Channel:${channel.id}`).toString("base64url");
}
const pageOf = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};

test("a merchant agrees at the channel, comes back, and the channel is connected: sealed, checked, said in words", async () => {
  const id = await anUnauthorized();
  const { url } = await told("authorizeChannel", { id }, "url");
  const page = await pageOf(url as string);

  expect(page).toMatchObject({ status: 200, type: "text/html; charset=utf-8" });
  expect(page.text).toContain("is connected to Toko &lt;Sari&gt;");
  expect(page.text).toContain("The account sells in USD, this channel in IDR.");
  expect(await told("checkChannel", { id }, check)).toMatchObject({
    channel: { settingsComplete: true, access: "OPEN" },
    check: { answered: true, name: "Toko <Sari>", currencyCode: "USD" },
  });
  const rows = await shop.read(sql<{ settings: never }>`select settings from channels where settings <> '{}'`);
  expect(rows.map(({ settings }) => aVault().open(settings))).toContainEqual({
    appKey: "app",
    appSecret: "app-secret-1",
    accessToken: "access-granted-1",
    refreshToken: "refresh-granted-1",
  });
});

test("a link is good once, for its own channel, for ten minutes, and its state must be there", async () => {
  const id = await anUnauthorized();
  const back = async () => {
    const { url } = await told("authorizeChannel", { id }, "url");
    return (await fetch(url as string, { redirect: "manual" })).headers.get("location") as string;
  };
  const [first, other, over] = [await back(), await back(), await back()];
  await shop.read(sql`
    update channel_authorizations set expires_at = now() - interval '1 second'
    where state_hash = encode(sha256(${new URL(over).searchParams.get("state")}::bytea), 'base64')
      or translate(encode(sha256(${new URL(over).searchParams.get("state")}::bytea), 'base64'), '+/=', '-_') = state_hash`);

  expect((await pageOf(other.replace(/code=[^&]*/, "error=denied"))).text).toContain("The merchant did not agree.");
  expect((await pageOf(first.replace(/begun-\d+/, "begun-0"))).status).toBe(400);
  for (const used of [other, over, `${first}x`, first.replace(/state=.*/, "")])
    expect((await pageOf(used)).text).toContain("This link was used already, or its ten minutes are over.");
  // Its code is not the newest, so the channel refuses it; then the link is used up all the same.
  expect(await pageOf(first)).toMatchObject({ status: 400, text: expect.stringContaining("Bazaar answered 400") });
  expect((await pageOf(first)).text).toContain("used already");
});

test("of two who come back with the same link at once, one is let in", async () => {
  const id = await anUnauthorized();
  const { url } = await told("authorizeChannel", { id }, "url");
  const location = (await fetch(url as string, { redirect: "manual" })).headers.get("location") as string;

  const pages = await Promise.all(Array.from({ length: 8 }, () => pageOf(location)));
  expect(pages.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("connecting answers what a real call says: who it is, what is wrong, what is missing; the channel is stored all the same", async () => {
  const fine = await told("createChannel", aChannel({ accessToken: "access-granted-1" }), check);
  const wrong = await told("createChannel", aChannel({ accessToken: "app-secret-1" }), check);
  server.misbehave(() => true, { kind: "ERROR" });
  const down = await told("createChannel", aChannel({ accessToken: "access-granted-1" }), check);
  const { settings: _, ...later } = aChannel({});
  const missing = await told("createChannel", later, check);
  const mended = await told(
    "updateChannel",
    { id: wrong.channel?.id, currency: "USD", settings: { accessToken: "access-granted-1" } },
    check,
  );

  expect(fine.check).toEqual({
    answered: true,
    name: "Toko <Sari>",
    currencyCode: "USD",
    problems: [expect.stringContaining("sells in USD, this channel in IDR")],
  });
  expect(wrong).toMatchObject({ check: { answered: false, name: null }, userErrors: [] });
  expect(wrong.check?.problems).toEqual([
    "Bazaar answered 401 to GET /shop: it does not know our credentials. Check the credentials in the settings.",
  ]);
  expect(down.check?.problems).toEqual([expect.stringMatching(/answered 500.*checkChannel/)]);
  expect(missing.check?.problems).toEqual([expect.stringMatching(/settings\.accessToken.*updateChannel/)]);
  expect(mended.check).toMatchObject({ answered: true, problems: [] });
  expect([fine, wrong, down, missing].map(({ channel }) => channel?.settingsComplete)).toEqual([true, true, true, false]);
});

test("a check that works lets a channel in again that had shut us out", async () => {
  const { channel } = await told("createChannel", aChannel({ accessToken: "access-granted-1" }));
  await shop.read(sql`update channels set access = 'ENDED', access_reason = 'x' where code = ${`bazaar-${numbers}`}`);

  expect(await told("checkChannel", { id: channel?.id }, check)).toMatchObject({ check: { answered: true }, channel: { access: "OPEN" } });
});

test("what cannot be authorized or checked says why", async () => {
  const plain = await shop.channel();
  const id = Buffer.from(`Channel:${plain.id}`).toString("base64url");
  const nowhere = await openApi(shop, { connectors: [bazaar] });
  const begun = await anUnauthorized();
  const query = "mutation($input: AuthorizeChannelInput!) { authorizeChannel(input: $input) { url userErrors { message } } }";

  expect((await told("authorizeChannel", { id }, "url")).userErrors).toMatchObject([
    { code: "INVALID", message: expect.stringContaining("no connector") },
  ]);
  expect(await told("checkChannel", { id }, check)).toMatchObject({ check: null, userErrors: [] });
  expect(await nowhere.ask(query, { input: { id: begun } })).toMatchObject({
    authorizeChannel: { url: null, userErrors: [{ message: expect.stringContaining("MUARA_PUBLIC_URL") }] },
  });
});

test("no answer, page, log or event of all this holds a secret", async () => {
  const events = await shop.read(sql`select data from outbox`);
  const said = JSON.stringify([answers, lines, events]);

  expect(lines.length).toBeGreaterThan(5);
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
});

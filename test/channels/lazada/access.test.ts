import { beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import { Reader } from "../../../src/kit/read.ts";
import { type LazadaDouble, openLazada } from "../lazada.ts";
import { accountWith } from "../plain-account.ts";
import { forgetRefused, leave, selling } from "../selling.ts";

let lazada: LazadaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [lazada, account] = await selling(openLazada(), { MUG: 10, "CUP & SAUCER": 5 });
  return () => leave(lazada);
});

describe("access", () => {
  test("the settings are tried by real calls", async () => {
    expect(await lazada.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

    const soon = { sellerId: "5", refreshToken: undefined, refreshTokenExpiresAt: new Date(Date.now() + 86_400_000).toISOString() };
    const checked = await lazada.connector.check?.(accountWith(lazada, soon));
    expect(checked?.problems.map((problem) => problem.slice(0, 28))).toEqual([
      "The shop is 100200300 at Laz",
      "There is no refreshToken, so",
      "The authorization ends on 20",
    ]);
  });

  test.each([
    [{ accessToken: "wrong" }, 401],
    [{ appSecret: "wrong" }, 401],
  ])("wrong ones are refused: %j", async (wrong, status) => {
    const stranger = accountWith(lazada, wrong);

    await expect(lazada.connector.check?.(stranger)).rejects.toMatchObject({ name: "ChannelRefused", status });
    expect(lazada.refused).toHaveLength(1);
    forgetRefused(lazada);
  });

  test("tokens are renewed, and a refresh token that is none any more asks for a person", async () => {
    const patch = await lazada.connector.tokens?.refresh(account);

    expect(patch).toMatchObject({ accessToken: lazada.shop.accessToken, refreshToken: lazada.shop.refreshToken });
    const renewed = accountWith(lazada, patch);
    expect(await lazada.connector.check?.(renewed)).toMatchObject({ name: "Toko Melati", problems: [expect.stringContaining("ends on")] });
    expect((lazada.connector.tokens?.expiresAt(renewed.settings)?.getTime() ?? 0) > Date.now()).toBe(true);
    await expect(lazada.connector.tokens?.refresh(account)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  });

  test("a merchant is sent to Lazada and comes back with a code that counts once", async () => {
    const { accessToken: _, refreshToken: __, sellerId: ___, ...raw } = lazada.settings;
    const redirectUri = "https://orders.example/channels/callback";
    const url = new URL(lazada.connector.authorization?.url(raw, { state: "s1", redirectUri }) ?? "");
    expect(`${url.origin}${url.pathname}`).toBe(`${lazada.server.url}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      force_auth: "true",
      client_id: "123456",
      redirect_uri: redirectUri,
      country: "id",
      state: "s1",
    });
    const exchange = (query: Readonly<Record<string, string>>, settings: Readonly<Record<string, unknown>> = raw) =>
      lazada.connector.authorization?.exchange(query, { ...account, settings, redirectUri });

    const patch = await exchange({ code: "code-1", state: "s1" });

    expect(patch).toMatchObject({ sellerId: "100200300", accessToken: lazada.shop.accessToken });
    expect(() => lazada.connector.settings(Reader.of({ ...raw, ...patch }))).not.toThrow();
    await expect(exchange({ code: "code-1" })).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
    await expect(exchange({})).rejects.toMatchObject({ name: "MalformedMessage", path: "code" });
    lazada.shop.codes.add("code-2").add("code-3");
    await expect(exchange({ code: "code-2" }, { ...raw, country: "SG" })).rejects.toMatchObject({
      message: expect.stringContaining("not in SG"),
    });
    await expect(exchange({ code: "code-3" }, { ...raw, sellerId: "5" })).rejects.toMatchObject({ status: 403 });
  });
});

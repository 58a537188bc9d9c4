import fc from "fast-check";
import { expect, test } from "vitest";
import { type Key, keyOf, newKey, Vault, VaultError } from "../../src/channels/vault.ts";

const aKey = () => keyOf(newKey()) as Key;

test("whatever is sealed opens as it was, and shows nothing of itself", () => {
  const vault = new Vault([aKey()]);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (settings) => {
      const sealed = vault.seal(settings);

      expect(vault.open(sealed)).toEqual(JSON.parse(JSON.stringify(settings)));
      expect(sealed.$sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/);
      expect(vault.seal(settings)).not.toEqual(sealed);
    }),
  );
});

test("no bit of what was sealed can be changed", () => {
  const key = aKey();
  const { $sealed } = new Vault([key]).seal({ accessToken: "a-token-to-guard" });
  const [version, id, ...parts] = $sealed.split(".");
  fc.assert(
    fc.property(fc.nat(2), fc.nat(), (part, at) => {
      const bytes = parts.map((each) => Buffer.from(each, "base64url"));
      const changed = bytes[part] as Buffer;
      changed[Math.floor(at / 8) % changed.length] = (changed[Math.floor(at / 8) % changed.length] as number) ^ (1 << (at % 8));
      const forged = [version, id, ...bytes.map((each) => each.toString("base64url"))].join(".");

      expect(() => new Vault([key]).open({ $sealed: forged })).toThrow(VaultError);
    }),
  );
});

test("while keys rotate the first seals and all open; a key that is gone is named, the secret never", () => {
  const [older, newer] = [aKey(), aKey()];
  const old = new Vault([older]);
  const both = new Vault([newer, older]);
  const before = old.seal({ token: "hush" });
  const after = both.seal({ token: "hush" });

  expect(both.open(before)).toEqual({ token: "hush" });
  expect([both.isCurrent(before), both.isCurrent(after), old.isCurrent(before)]).toEqual([false, true, true]);
  expect(() => old.open(after)).toThrow(newer.id);
  expect(() => old.open(after)).not.toThrow("hush");
  expect(() => new Vault([]).seal({ token: "hush" })).toThrow("muara secrets key");
});

test("what it opens cannot be changed by who is given it", () => {
  const vault = new Vault([aKey()]);
  const sealed = vault.seal({ webhookSecrets: ["one"] });
  const opened = vault.open(sealed) as { webhookSecrets: string[] };

  expect(() => opened.webhookSecrets.push("two")).toThrow();
  expect(vault.open(sealed)).toEqual({ webhookSecrets: ["one"] });
});

test("nothing is sealed where there is nothing, and clear settings of an earlier version open as they stand", () => {
  const keyless = new Vault([]);

  expect(keyless.toStore({})).toEqual({});
  expect(keyless.open({ webhookSecrets: ["clear"] })).toEqual({ webhookSecrets: ["clear"] });
});

test.each(["", "short", "x".repeat(64), Buffer.alloc(31).toString("base64"), Buffer.alloc(33).toString("base64")])(
  "%s is no key of 32 bytes",
  (text) => {
    expect(keyOf(text)).toBeNull();
  },
);

test("a key is the same in hex and in base64", () => {
  const bytes = Buffer.alloc(32, 7);

  expect(keyOf(bytes.toString("hex"))?.id).toBe(keyOf(bytes.toString("base64"))?.id);
});

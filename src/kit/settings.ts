import { isCurrency } from "./money.ts";
import { MalformedMessage, type Reader } from "./read.ts";
import { isTimeZone } from "./time-zone.ts";

/** One secret, or two while it is being changed: both count until the old one is taken out. */
export function webhookSecretsIn(settings: Reader): readonly string[] {
  const secrets = settings.texts("webhookSecrets");
  if (secrets.length < 1 || secrets.length > 2) settings.fail("webhookSecrets", "one secret, or two while it is being changed");
  for (const [index, secret] of secrets.entries()) {
    if (secret.trim() === "") throw new MalformedMessage(`${settings.pathOf("webhookSecrets")}[${index}]`, "a secret that is not empty");
  }
  return secrets;
}

/** A URL exactly as it was written. It must begin with `https://`; plain `http://` is taken to this machine itself, for tests. */
export function httpsUrlIn(settings: Reader, key: string): string {
  const text = settings.text(key);
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback.has(url.hostname));
  return safe ? text : settings.fail(key, "a URL that begins with https://");
}

/** The zone of `timeZone`, UTC when it is left out. */
export function timeZoneIn(settings: Reader): string {
  const timeZone = settings.optionalText("timeZone") ?? "UTC";
  return isTimeZone(timeZone) ? timeZone : settings.fail("timeZone", "a time zone of the IANA database, such as Asia/Jakarta");
}

/** The currency of `currencyCode`; null when it is left out. */
export function currencyIn(settings: Reader): string | null {
  const code = settings.optionalText("currencyCode");
  return code === null || isCurrency(code) ? code : settings.fail("currencyCode", "a currency code of ISO 4217");
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

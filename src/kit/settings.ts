import { MalformedMessage, type Reader } from "./read.ts";

/** One secret, or two while it is being changed: both count until the old one is taken out. */
export function webhookSecretsIn(settings: Reader): readonly string[] {
  const secrets = settings.texts("webhookSecrets");
  if (secrets.length < 1 || secrets.length > 2) settings.fail("webhookSecrets", "one secret, or two while it is being changed");
  for (const [index, secret] of secrets.entries()) {
    if (secret.trim() === "") throw new MalformedMessage(`${settings.pathOf("webhookSecrets")}[${index}]`, "a secret that is not empty");
  }
  return secrets;
}

/** A URL exactly as it was written; it must begin with `https://`. */
export function httpsUrlIn(settings: Reader, key: string): string {
  const url = settings.text(key);
  return URL.canParse(url) && new URL(url).protocol === "https:" ? url : settings.fail(key, "a URL that begins with https://");
}

import { MalformedMessage, type Reader } from "../../src/kit/read.ts";
import { httpsUrlIn } from "../../src/kit/settings.ts";
import { hostOf, type Marketplace, marketplaces } from "./marketplaces.ts";

export interface AmazonSettings {
  /** One marketplace, as a channel has one currency and one catalogue. */
  readonly marketplaceId: string;
  readonly marketplace: Marketplace;
  /** The merchant token of the account; brought by the consent. */
  readonly sellerId: string;
  /** The application's Login with Amazon credentials. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Brought by the consent, or shown when an own account authorises its own application. */
  readonly refreshToken: string;
  readonly accessToken: string | null;
  readonly accessTokenExpiresAt: Date;
  /** Whether the application has the role that opens names and addresses; null: nobody said. */
  readonly personalData: boolean | null;
  /** What EventBridge sends in `x-api-key`, two while it is changed; none: no notifications are taken. */
  readonly notificationSecrets: readonly string[];
  /** Amazon's sandbox: every order in it is a test. */
  readonly sandbox: boolean;
  readonly apiBaseUrl: string;
  readonly tokenUrl: string;
}

const never = new Date(0);

export function amazonSettings(raw: Reader): AmazonSettings {
  const marketplaceId = raw.text("marketplaceId");
  const marketplace = marketplaces.get(marketplaceId) ?? raw.fail("marketplaceId", `one of ${[...marketplaces.keys()].join(", ")}`);
  const sandbox = raw.boolean("sandbox", false);
  return {
    marketplaceId,
    marketplace,
    sellerId: raw.text("sellerId"),
    clientId: raw.text("clientId"),
    clientSecret: raw.text("clientSecret"),
    refreshToken: raw.text("refreshToken"),
    accessToken: raw.optionalText("accessToken"),
    accessTokenExpiresAt: raw.optionalInstant("accessTokenExpiresAt") ?? never,
    personalData: raw.has("personalData") ? raw.boolean("personalData") : null,
    notificationSecrets: notificationSecretsIn(raw),
    sandbox,
    apiBaseUrl: (raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl") : hostOf(marketplace.region, sandbox)).replace(/\/+$/, ""),
    tokenUrl: tokenUrlIn(raw),
  };
}

/** https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api */
export const tokenUrlIn = (raw: Reader): string =>
  raw.has("tokenUrl") ? httpsUrlIn(raw, "tokenUrl") : "https://api.amazon.com/auth/o2/token";

function notificationSecretsIn(raw: Reader): readonly string[] {
  const secrets = raw.texts("notificationSecrets");
  if (secrets.length > 2) raw.fail("notificationSecrets", "one secret, or two while it is being changed");
  for (const [index, secret] of secrets.entries())
    if (secret.trim().length < 16)
      throw new MalformedMessage(`${raw.pathOf("notificationSecrets")}[${index}]`, "a secret of 16 characters or more");
  return secrets;
}

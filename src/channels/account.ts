import type { Http } from "../kit/http.ts";

/** A connected account, as the connector's calls need it. */
export interface Account<Settings> {
  readonly settings: Settings;
  /** The only way out: it keeps the deadline, the channel's limits and its `Retry-After`. */
  readonly http: Http;
  /** The present instant, for what signs it. */
  readonly now: () => Date;
  /** What the channel said is left of a limit, for example in the answer of a GraphQL call. */
  readonly heard?: (limit: string, left: number) => void;
}

/** A leaky bucket as the channel keeps one for each account. Source of the numbers: the connector's README. */
export interface RateLimit {
  /** For example `orders`; calls name it. */
  readonly name: string;
  /** Calls, or points, that may come at once. */
  readonly burst: number;
  /** Calls, or points, that come back each second. */
  readonly perSecond: number;
}

/** Settings to be put in place of those there are; a connector's own words. */
export type SettingsPatch = Readonly<Record<string, unknown>>;

/** How access tokens are renewed. What is new is stored before it is used, as some channels take a refresh token only once. */
export interface Tokens<Settings> {
  /** When the present access token ends; null when it never does. */
  expiresAt(settings: Settings): Date | null;
  /** Throws ChannelRefused when the merchant has to connect anew. */
  refresh(account: Account<Settings>): Promise<SettingsPatch>;
}

/** How a merchant lets us in (OAuth): we send them to `url`, they come back with a code. */
export interface Authorization<Settings> {
  /** `state` must come back unchanged. `raw`: the settings so far, which may lack what authorization brings. */
  url(raw: Readonly<Record<string, unknown>>, ask: { readonly state: string; readonly redirectUri: string }): string;
  /** What the query of the way back is worth. Throws ChannelRefused, or MalformedMessage that names what is missing in the query. */
  exchange(
    query: Readonly<Record<string, string>>,
    account: Account<Readonly<Record<string, unknown>>> & { readonly redirectUri: string },
  ): Promise<SettingsPatch>;
  /** Only for the type: the settings this leads to. */
  readonly settings?: Settings;
}

/** What a real call says of a new account. */
export interface AccountCheck {
  /** Whose account it is, for a person to compare: the shop's name. */
  readonly name: string | null;
  /** ISO 4217; null when the channel does not say. */
  readonly currencyCode: string | null;
  /** What is missing or wrong, each with what to do about it; empty when all is well. */
  readonly problems: readonly string[];
}

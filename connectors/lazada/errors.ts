import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";

/** Lazada's `code` and `message`, which come with HTTP 200. */
export interface LazadaError {
  readonly code: string;
  readonly message: string;
  /** What is wrong with which SKU, where a call was about several. */
  readonly detail: readonly { readonly sellerSku: string | null; readonly message: string }[];
}

/** Nothing was done. 901: an API's own limit. */
const tooMany = new Set(["ApiCallLimit", "AppCallLimit", "SellerCallLimit", "901"]);

/** It may work later, and may have worked this time: gateway, service, or what is behind it. */
const later = new Set([
  "ServiceUnavailable",
  "ServiceTimeout",
  "InternalError",
  "RemoteServiceError",
  "SYSTEM_ERROR",
  "RPC_ERROR",
  "6",
  "106",
  "513",
  "1000",
  "40011",
]);

const unknownToThem = new Set([
  "IllegalAccessToken",
  "IllegalRefreshToken",
  "InvalidCode",
  "IncompleteSignature",
  "InvalidAppKey",
  "InvalidTimestamp",
]);

const notAllowed = new Set([
  "InsufficientPermission",
  "InsufficientIsvPermissions",
  "AppWhiteIpLimit",
  "SellerNotVerified",
  "Mp3SellerApiLimit",
  "AUTH_TYPE_UNSUPPORTED",
]);

/**
 * The exception that an error calls for; null where Lazada just will not do this one thing, which a command reports as REJECTED.
 * `path` names the call; `changes`: it might have changed something.
 */
export function exceptionOf(
  { code, message }: LazadaError,
  { path, changes }: { readonly path: string; readonly changes: boolean },
): ChannelRefused | ChannelUnavailable | null {
  const what = `Lazada answered ${code} to ${path}`;
  if (tooMany.has(code)) return new ChannelUnavailable(`${what}; ask again later.`, pauseIn(message), { mayBeDone: false });
  if (later.has(code)) return new ChannelUnavailable(`${what}; ask again later.`, null, { mayBeDone: changes });
  if (unknownToThem.has(code)) return new ChannelRefused(`${what}: it does not know our credentials.`, 401);
  return notAllowed.has(code) ? new ChannelRefused(`${what}: our credentials do not allow this.`, 403) : null;
}

/** "... this ban will last 3 more seconds"; without a number it is over the next second. */
const pauseIn = (message: string): number => Number(/(\d+)\s*(?:more\s+)?seconds?\b/i.exec(message)?.[1] ?? 1);

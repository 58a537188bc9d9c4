import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";

/** Shopee's `error` and `message`, which come with HTTP 200 as well. */
export interface ShopeeError {
  readonly error: string;
  readonly message: string;
}

/** Nothing was done: too many calls in a short time, or in a day. */
const tooMany = new Set(["error_rate_limit", "error_limit"]);

/** It may work later, and may have worked this time. */
const later = new Set([
  "error_server",
  "error_network",
  "error_inner",
  "error_system_busy",
  "error_other",
  "error_unknown",
  "logistics.error_connection",
  "logistics.error_core_server",
  "logistics.error_third_party_server",
  "logistics.error_timeout",
  "logistics.error_too_many_invoke_function",
  "logistics.logistic_order_is_locked_on_creating",
]);
const laterWords = /try (again )?later|please try again/i;

/** The app or its authorization is at fault, whatever is asked. The third is spelt so. */
const unknownToThem = new Set([
  "error_sign",
  "invalid_access_token",
  "invalid_acceess_token",
  "error_shop_refresh_token",
  "refresh_token_expired",
  "invalid_code",
  "invalid_shop_id",
]);
const notAllowed = new Set([
  "error_permission",
  "error_api_permission",
  "error_ashop_api_permission",
  "error_api_call_restricted",
  "error_kyc_auth",
  "error_partner_key_expired",
  "error_shop",
  "invalid_partner_id",
  "partner_shop_no_link",
  "shop_access_expired",
  "shop_banned",
  "shop_no_linked",
  "source_ip_undeclared",
  "api_suspended",
]);
/** `error_auth` is also what a stock level below the reserved one is refused with. */
const authWords = /access_token|refresh_token|partner_id|shop_?id|permission|the app|authoriz/i;

/**
 * The exception that an error calls for; null where Shopee just will not do this one thing, which a command reports as REJECTED.
 * `asked` names the call; `posted`: it might have changed something.
 */
export function exceptionOf(
  { error, message }: ShopeeError,
  { asked, posted, now }: { readonly asked: string; readonly posted: boolean; readonly now: Date },
): ChannelRefused | ChannelUnavailable | null {
  const what = `Shopee answered ${error} to ${asked}`;
  if (tooMany.has(error))
    return new ChannelUnavailable(`${what}; ask again later.`, error === "error_limit" ? secondsToNextDay(now) : null, {
      mayBeDone: false,
    });
  if (later.has(error) || laterWords.test(message)) return new ChannelUnavailable(`${what}; ask again later.`, null, { mayBeDone: posted });
  if (unknownToThem.has(error)) return new ChannelRefused(`${what}: it does not know our credentials.`, 401);
  if (notAllowed.has(error) || (error === "error_auth" && authWords.test(message)))
    return new ChannelRefused(`${what}: our credentials do not allow this.`, 403);
  return null;
}

/** The daily limit ends at midnight of UTC+8. */
function secondsToNextDay(now: Date): number {
  const day = 86_400;
  return day - ((Math.floor(now.getTime() / 1000) + 8 * 3600) % day);
}

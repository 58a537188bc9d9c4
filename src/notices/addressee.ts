/** Domains whose addresses are the channel's own, to be used by its rules alone. */
const relays = [
  /@(.+\.)?(marketplace\.)?amazon\.[a-z.]+$/,
  /@members\.ebay\.[a-z.]+$/,
  /@(.+\.)?(shopee|tokopedia|lazada|tiktok|tiktokshop|bukalapak|blibli)\.[a-z.]+$/,
  /@privaterelay\.appleid\.com$/,
  /@(.+\.)?(example|invalid|test|localhost)$/,
];

/** Whether a notice may go to an address: it is whole, and not a channel's stand-in for one. */
export function mayWriteTo(email: string | null): email is string {
  if (email === null || email.length > 254) return false;
  return /^[^\s@*<>"',;:()\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(email) && !relays.some((relay) => relay.test(email.toLowerCase()));
}

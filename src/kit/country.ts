/** A country code of ISO 3166-1 alpha-2, or null for anything else. `ZZ` stands for "unknown" and counts as not said. */
export function countryCodeOf(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? "";
  return /^[A-Z]{2}$/.test(code) && code !== "ZZ" ? code : null;
}

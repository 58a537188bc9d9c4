export type Region = "NA" | "EU" | "FE";

export interface Marketplace {
  readonly country: string;
  readonly region: Region;
  readonly currency: string;
  /** Where its sellers are at home. */
  readonly sellerCentral: string;
}

const at = (country: string, region: Region, currency: string, sellerCentral: string): Marketplace => ({
  country,
  region,
  currency,
  sellerCentral: `https://${sellerCentral}`,
});
const europe = "sellercentral-europe.amazon.com";

/** https://developer-docs.amazon.com/sp-api/docs/marketplace-ids; whose Seller Central is whose: the README */
export const marketplaces: ReadonlyMap<string, Marketplace> = new Map([
  ["ATVPDKIKX0DER", at("US", "NA", "USD", "sellercentral.amazon.com")],
  ["A2EUQ1WTGCTBG2", at("CA", "NA", "CAD", "sellercentral.amazon.ca")],
  ["A1AM78C64UM0Y8", at("MX", "NA", "MXN", "sellercentral.amazon.com.mx")],
  ["A2Q3Y263D00KWC", at("BR", "NA", "BRL", "sellercentral.amazon.com.br")],
  ["A28R8C7NBKEWEA", at("IE", "EU", "EUR", "sellercentral.amazon.ie")],
  ["A1RKKUPIHCS9HS", at("ES", "EU", "EUR", europe)],
  ["A1F83G8C2ARO7P", at("GB", "EU", "GBP", europe)],
  ["A13V1IB3VIYZZH", at("FR", "EU", "EUR", europe)],
  ["AMEN7PMS3EDWL", at("BE", "EU", "EUR", "sellercentral.amazon.com.be")],
  ["A1805IZSGTT6HS", at("NL", "EU", "EUR", "sellercentral.amazon.nl")],
  ["A1PA6795UKMFR9", at("DE", "EU", "EUR", europe)],
  ["APJ6JRA9NG5V4", at("IT", "EU", "EUR", europe)],
  ["A2NODRKZP88ZB9", at("SE", "EU", "SEK", "sellercentral.amazon.se")],
  ["AE08WJ6YKNBMC", at("ZA", "EU", "ZAR", "sellercentral.amazon.co.za")],
  ["A1C3SOZRARQ6R3", at("PL", "EU", "PLN", "sellercentral.amazon.pl")],
  ["ARBP9OOSHTCHU", at("EG", "EU", "EGP", "sellercentral.amazon.eg")],
  ["A33AVAJ2PDY3EV", at("TR", "EU", "TRY", "sellercentral.amazon.com.tr")],
  ["A17E79C6D8DWNP", at("SA", "EU", "SAR", "sellercentral.amazon.sa")],
  ["A2VIGQ35RCS4UG", at("AE", "EU", "AED", "sellercentral.amazon.ae")],
  ["A21TJRUUN4KGV", at("IN", "EU", "INR", "sellercentral.amazon.in")],
  ["A19VAU5U5O7RUS", at("SG", "FE", "SGD", "sellercentral.amazon.sg")],
  ["A39IBJ37TRP1C6", at("AU", "FE", "AUD", "sellercentral.amazon.com.au")],
  ["A1VC38T7YXB528", at("JP", "FE", "JPY", "sellercentral.amazon.co.jp")],
]);

/** https://developer-docs.amazon.com/sp-api/docs/sp-api-endpoints */
export const hostOf = (region: Region, sandbox: boolean): string =>
  `https://${sandbox ? "sandbox." : ""}sellingpartnerapi-${region.toLowerCase()}.amazon.com`;

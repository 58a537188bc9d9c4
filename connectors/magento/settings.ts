import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn } from "../../src/kit/settings.ts";

export interface MagentoSettings {
  /** Where Magento is, for example `https://shop.example`. */
  readonly baseUrl: string;
  /** The access token of an integration. From 2.4.4 on the shop has to allow it as a stand-alone bearer token. */
  readonly accessToken: string;
  /** The store view whose API is asked; `all` for every one. */
  readonly storeCode: string;
  /** Only orders of this store view, where one installation serves several channels. */
  readonly storeId: string | null;
  /** The inventory source whose quantity we set, and the stock that sells from it. */
  readonly sourceCode: string;
  readonly stockId: string;
  /** The product attribute that holds the barcode, if there is one. */
  readonly barcodeAttribute: string | null;
  /** Public keys (PEM) that webhooks of Adobe Commerce are signed against, two while they change; none in the open edition. */
  readonly webhookPublicKeys: readonly string[];
}

export const magentoSettings = (raw: Reader): MagentoSettings => ({
  baseUrl: httpsUrlIn(raw, "baseUrl").replace(/\/+$/, ""),
  accessToken: raw.text("accessToken").trim() || raw.fail("accessToken", "a token that is not empty"),
  storeCode: raw.optionalText("storeCode") ?? "default",
  storeId: raw.optionalId("storeId"),
  sourceCode: raw.optionalText("sourceCode") ?? "default",
  stockId: raw.optionalId("stockId") ?? "1",
  barcodeAttribute: raw.optionalText("barcodeAttribute"),
  webhookPublicKeys: raw.texts("webhookPublicKeys"),
});

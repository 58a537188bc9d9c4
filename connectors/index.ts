import type { Connector } from "../src/channels/connector.ts";
import { Refusal } from "../src/kit/errors.ts";
import { amazon } from "./amazon/index.ts";
import { bigcommerce } from "./bigcommerce/index.ts";
import { ebay } from "./ebay/index.ts";
import { ediX12 } from "./edi-x12/index.ts";
import { edifact } from "./edifact/index.ts";
import { files } from "./files/index.ts";
import { lazada } from "./lazada/index.ts";
import { loyverse } from "./loyverse/index.ts";
import { magento } from "./magento/index.ts";
import { meta } from "./meta/index.ts";
import { shopee } from "./shopee/index.ts";
import { shopify } from "./shopify/index.ts";
import { square } from "./square/index.ts";
import { tiktokShop } from "./tiktok-shop/index.ts";
import { whatsapp } from "./whatsapp/index.ts";
import { woocommerce } from "./woocommerce/index.ts";

/** Every kind of channel we speak to. A new one is one import and one entry. */
export const connectors: readonly Connector[] = [
  shopify,
  woocommerce,
  magento,
  bigcommerce,
  shopee,
  tiktokShop,
  lazada,
  amazon,
  ebay,
  meta,
  whatsapp,
  square,
  loyverse,
  ediX12,
  edifact,
  files,
];

/** Throws Refusal NOT_FOUND that names the keys there are. */
export function connectorOf(key: string): Connector {
  const known = connectors.map((connector) => connector.key);
  const found = connectors.find((connector) => connector.key === key);
  if (found === undefined) throw new Refusal("NOT_FOUND", `There is no channel kind "${key}"; there are ${known.join(", ")}.`, ["kind"]);
  return found;
}

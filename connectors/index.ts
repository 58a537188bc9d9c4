import type { Connector } from "../src/channels/connector.ts";
import { Refusal } from "../src/kit/errors.ts";
import { ediX12 } from "./edi-x12/index.ts";
import { edifact } from "./edifact/index.ts";
import { files } from "./files/index.ts";
import { magento } from "./magento/index.ts";
import { shopify } from "./shopify/index.ts";
import { square } from "./square/index.ts";
import { woocommerce } from "./woocommerce/index.ts";

/** Every kind of channel we speak to. A new one is one import and one entry. */
export const connectors: readonly Connector[] = [shopify, woocommerce, magento, square, ediX12, edifact, files];

/** Throws Refusal NOT_FOUND that names the keys there are. */
export function connectorOf(key: string): Connector {
  const known = connectors.map((connector) => connector.key);
  const found = connectors.find((connector) => connector.key === key);
  if (found === undefined) throw new Refusal("NOT_FOUND", `There is no channel kind "${key}"; there are ${known.join(", ")}.`, ["kind"]);
  return found;
}

import { describeDouble } from "../../test/channels/describe-double.ts";
import { openShopify } from "../../test/channels/shopify.ts";

describeDouble("Shopify", openShopify, { changes: ({ body }) => new TextDecoder().decode(body).includes("mutation ") });

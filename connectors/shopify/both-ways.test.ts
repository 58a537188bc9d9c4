import type { Called } from "../../test/channels/channel-server.ts";
import { describeDouble } from "../../test/channels/describe-double.ts";
import { describeReturns } from "../../test/channels/describe-returns.ts";
import { openShopify } from "../../test/channels/shopify.ts";

const changes = ({ body }: Called) => new TextDecoder().decode(body).includes("mutation ");

describeDouble("Shopify", openShopify, { changes });
describeReturns("Shopify", openShopify, { changes });

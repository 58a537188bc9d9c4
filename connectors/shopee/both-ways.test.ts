import { describeDouble } from "../../test/channels/describe-double.ts";
import { describeReturns } from "../../test/channels/describe-returns.ts";
import { openShopee } from "../../test/channels/shopee.ts";

describeDouble("Shopee", openShopee);
describeReturns("Shopee", openShopee);

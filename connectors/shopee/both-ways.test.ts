import { describeDouble } from "../../test/channels/describe-double.ts";
import { openShopee } from "../../test/channels/shopee.ts";

describeDouble("Shopee", openShopee);

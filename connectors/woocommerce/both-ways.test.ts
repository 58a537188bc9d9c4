import { describeDouble } from "../../test/channels/describe-double.ts";
import { openWooCommerce } from "../../test/channels/woocommerce.ts";

describeDouble("WooCommerce", openWooCommerce);

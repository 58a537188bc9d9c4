import { openBigCommerce } from "../../test/channels/bigcommerce.ts";
import type { Called } from "../../test/channels/channel-server.ts";
import { describeDouble } from "../../test/channels/describe-double.ts";

/** A quote is a POST, too, and changes nothing. */
const changes = ({ method, path }: Called) => method !== "GET" && !path.endsWith("/refund_quotes");

describeDouble("BigCommerce", openBigCommerce, { changes });

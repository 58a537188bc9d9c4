import { describeDouble } from "../../test/channels/describe-double.ts";
import { changesEbay, openEbay } from "../../test/channels/ebay.ts";

describeDouble("eBay", openEbay, { changes: changesEbay });

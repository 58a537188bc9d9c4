import { openAmazon } from "../../test/channels/amazon.ts";
import { describeDouble } from "../../test/channels/describe-double.ts";

describeDouble("Amazon", openAmazon);

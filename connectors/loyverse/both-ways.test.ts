import { describeDouble } from "../../test/channels/describe-double.ts";
import { openLoyverse } from "../../test/channels/loyverse.ts";

describeDouble("Loyverse", openLoyverse);

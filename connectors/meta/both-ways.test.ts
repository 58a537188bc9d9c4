import { describeDouble } from "../../test/channels/describe-double.ts";
import { openMeta } from "../../test/channels/meta.ts";

describeDouble("Meta Shops", openMeta, { paidOnceSent: true });

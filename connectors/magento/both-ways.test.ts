import { describeDouble } from "../../test/channels/describe-double.ts";
import { openMagento } from "../../test/channels/magento.ts";

describeDouble("Magento", openMagento);

import { describeDouble } from "../../test/channels/describe-double.ts";
import { isLazadaChange, openLazada } from "../../test/channels/lazada.ts";

describeDouble("Lazada", openLazada, { changes: isLazadaChange });

import { describeDouble } from "../../test/channels/describe-double.ts";
import { describeReturns } from "../../test/channels/describe-returns.ts";
import { isLazadaChange, openLazada } from "../../test/channels/lazada.ts";

describeDouble("Lazada", openLazada, { changes: isLazadaChange });
describeReturns("Lazada", openLazada, { changes: isLazadaChange });

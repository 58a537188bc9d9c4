import { describeDouble } from "../../test/channels/describe-double.ts";
import { openSquare } from "../../test/channels/square.ts";

/** Square searches by POST. */
const questions = ["/v2/orders/search", "/v2/inventory/counts/batch-retrieve"];

describeDouble("Square", openSquare, { changes: ({ method, path }) => method !== "GET" && !questions.includes(path) });

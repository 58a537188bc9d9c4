import type { StoredDecision } from "../fulfillment/stored-decisions.rows.ts";
import type { RoutingInputs } from "../routing/inputs.ts";
import type { PlannedFulfillmentOrder } from "../routing/plan.ts";
import { inputsFrom, type StoredInputs } from "../routing/stored-inputs.ts";

/** A stored decision as the router knows it. */
export interface PastDecision extends Omit<StoredDecision, "inputs" | "fulfillmentOrders"> {
  readonly inputs: RoutingInputs;
  readonly fulfillmentOrders: readonly PlannedFulfillmentOrder[];
}

/** What the router wrote is read as what it was. */
export const pastDecision = ({ inputs, fulfillmentOrders, ...decision }: StoredDecision): PastDecision => ({
  ...decision,
  inputs: inputsFrom(inputs as unknown as StoredInputs),
  fulfillmentOrders: fulfillmentOrders as readonly PlannedFulfillmentOrder[],
});

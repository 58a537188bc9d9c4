import type { RoutingInputs } from "../routing/inputs.ts";
import type { PlannedFulfillmentOrder } from "../routing/plan.ts";
import type { Names } from "../routing/sentence.ts";

/** One order of a file, as the router is asked about it. */
export interface RoutingCase {
  readonly id: string;
  /** Local time or an instant, ISO. */
  readonly placedAt: string;
  /** With the stock that it sees when every order sees all there is, or saw when it was decided. */
  readonly inputs: RoutingInputs;
  /** What was decided. Null: the file tells of no decision. */
  readonly decided: readonly PlannedFulfillmentOrder[] | null;
  /** The least it can cost, proven, minor units. Null: not known. */
  readonly proven: number | null;
}

/** Orders that belong together, oldest first. */
export interface RoutingCases {
  readonly name: string;
  /** The main warehouse; null: the location of the best priority. */
  readonly main: string | null;
  readonly names: Names;
  readonly cases: readonly RoutingCase[];
}

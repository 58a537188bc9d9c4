import { Field, Int, ObjectType } from "type-graphql";
import { Money } from "../kit/money.type.ts";
import { DateTime } from "../kit/scalars.ts";

@ObjectType("RoutingFigures", { description: "What became of many orders by their plans." })
export class RoutingFiguresObject {
  @Field(() => [Money], { description: "What all parcels cost, by currency; without orders that have no price." })
  cost!: Money[];

  @Field(() => Int, { description: "Parcels." })
  parcels!: number;

  @Field(() => Int, { description: "Orders in more than one parcel." })
  split!: number;

  @Field(() => Int, { description: "Orders of which a parcel leaves or arrives after the day that was wanted." })
  late!: number;

  @Field(() => Int, { description: "Units that wait for stock." })
  backordered!: number;

  @Field(() => Int, { description: "Units that have no stock and may not wait." })
  unfilled!: number;
}

@ObjectType("RoutingSimulationTotals", { description: "A simulation in figures, of all orders so far." })
export class RoutingSimulationTotalsObject {
  @Field(() => Int, { description: "Orders." })
  orders!: number;

  @Field(() => Int, { description: "Orders that would be routed otherwise, or cost something else." })
  changed!: number;

  @Field(() => Int, { description: "Orders that distance decided, because no carrier has prices: they are in no cost." })
  unpriced!: number;

  @Field(() => RoutingFiguresObject, { description: "As it was decided." })
  decided!: RoutingFiguresObject;

  @Field(() => RoutingFiguresObject, { description: "As it would be decided." })
  simulated!: RoutingFiguresObject;

  @Field(() => [Money], {
    description:
      "How much less the simulated plans cost; below zero: more. Only of orders of which as many units leave, because an order that leaves less costs less.",
  })
  saved!: Money[];

  @Field(() => RoutingFiguresObject, {
    nullable: true,
    description: "In the network as it was, every line from the main warehouse, the rest from the nearest. Null unless asked for.",
  })
  mainFirst!: RoutingFiguresObject | null;

  @Field(() => RoutingFiguresObject, {
    nullable: true,
    description: "In the network as it was, every line from the nearest that has it. Null unless asked for.",
  })
  nearest!: RoutingFiguresObject | null;
}

@ObjectType("RoutingOutcome", { description: "What becomes of an order by a plan." })
export class RoutingOutcomeObject {
  @Field(() => Money, { nullable: true, description: "What its parcels cost; null when distance decided." })
  cost!: Money | null;

  @Field(() => [String], { description: "Codes of the locations that parcels leave from, nearest first." })
  locations!: string[];

  @Field(() => Boolean, { description: "Whether a parcel leaves or arrives after the day that was wanted." })
  late!: boolean;

  @Field(() => Int, { description: "Units that leave now." })
  shipped!: number;

  @Field(() => Int, { description: "Units that wait for stock." })
  backordered!: number;

  @Field(() => Int, { description: "Units that have no stock and may not wait." })
  unfilled!: number;
}

@ObjectType("SimulatedRouting", { description: "One order as it was routed and as it would be." })
export class SimulatedRoutingObject {
  @Field(() => DateTime, { description: "When it was first routed." })
  decidedAt!: string;

  @Field(() => Boolean, { description: "Whether it would be routed otherwise, or cost something else." })
  changed!: boolean;

  @Field(() => String, { description: "Why it would be routed so, in one sentence." })
  sentence(): string {
    return (this as unknown as { readonly row: { sentence(): string } }).row.sentence();
  }

  @Field(() => RoutingOutcomeObject, { description: "As it was decided." })
  decided!: RoutingOutcomeObject;

  @Field(() => RoutingOutcomeObject, { description: "As it would be decided." })
  simulated!: RoutingOutcomeObject;
}

@ObjectType("RoutingSimulation", { description: "How far a simulation is. The last one has `done` equal to `total`; then it completes." })
export class RoutingSimulationObject {
  @Field(() => Int, { description: "Orders so far." })
  done!: number;

  @Field(() => Int, { description: "Orders in all." })
  total!: number;

  @Field(() => RoutingSimulationTotalsObject, { description: "All orders so far in figures." })
  totals!: RoutingSimulationTotalsObject;

  @Field(() => [SimulatedRoutingObject], { description: "Orders since the last of these, as `rows` wants them; at most 50." })
  orders!: SimulatedRoutingObject[];
}

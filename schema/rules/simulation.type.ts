import { Field, Int, ObjectType } from "type-graphql";

@ObjectType("SimulatedOrder", { description: "What rules would say of an order." })
export class SimulatedOrderObject {
  @Field(() => [String], { description: "What they would do that was not decided for it, a sentence each." })
  added!: string[];

  @Field(() => [String], { description: "What was decided for it and they would not do." })
  removed!: string[];
}

@ObjectType("RuleSimulation", { description: "What rules would do to given orders. Nothing was written." })
export class RuleSimulationObject {
  @Field(() => Int, { nullable: true, description: "The version that was tried; null for rules that are not stored, or built in." })
  version!: number | null;

  @Field(() => Int, { description: "How many orders were looked at." })
  looked!: number;

  @Field(() => Int, { description: "For how many of them something would be other than it is." })
  changed!: number;

  @Field(() => [SimulatedOrderObject], { description: "Each order, in the order asked for." })
  orders!: unknown[];
}

import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import { channelCommandsById } from "../../src/commands/channel-commands.rows.ts";
import { type ExceptionRow, exceptionCount, exceptionPage, type ExceptionSort as Sort } from "../../src/commands/exceptions.rows.ts";
import { type HoldRow, holdsById } from "../../src/fulfillment/holds.rows.ts";
import { type NextStepCode, nextStepsOf, type Standing, steps } from "../../src/fulfillment/next-steps.ts";
import { ordersById, type ValidationRow, validationsById } from "../../src/orders/orders.rows.ts";
import { ChannelCommandObject } from "../commands/command.type.ts";
import { HoldObject } from "../fulfillment/fulfillment.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { OrderObject, OrderValidationObject } from "../orders/order.type.ts";
import { exceptionFilterIn } from "./exception.filter.ts";
import { ExceptionFilterInput, ExceptionSort, NextStepObject, OrderExceptionConnection, OrderExceptionObject } from "./exception.type.ts";

const stepsOf = (one: Standing) => nextStepsOf(one).map((code: NextStepCode) => ({ code, ...steps[code] }));
const described = "What can be done about it, the best first; empty when it no longer stands.";

@Resolver(() => OrderExceptionObject)
export class OrderExceptionResolver {
  @Needs("orders:read")
  @Query(() => OrderExceptionConnection, {
    description: "What may need a person: findings that block, holds, and commands that failed, each with its next steps.",
  })
  async exceptions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ExceptionFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ExceptionFilterInput | null,
    @Arg("sort", () => ExceptionSort, { defaultValue: "OLDEST", description: "In which order." }) sort: Sort,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = exceptionFilterIn(filter);
    return connectionOf(OrderExceptionConnection, await exceptionPage(em, wanted, sort, page, access), () =>
      exceptionCount(em, wanted, mostCounted, access),
    );
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it stands on." })
  order(@Root() { orderId }: ExceptionRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => OrderValidationObject, { nullable: true, description: "The finding; null for what is none." })
  validation(@Root() { validationId }: ExceptionRow, @Ctx() context: Context) {
    return loadOne(context, validationsById, validationId);
  }

  @FieldResolver(() => HoldObject, { nullable: true, description: "The hold; null for what is none." })
  hold(@Root() { holdId }: ExceptionRow, @Ctx() context: Context) {
    return loadOne(context, holdsById, holdId);
  }

  @FieldResolver(() => ChannelCommandObject, { nullable: true, description: "The command; null for what is none." })
  command(@Root() { commandId }: ExceptionRow, @Ctx() context: Context) {
    return loadOne(context, channelCommandsById, commandId);
  }

  @FieldResolver(() => Int, { description: "The order's priority; higher goes first." })
  priority(@Root() { priority }: ExceptionRow): number {
    return priority;
  }

  @FieldResolver(() => [NextStepObject], { description: described })
  nextSteps(@Root() { kind, code, byHand }: ExceptionRow) {
    return stepsOf({ kind, code, byHand } as Standing);
  }
}

@Resolver(() => OrderValidationObject)
export class ValidationStepsResolver {
  @FieldResolver(() => [NextStepObject], { description: described })
  nextSteps(@Root() { code, status }: ValidationRow) {
    return status === "OPEN" ? stepsOf({ kind: "FINDING", code } as Standing) : [];
  }
}

@Resolver(() => HoldObject)
export class HoldStepsResolver {
  @FieldResolver(() => [NextStepObject], { description: described })
  nextSteps(@Root() { reason, status, byHand }: HoldRow) {
    return status === "ACTIVE" ? stepsOf({ kind: "HOLD", code: reason, byHand } as Standing) : [];
  }
}

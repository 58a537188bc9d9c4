import { Field, ID, InputType, ObjectType } from "type-graphql";
import { exceptionKinds, exceptionSorts } from "../../src/commands/exceptions.rows.ts";
import { type NextStepCode as Code, steps } from "../../src/fulfillment/next-steps.ts";
import { connectionType } from "../kit/connection.ts";
import { describedEnum } from "../kit/enums.ts";
import { DateTime } from "../kit/scalars.ts";

export const ExceptionKind = describedEnum("ExceptionKind", "What an exception is.", exceptionKinds, {
  FINDING: "Something must be mended or overridden; see `validation`.",
  HOLD: "Something is held; see `hold`.",
  COMMAND: "The channel rejected what it was told, or could not be told at all; see `command`.",
});

export const ExceptionSort = describedEnum("ExceptionSort", "The order of the queue of exceptions.", exceptionSorts, {
  OLDEST: "What stands the longest first.",
  PRIORITY: "Orders of the highest priority first, then what stands the longest.",
});

const codes = Object.keys(steps) as Code[];
const meanings = Object.fromEntries(codes.map((code) => [code, steps[code].label])) as Record<Code, string>;
export const NextStepCode = describedEnum("NextStepCode", "What a person can do about an exception.", codes, meanings);

@ObjectType("NextStep", { description: "Something a person can do about an exception." })
export class NextStepObject {
  @Field(() => NextStepCode, { description: "What it is; never renamed." })
  code!: string;

  @Field(() => String, { description: "What it is, in words." })
  label!: string;

  @Field(() => String, { nullable: true, description: "The mutation that does it; null for what is not done here." })
  mutation!: string | null;
}

@ObjectType("OrderException", { description: "A finding that blocks an order, a hold, or a command that failed: what may need a person." })
export class OrderExceptionObject {
  @Field(() => ExceptionKind, { description: "Whether it is a finding, a hold or a command." })
  kind!: string;

  @Field(() => String, { description: "The validation's code, the hold's reason or the command's kind." })
  code!: string;

  @Field(() => String, { description: "What is wrong, the hold's notes, or why the command failed." })
  message!: string;

  @Field(() => String, { nullable: true, description: "The rule it comes from; null for what is built in or was done by hand." })
  ruleId!: string | null;

  @Field(() => DateTime, { description: "Since when it stands." })
  createdAt!: string;
}

export const OrderExceptionConnection = connectionType(() => OrderExceptionObject, "OrderException", "exceptions");

@InputType({ description: "Which exceptions. Conditions that are left out do not limit." })
export class ExceptionFilterInput {
  @Field(() => [ExceptionKind], { nullable: true, description: "Only of these kinds." })
  kinds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Only with one of these codes of validations, reasons of holds or kinds of commands.",
  })
  codes?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of orders of these channels." })
  channelIds?: string[] | null;
}

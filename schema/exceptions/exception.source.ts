import { commandKinds } from "../../src/channels/command.ts";
import { type ExceptionSort, exceptionOrders, exceptions, exceptionsCounted, exceptionsOn } from "../../src/commands/exceptions.rows.ts";
import { holds } from "../../src/fulfillment/holds.rows.ts";
import { type NextStepCode, nextStepsOf, type Standing, steps } from "../../src/fulfillment/next-steps.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { table } from "../../src/kit/table.ts";
import { validationCodes } from "../../src/orders/order-validation.entity.ts";
import { orderValidations } from "../../src/orders/orders.rows.ts";
import { holdReasons } from "../../src/rules/hold-reasons.ts";
import { many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type FieldSource, type Sources, source } from "../reading/source.ts";
import { literal } from "../reading/text.ts";
import { exceptionFilterIn } from "./exception.filter.ts";
import type { ExceptionFilterInput } from "./exception.type.ts";

interface StepRow {
  readonly code: NextStepCode;
  readonly label: string;
  readonly mutation: string | null;
}

/** What stands, and each step after it: `FINDING RULE`, `HOLD OTHER true`. */
const standing: readonly (readonly [string, Standing])[] = [
  ...validationCodes.map((code) => [`FINDING ${code}`, { kind: "FINDING", code }] as const),
  ...holdReasons.flatMap((code) => [true, false].map((byHand) => [`HOLD ${code} ${byHand}`, { kind: "HOLD", code, byHand }] as const)),
  ...commandKinds.map((code) => [`COMMAND ${code}`, { kind: "COMMAND", code }] as const),
];
const stepRows = standing.flatMap(([key, one]) =>
  nextStepsOf(one).map((code, place) => {
    const { label, mutation } = steps[code];
    return `(${literal(key)}, ${place}, ${literal(code)}, ${literal(label)}, ${mutation === null ? "null" : literal(mutation)})`;
  }),
);
const stepsFrom = `(values ${stepRows.join(", ")}) as step(key, place, code, label, mutation)`;
const stepSource = source(table<StepRow>("step", ["code", "label", "mutation"]), {});

const nextSteps = (key: string): FieldSource => many({ from: stepsFrom, on: `step.key = ${key}`, order: "step.place", as: stepSource });

const e = exceptions.columns;
const v = orderValidations.columns;
const h = holds.columns;

/** How the queue of what needs a person is read, and what can be done about each. */
export const exceptionSources: Sources = {
  Query: {
    fields: {
      exceptions: page<PageArgs & { readonly filter?: ExceptionFilterInput | null; readonly sort: ExceptionSort }>({
        order: ({ sort }) => exceptionOrders[sort],
        found: ({ filter: given, sort }, access) => {
          const filter = exceptionFilterIn(given);
          return {
            on: (list) => exceptionsOn(filter, access, sort, list),
            counted: (most) => exceptionsCounted(filter, access, most),
          };
        },
      }),
    },
  },
  OrderException: source(exceptions, {
    order: one(e.orderId),
    validation: one(e.validationId),
    hold: one(e.holdId),
    command: one(e.commandId),
    nextSteps: nextSteps(`${e.kind} || ' ' || ${e.code} || case ${e.kind} when 'HOLD' then ' ' || ${e.byHand}::text else '' end`),
  }),
  OrderValidation: { fields: { nextSteps: nextSteps(`case ${v.status} when 'OPEN' then 'FINDING ' || ${v.code} end`) } },
  Hold: {
    fields: { nextSteps: nextSteps(`case ${h.status} when 'ACTIVE' then 'HOLD ' || ${h.reason} || ' ' || ${h.byHand}::text end`) },
  },
};

import { type ExecutionArgs, type ExecutionResult, execute } from "graphql";

/** Executes what a subscription selects of one event. The context is not that of the subscription: see `push.ts`. */
export async function executeEvent(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  event: unknown,
  contextValue: unknown,
): Promise<ExecutionResult> {
  return execute({ schema, document, operationName, variableValues, rootValue: event, contextValue });
}

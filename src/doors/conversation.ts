import type { BaseContext } from "@apollo/server";
import { type ExecutionArgs, type ExecutionResult, GraphQLError, OperationTypeNode } from "graphql";
import { CloseCode, makeServer, type Server } from "graphql-ws";
import type { WebSocket } from "ws";
import { asGraphQLError, type Mask } from "../../schema/kit/errors.ts";
import type { Limits } from "../../schema/kit/limits.ts";
import type { Slices } from "../kit/slices.ts";
import { outcomeOf } from "./apollo.ts";
import { Audiences } from "./audience.ts";
import { keyOfParams } from "./key.ts";
import type { Line } from "./line.ts";
import type { Metrics } from "./metrics.ts";
import { operationReader } from "./operation.ts";
import type { DoorOptions, Sizes } from "./options.ts";
import { isStream, type Pushing, subscribeAndPush } from "./push.ts";
import { ownRules } from "./rules.ts";

/** Closed because we cannot tell now whether the key is good. Clients should try again later. */
const tryAgainLater = 1013;

/** One socket, and who is at the other end once it has said so. */
export interface Visit<TAccess> {
  readonly socket: WebSocket;
  readonly line: Line;
  access: TAccess | null;
  /** True while a query or mutation runs, or a subscription is being set up. */
  isBusy(): boolean;
}

interface Behind<TAccess, TContext extends BaseContext> {
  readonly options: DoorOptions<TAccess, TContext>;
  readonly limits: Limits;
  readonly sizes: Sizes;
  readonly metrics: Metrics;
  readonly mask: Mask;
  readonly state: { readonly draining: boolean };
  readonly slices: Slices;
}

/** An operation on its way through graphql-ws, which hands it from reading to executing. */
interface Running extends ExecutionArgs, Pick<Pushing, "id" | "line" | "question" | "freshContext"> {
  readonly type: OperationTypeNode;
}
/** graphql-ws gives `execute` and `subscribe` the very object that `onSubscribe` answered. */
const runningIn = (args: ExecutionArgs): Running => args as Running;

/** Speaks `graphql-transport-ws` with every socket: who are you, what may you ask, here it is. */
export function conversing<TAccess, TContext extends BaseContext>(behind: Behind<TAccess, TContext>): Server<Visit<TAccess>> {
  const { options, limits, sizes, metrics, mask, state, slices } = behind;
  const { schema } = options;
  const rules = ownRules(limits, options.introspection);
  const readOperation = operationReader(schema, limits, rules);
  const audiences = new Audiences();

  function counted<T extends ExecutionResult>(type: OperationTypeNode | "none", result: T): T {
    metrics.operations.inc({ door: "ws", type, outcome: outcomeOf(result.errors?.map(mask)) });
    return result;
  }

  const masked = (result: ExecutionResult) => ({ ...result, errors: result.errors?.map(mask) });

  function refused(error: GraphQLError | readonly GraphQLError[]): readonly GraphQLError[] {
    const errors = error instanceof GraphQLError ? [error] : error;
    counted("none", { errors });
    return errors;
  }

  return makeServer<Record<string, unknown>, Visit<TAccess>>({
    connectionInitWaitTimeout: sizes.initMs,

    async onConnect(visitor) {
      const visit = visitor.extra;
      visit.isBusy = () => Object.values(visitor.subscriptions).includes(null);
      try {
        visit.access = await options.authenticate(keyOfParams(visitor.connectionParams), "ws");
        if (visit.access !== null) return true;
        visit.socket.close(CloseCode.Forbidden, "Forbidden: the key is missing or unknown.");
      } catch (error) {
        mask(error);
        visit.socket.close(tryAgainLater, "Try again later.");
      }
      return false;
    },

    onSubscribe(visitor, id, payload) {
      const { access, line } = visitor.extra;
      if (access === null || state.draining) return refused(goingAway());
      // The operation that asks is already among them.
      if (Object.keys(visitor.subscriptions).length > sizes.operationsPerSocket)
        return refused(tooManyOperations(sizes.operationsPerSocket));

      const operation = readOperation(payload);
      if (!("document" in operation)) return refused(operation);
      const { document, definition, question } = operation;
      const variables = question.variables.map((name) => payload.variables?.[name]);
      const rights = options.rightsOf?.(access);
      const running: Running = {
        schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        type: definition.operation,
        id,
        line,
        question: rights === undefined ? null : JSON.stringify([question.selection, variables, rights]),
        freshContext: () => options.makeContext(access),
      };
      return running;
    },

    async execute(args: ExecutionArgs) {
      const { type, freshContext } = runningIn(args);
      try {
        const { document, operationName = null, variableValues = null } = args;
        const context = freshContext() as TContext;
        return counted(type, await options.execute({ document, operationName, variables: variableValues, context }));
      } catch (error) {
        return counted(type, { errors: [asGraphQLError(error)] });
      }
    },

    async subscribe(args: ExecutionArgs) {
      const { id, line, question, freshContext } = runningIn(args);
      const ended = () => metrics.subscriptions.dec();
      const result = await subscribeAndPush(args, { id, line, question, freshContext, audiences, slices, masked, ended });
      if (isStream(result)) metrics.subscriptions.inc();
      counted(OperationTypeNode.SUBSCRIPTION, isStream(result) ? {} : result);
      return result;
    },

    onNext: (_visitor, _id, _payload, _args, result) => masked(result),
    onError: (_visitor, _id, _payload, errors) => errors.map(mask),
  });
}

function goingAway(): GraphQLError {
  return new GraphQLError("This server is going away. Connect again and resume.", { extensions: { code: "GOING_AWAY" } });
}

function tooManyOperations(limit: number): GraphQLError {
  return new GraphQLError(`At most ${limit} operations may run on one socket. Complete one first, or open another socket.`, {
    extensions: { code: "TOO_MANY_OPERATIONS", limit },
  });
}

import type { BaseContext } from "@apollo/server";
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, OperationTypeNode } from "graphql";
import { CloseCode, makeServer, type Server } from "graphql-ws";
import type { WebSocket } from "ws";
import { asGraphQLError, type Mask } from "../../schema/kit/errors.ts";
import type { Limits } from "../../schema/kit/limits.ts";
import { outcomeOf } from "./apollo.ts";
import { isStream, subscribeAfresh } from "./events.ts";
import { keyOfParams } from "./key.ts";
import type { Metrics } from "./metrics.ts";
import { readOperation } from "./operation.ts";
import type { DoorOptions, Sizes } from "./options.ts";
import { ownRules } from "./rules.ts";
import { SharedResults } from "./shared-results.ts";

/** Closed because we cannot tell now whether the key is good. Clients should try again later. */
const tryAgainLater = 1013;

/** One socket, and who is at the other end once it has said so. */
export interface Visit<TAccess> {
  readonly socket: WebSocket;
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
}

/** What graphql-ws does not carry along from reading an operation to executing it. */
interface Running {
  readonly type: OperationTypeNode;
  /** All that an answer depends on beside the event; null where rights cannot be compared. */
  readonly question: string | null;
  freshContext(): unknown;
}

/** Speaks `graphql-transport-ws` with every socket: who are you, what may you ask, here it is. */
export function conversing<TAccess, TContext extends BaseContext>(behind: Behind<TAccess, TContext>): Server<Visit<TAccess>> {
  const { options, limits, sizes, metrics, mask, state } = behind;
  const { schema } = options;
  const rules = ownRules(limits, options.introspection);
  const running = new WeakMap<ExecutionArgs, Running>();
  const shared = new SharedResults();

  function counted<T extends ExecutionResult>(type: OperationTypeNode | "none", result: T): T {
    metrics.operations.inc({ door: "ws", type, outcome: outcomeOf(result.errors?.map(mask)) });
    return result;
  }

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

    onSubscribe(visitor, _id, payload) {
      const { access } = visitor.extra;
      if (access === null || state.draining) return refused(goingAway());
      // The operation that asks is already among them.
      if (Object.keys(visitor.subscriptions).length > sizes.operationsPerSocket)
        return refused(tooManyOperations(sizes.operationsPerSocket));

      const operation = readOperation(schema, payload, limits, rules);
      if (!("document" in operation)) return refused(operation);
      const { document, definition } = operation;
      const args: ExecutionArgs = { schema, document, operationName: payload.operationName, variableValues: payload.variables };
      const rights = options.rightsOf?.(access);
      const question = rights === undefined ? null : JSON.stringify([payload.query, payload.operationName, payload.variables, rights]);
      running.set(args, { type: definition.operation, question, freshContext: () => options.makeContext(access) });
      return args;
    },

    async execute(args: ExecutionArgs) {
      const operation = running.get(args);
      try {
        const result = await execute({ ...args, contextValue: operation?.freshContext() });
        return counted(operation?.type ?? "none", result);
      } catch (error) {
        return counted(operation?.type ?? "none", { errors: [asGraphQLError(error)] });
      }
    },

    async subscribe(args: ExecutionArgs) {
      const result = await subscribeAfresh(
        args,
        () => running.get(args)?.freshContext(),
        () => metrics.subscriptions.dec(),
        (event, run) => {
          const question = running.get(args)?.question ?? null;
          return question === null ? run() : shared.of(event, question, run);
        },
      );
      if (isStream(result)) metrics.subscriptions.inc();
      counted(OperationTypeNode.SUBSCRIPTION, isStream(result) ? {} : result);
      return result;
    },

    onNext: (_visitor, _id, _payload, _args, result) => ({ ...result, errors: result.errors?.map(mask) }),
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

import {
  ApolloServer,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type BaseContext,
  type HTTPGraphQLRequest,
} from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ValidationRule,
} from "graphql";
import type { Logger } from "pino";
import { isMasked, type Mask } from "../../schema/kit/errors.ts";
import { jsonOf } from "../../schema/kit/json-text.ts";
import { type Limits, sayTokenLimit } from "../../schema/kit/limits.ts";
import { type Cost, checkCost } from "./cost.ts";
import type { Metrics, Outcome } from "./metrics.ts";
import type { DoorOptions } from "./options.ts";

interface ApolloOptions<TContext extends BaseContext> {
  readonly schema: GraphQLSchema;
  readonly execute: DoorOptions<unknown, TContext>["execute"];
  readonly limits: Limits;
  readonly rules: readonly ValidationRule[];
  readonly mask: Mask;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export interface Apollo<TContext extends BaseContext> {
  readonly server: ApolloServer<TContext>;
  /** Requests that were well formed, but whose operation could not be executed. */
  readonly notExecuted: WeakSet<HTTPGraphQLRequest>;
  /** What was asked by requests whose query was executed, whatever came of it. */
  readonly queries: WeakMap<HTTPGraphQLRequest, { readonly document: DocumentNode; readonly operation: OperationDefinitionNode }>;
}

/** Starts the Apollo Server behind the HTTP door. It tells nobody outside anything. */
export async function startApollo<TContext extends BaseContext>({
  schema,
  execute,
  limits,
  rules,
  mask,
  metrics,
  logger,
}: ApolloOptions<TContext>): Promise<Apollo<TContext>> {
  const notExecuted: Apollo<TContext>["notExecuted"] = new WeakSet();
  const queries: Apollo<TContext>["queries"] = new WeakMap();
  const server = new ApolloServer<TContext>({
    gateway: executedBy(schema, execute),
    stringifyResult: jsonOf,
    logger,
    nodeEnv: "production",
    // `rules` says whether, so that it holds on sockets too.
    introspection: true,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [...rules],
    formatError: (_, error) => mask(sayTokenLimit(error, limits)),
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // APQ saves bytes and protects nothing; off, there is no cache that a stranger can fill.
    persistedQueries: false,
    // A browser cannot add these headers without a preflight, so a request that has one is no forgery.
    csrfPrevention: { requestHeaders: ["authorization", "x-api-key", "x-apollo-operation-name", "apollo-require-preflight"] },
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      costPlugin(limits),
      outcomePlugin(metrics, { notExecuted, queries }),
    ],
  });
  await server.start();
  return { server, notExecuted, queries };
}

/** Apollo's seam for another executor than graphql-js. It is for gateways of several graphs; ours is one, and never changes. */
function executedBy<TContext extends BaseContext>(
  schema: GraphQLSchema,
  execute: DoorOptions<unknown, TContext>["execute"],
): ApolloServerOptionsWithGateway<TContext>["gateway"] {
  return {
    onSchemaLoadOrUpdate(loaded) {
      loaded({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => {};
    },
    load: async () => ({
      executor: async ({ document, request, context }) =>
        execute({
          document,
          operationName: request.operationName ?? null,
          variables: request.variables ?? null,
          context: context as TContext,
        }),
    }),
    stop: async () => {},
  };
}

/** Refuses what costs too much before it is executed, and says the cost to whoever asks with `X-Muara-Cost: 1`. */
function costPlugin(limits: Limits): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart({ request }) {
      let cost: Cost | undefined;
      return {
        async didResolveOperation({ schema, document, operation }) {
          // No operation of that name: execution says so.
          if (!operation) return;
          if (operation.operation === "subscription")
            throw badRequest(
              new GraphQLError("Subscriptions are served over WebSocket, at this same address.", { extensions: { code: "USE_WEBSOCKET" } }),
            );
          try {
            cost = checkCost(schema, document, operation, request.variables, limits);
          } catch (error) {
            throw error instanceof GraphQLError ? badRequest(error) : error;
          }
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== "single" || !cost || request.http?.headers.get("x-muara-cost") !== "1") return;
          const result = response.body.singleResult;
          result.extensions = { ...result.extensions, cost };
        },
      };
    },
  };
}

/** Apollo reads the status of an error from its extensions, and would say 500. */
function badRequest(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, { nodes: error.nodes, extensions: { ...error.extensions, http: { status: 400 } } });
}

function outcomePlugin(
  metrics: Metrics,
  { notExecuted, queries }: Pick<Apollo<BaseContext>, "notExecuted" | "queries">,
): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response, document, operation }) {
          const { data, errors } = response.body.kind === "single" ? response.body.singleResult : {};
          if (request.http && document && operation?.operation === OperationTypeNode.QUERY && data !== undefined)
            queries.set(request.http, { document, operation });
          metrics.operations.inc({ door: "http", type: operation?.operation ?? "none", outcome: outcomeOf(errors) });
          const wellFormed = errors?.[0]?.extensions?.code !== "BAD_REQUEST";
          if (request.http && response.http.status === 400 && wellFormed) notExecuted.add(request.http);
        },
      };
    },
  };
}

export function outcomeOf(errors: readonly GraphQLFormattedError[] | undefined): Outcome {
  if (!errors || errors.length === 0) return "ok";
  return errors.some(isMasked) ? "failed" : "refused";
}

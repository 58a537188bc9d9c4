import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type BaseContext, HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { Mask } from "../../schema/kit/errors.ts";
import { jsonOf } from "../../schema/kit/json-text.ts";
import { checkDocumentSize, type Limits } from "../../schema/kit/limits.ts";
import { type Answer, graphqlError, TurnedAway } from "./answer.ts";
import { type Apollo, outcomeOf } from "./apollo.ts";
import { readJson } from "./body.ts";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import { checkCost } from "./cost.ts";
import { keyOfHeaders } from "./key.ts";
import { type KnownQueries, type KnownQuery, type Posted, postedIn } from "./known-queries.ts";
import type { Metrics } from "./metrics.ts";
import type { DoorOptions } from "./options.ts";

interface GraphqlDoor<TAccess, TContext extends BaseContext> {
  readonly options: DoorOptions<TAccess, TContext>;
  readonly apollo: Apollo<TContext>;
  readonly limits: Limits;
  readonly bodyBytes: number;
  readonly metrics: Metrics;
  readonly mask: Mask;
  readonly known: KnownQueries;
}

/** Answers GraphQL over HTTP: who is it, read it, let Apollo execute it, unless it is known what Apollo would do. Throws TurnedAway. */
export async function answerGraphql<TAccess, TContext extends BaseContext>(
  request: IncomingMessage,
  door: GraphqlDoor<TAccess, TContext>,
): Promise<Answer> {
  const { options, apollo, limits, bodyBytes, known } = door;
  const headers = alwaysHeaders(request, options.origins);
  if (request.method === "OPTIONS") return { status: 204, headers: { ...headers, ...preflightHeaders } };

  const access = await options.authenticate(keyOfHeaders(request.headers), "http");
  if (access === null) throw unauthenticated();
  const body = request.method === "POST" ? await readJson(request, bodyBytes) : undefined;
  const posted = postedIn(body);
  const { accept } = request.headers;
  const query = posted && request.headers["x-muara-cost"] === undefined && known.find(posted, accept);
  const short = query && (await answerKnown(posted, query, access, door));
  if (short) return { status: 200, headers: { "content-type": query.type, ...headers }, body: short };
  checkSize(body, limits);

  const httpGraphQLRequest: HTTPGraphQLRequest = {
    method: request.method ?? "GET",
    headers: headerMapOf(request.headers),
    search: /\?.*$/.exec(request.url ?? "")?.[0] ?? "",
    body,
  };
  const answer = await apollo.server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => options.makeContext(access) });
  if (answer.body.kind !== "complete") throw new Error("Apollo answered in parts, which nothing here asks for.");
  const type = answer.headers.get("content-type") ?? "";
  // GraphQL over HTTP, 6.4.1: a client that reads application/json is told 200 by every well-formed request, executed or not.
  const status = apollo.notExecuted.has(httpGraphQLRequest) && type.startsWith("application/json") ? 200 : (answer.status ?? 200);
  const executed = apollo.queries.get(httpGraphQLRequest);
  if (posted && executed && status === 200) known.remember(posted, accept, { ...executed, type });
  return { status, headers: { ...Object.fromEntries(answer.headers), ...headers }, body: answer.body.string };
}

/** Executes a query that Apollo let through before. Null where Apollo is to say what is wrong, and nothing was executed. */
async function answerKnown<TAccess, TContext extends BaseContext>(
  { operationName, variables }: Posted,
  { document, operation }: KnownQuery,
  access: TAccess,
  { options: { schema, execute, makeContext }, limits, metrics, mask }: GraphqlDoor<TAccess, TContext>,
): Promise<string | null> {
  try {
    checkCost(schema, document, operation, variables, limits);
  } catch {
    return null;
  }
  const { data, errors } = await execute({ document, operationName, variables, context: makeContext(access) });
  if (data === undefined) return null;
  const said = errors?.map(mask);
  metrics.operations.inc({ door: "http", type: "query", outcome: outcomeOf(said) });
  return jsonOf({ ...(said && { errors: said }), data });
}

/** How `/graphql` says no, readable from pages of other origins too. */
export function refuseGraphql(request: IncomingMessage, refusal: TurnedAway, origins: "*" | readonly string[] | undefined): Answer {
  const answer = graphqlError(refusal);
  return { ...answer, headers: { ...answer.headers, ...alwaysHeaders(request, origins) } };
}

function alwaysHeaders(request: IncomingMessage, origins: "*" | readonly string[] = "*"): Readonly<Record<string, string>> {
  return { "cache-control": "no-store", ...corsHeaders(request, origins) };
}

function unauthenticated(): TurnedAway {
  return new TurnedAway(401, "UNAUTHENTICATED", "The key is missing or unknown. Send it as `Authorization: Bearer <key>`.", {
    "www-authenticate": 'Bearer realm="muara"',
  });
}

function checkSize(body: unknown, limits: Limits): void {
  if (typeof body !== "object" || body === null || !("query" in body) || typeof body.query !== "string") return;
  try {
    checkDocumentSize(body.query, limits);
  } catch (error) {
    if (error instanceof GraphQLError) throw new TurnedAway(413, String(error.extensions.code), error.message);
    throw error;
  }
}

function headerMapOf(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return map;
}

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type BaseContext, HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import { GraphQLError } from "graphql";
import { checkDocumentSize, type Limits } from "../../schema/kit/limits.ts";
import { type Answer, graphqlError, TurnedAway } from "./answer.ts";
import type { Apollo } from "./apollo.ts";
import { readJson } from "./body.ts";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import { keyOfHeaders } from "./key.ts";
import type { DoorOptions } from "./options.ts";

interface GraphqlDoor<TAccess, TContext extends BaseContext> {
  readonly options: DoorOptions<TAccess, TContext>;
  readonly apollo: Apollo<TContext>;
  readonly limits: Limits;
  readonly bodyBytes: number;
}

/** Answers GraphQL over HTTP: who is it, read it, let Apollo execute it. Throws TurnedAway. */
export async function answerGraphql<TAccess, TContext extends BaseContext>(
  request: IncomingMessage,
  { options, apollo, limits, bodyBytes }: GraphqlDoor<TAccess, TContext>,
): Promise<Answer> {
  const headers = alwaysHeaders(request, options.origins);
  if (request.method === "OPTIONS") return { status: 204, headers: { ...headers, ...preflightHeaders } };

  const access = await options.authenticate(keyOfHeaders(request.headers), "http");
  if (access === null) throw unauthenticated();
  const body = request.method === "POST" ? await readJson(request, bodyBytes) : undefined;
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
  return { status, headers: { ...Object.fromEntries(answer.headers), ...headers }, body: answer.body.string };
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

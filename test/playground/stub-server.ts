import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSchema, type ExecutionResult, GraphQLError, graphql } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Example } from "../../src/playground/example.ts";
import { playground } from "../../src/playground/playground.ts";

/** The key the stub lets in. */
export const stubKey = "muara_stub_key";

export const stubExamples: readonly Example[] = [
  { name: "Shop", description: "The name of the shop.", query: "query Shop {\n  shop {\n    name\n  }\n}" },
  {
    name: "Greet",
    description: "Greets a buyer by name.\nThe name is a variable.",
    query: "query Greet($name: String!) {\n  greet(name: $name)\n}",
    variables: { name: "</script>" },
  },
  {
    name: "Stock changes",
    description: "Stock levels as they change.",
    query: "subscription StockChanges {\n  stockChanged {\n    sku\n    available\n  }\n}",
  },
];

const schema = buildSchema(`
  "A shop that sells mugs."
  type Query {
    "Who sells."
    shop: Shop!
    greet(name: String!): String!
  }
  type Shop { name: String! }
  "A level that changed."
  type StockLevel { sku: String!, available: Int! }
  type Subscription { stockChanged: StockLevel! }
`);

const rootValue = {
  shop: { name: "Mug shop" },
  greet: ({ name }: { name: string }) => `Good day, ${name}`,
  async *stockChanged() {
    for (let available = 9; available > 0; available--) {
      yield { stockChanged: { sku: "MUG", available } };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  },
};

/** A small GraphQL server beside the real playground: one key, one query, one subscription. */
export async function stubServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const page = playground({ examples: stubExamples, graphqlPath: "/graphql" });
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const found = page({ method: request.method ?? "GET", path, headers: request.headers });
    if (found) return void response.writeHead(found.status, found.headers).end(request.method === "HEAD" ? undefined : found.body);
    const { status, result } = path === "/graphql" ? await answer(request) : { status: 404, result: {} };
    response.writeHead(status, { "content-type": "application/graphql-response+json" }).end(JSON.stringify(result));
  });
  const sockets = new WebSocketServer({ server, path: "/graphql" });
  useServer(
    { schema, roots: { subscription: rootValue }, onConnect: ({ connectionParams }) => isKey(connectionParams?.authorization) },
    sockets,
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Asked {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

const isKey = (authorization: unknown): boolean => authorization === `Bearer ${stubKey}`;

async function answer(request: IncomingMessage): Promise<{ status: number; result: ExecutionResult }> {
  if (!isKey(request.headers.authorization)) {
    return { status: 401, result: { errors: [new GraphQLError("Who are you?", { extensions: { code: "UNAUTHENTICATED" } })] } };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
  return { status: 200, result: await graphql({ schema, rootValue, source: query, variableValues: variables, operationName }) };
}

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange, type OperationResult, subscriptionExchange } from "@urql/core";
import { OperationTypeNode } from "graphql";
import { expect, onTestFinished, test } from "vitest";
import { openGateway, until } from "../support/gateway.ts";
import { anOrder } from "../support/shop.ts";
import { run } from "./a-partner.ts";
import { aTypedClient, aTypedProject, type Orders } from "./typed-client.ts";

const gateway = await openGateway();
const { shop } = gateway;
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 100 });
const web = await shop.channel({ code: "web" });
await shop.accept(web, anOrder({ number: "#1" }), anOrder({ number: "#2" }), anOrder({ number: "#3" }));
const authorization = `Bearer ${await gateway.key()}`;

const goodProgram = `
  import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
  import { CancelOrderDocument, OrderNewsDocument, OrdersDocument } from "./client.js";
  declare function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Data;
  const page = ask(OrdersDocument, { first: 20, filter: { statuses: ["OPEN"], held: false } });
  export const numbers: string[] = page.orders.edges.map(({ node }) => node.number);
  export const next: string | null = page.orders.pageInfo.endCursor ?? null;
  const { cancelOrder } = ask(CancelOrderDocument, { input: { orderId: "x", reason: "buyer asked", idempotencyKey: "0123-4567" } });
  export const why: string[] = cancelOrder.userErrors.map(({ message }) => message);
  export const status: "CANCELLED" | "COMPLETED" | "DRAFT" | "EXCEPTION" | "OPEN" | "RECEIVED" | undefined = cancelOrder.order?.status;
  const news = ask(OrderNewsDocument, {});
  export const resumeAfter: string = news.orderEvents.cursor;
`;

test("a partner's generated client compiles, and what it answers has the right types", async () => {
  expect(await run(await aTypedProject(goodProgram), "tsc", "--noEmit", "-p", ".")).toEqual({ code: 0, said: "" });
});

test.each([
  ["a page size that is text", "first: 20", 'first: "20"', /first|number/],
  ["a page size that is left out", "first: 20, ", "", /first/],
  ["a status that does not exist", '"OPEN"', '"OPENED"', /OPENED/],
  ["a field that was not asked for", "node.number", "node.tags", /tags/],
  ["an order that is taken for granted", "cancelOrder.order?.status", "cancelOrder.order.status", /null/],
])("%s is found when the partner compiles", async (_, right, wrong, complaint) => {
  expect(goodProgram).toContain(right);

  const { code, said } = await run(await aTypedProject(goodProgram.replace(right, wrong)), "tsc", "--noEmit", "-p", ".");

  expect(code).not.toBe(0);
  expect(said).toMatch(complaint);
});

test("Apollo Client asks, pages and listens with the generated client", async () => {
  const { OrdersDocument, OrderNewsDocument } = await aTypedClient();
  const socket = gateway.client(authorization.replace("Bearer ", ""));
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${gateway.url}/graphql`, headers: { authorization } }),
  );
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { orders: relayStylePagination() } } } });
  const client = new ApolloClient({ link, cache });
  onTestFinished(() => client.stop());

  const pages = client.watchQuery({ query: OrdersDocument, variables: { first: 2 } });
  const watching = pages.subscribe({});
  await until(() => pages.getCurrentResult().data?.orders !== undefined);
  const shown = () => pages.getCurrentResult().data as Orders;
  await pages.fetchMore({ variables: { first: 2, after: shown().orders.pageInfo.endCursor } });
  const numbers = () => shown().orders.edges.map(({ node }) => node.number);
  await until(() => numbers().length === 3);
  expect(numbers().sort()).toEqual(["#1", "#2", "#3"]);
  watching.unsubscribe();

  const heard: string[] = [];
  const stand = await gateway.standing(1);
  const listening = client
    .subscribe({ query: OrderNewsDocument })
    .subscribe({ next: ({ data, error }) => heard.push(error?.message ?? `${data?.orderEvents.type} ${data?.orderEvents.order?.number}`) });
  await stand();
  await shop.accept(web, anOrder({ number: "#4" }));
  await until(() => heard.includes("order.opened #4"));
  listening.unsubscribe();
  expect(heard[0]).toBe("order.received #4");
});

test("urql asks and listens with the generated client", async () => {
  const { OrdersDocument, OrderNewsDocument } = await aTypedClient();
  const socket = gateway.client(authorization.replace("Bearer ", ""));
  const client = new Client({
    url: `${gateway.url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization } },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? "", variables: variables as Record<string, unknown> },
              { ...sink, next: (result) => sink.next(result as never) },
            ),
          }),
        }),
      }),
    ],
  });

  const { data, error } = await client.query(OrdersDocument, { first: 1 }).toPromise();
  expect(error).toBeUndefined();
  expect(data?.orders.edges).toMatchObject([{ node: { number: expect.any(String), status: "OPEN" } }]);

  const heard: string[] = [];
  const stand = await gateway.standing(1);
  const { unsubscribe } = client
    .subscription(OrderNewsDocument, {})
    .subscribe(({ data, error }: OperationResult<{ orderEvents: { type: string } }>) =>
      heard.push(error?.message ?? data?.orderEvents.type ?? ""),
    );
  await stand();
  await shop.accept(web, anOrder());
  await until(() => heard.includes("order.opened"));
  unsubscribe();
  expect(heard[0]).toBe("order.received");
});

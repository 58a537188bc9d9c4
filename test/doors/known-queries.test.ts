import { ApolloServer } from "@apollo/server";
import { afterEach, expect, test, vi } from "vitest";
import { openDoor } from "./opened.ts";

afterEach(() => vi.restoreAllMocks());

interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The key and the date are the same in none of two answers; ids of errors are each their own. */
async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Said> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer secret", ...headers },
    body: JSON.stringify(body),
  });
  const { date: _, ...said } = Object.fromEntries(response.headers);
  return { status: response.status, headers: said, body: (await response.text()).replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "an id") };
}

const named = "query A { hello } query B { key }";
const list = "query($first: Int) { orders(first: $first) { nodes { id } } }";

const cases: Readonly<Record<string, { readonly body: object; readonly headers?: Readonly<Record<string, string>> }>> = {
  "a query": { body: { query: "{ hello }" } },
  "a query with variables": { body: { query: list, variables: { first: 2 }, extensions: { clientLibrary: { name: "x" } } } },
  "an operation by its name": { body: { query: named, operationName: "A" } },
  "another content type": { body: { query: "{ hello }" }, headers: { accept: "application/graphql-response+json" } },
  "a part that failed": { body: { query: "{ hello broken refused }" } },
  "a null that goes up to the top": { body: { query: "{ hello nothing }" } },
};

test.each(Object.entries(cases))("%s is answered the same again, without Apollo", async (_, { body, headers }) => {
  const asked = vi.spyOn(ApolloServer.prototype, "executeHTTPGraphQLRequest");
  const { url } = await openDoor();
  const first = await post(url, body, headers);
  expect(asked).toHaveBeenCalledTimes(1);

  expect(await post(url, body, headers)).toEqual(first);
  expect(asked).toHaveBeenCalledTimes(1);
});

test("what is not the same as before, Apollo looks at again", async () => {
  const asked = vi.spyOn(ApolloServer.prototype, "executeHTTPGraphQLRequest");
  const { url } = await openDoor();
  await post(url, { query: list, variables: { first: 2 } });
  await post(url, { query: named, operationName: "A" });
  const untold = { query: named, operationName: "" };
  const others: readonly (readonly [object, Record<string, string>, number, RegExp])[] = [
    [{ query: list, variables: { first: "two" } }, {}, 200, /got invalid value/],
    [{ query: list, variables: { first: "two" } }, { accept: "application/graphql-response+json" }, 400, /got invalid value/],
    [{ query: list, variables: { first: 500 } }, {}, 200, /PAGE_TOO_LARGE/],
    [{ query: list, variables: [2] }, {}, 400, /must be an object/],
    [{ query: list, variables: { first: 2 } }, { "x-muara-cost": "1" }, 200, /"requested":3/],
    [{ query: list, variables: { first: 2 } }, { accept: "image/png" }, 406, /accept/],
    [{ query: list, variables: { first: 2 } }, { accept: "image/png" }, 406, /accept/],
    [{ query: list, extensions: { persistedQuery: { version: 1, sha256Hash: "0" } } }, {}, 200, /PERSISTED_QUERY_NOT_SUPPORTED/],
    [{ query: named, operationName: "B" }, {}, 200, /"key":"secret"/],
    [{ query: named }, {}, 200, /OPERATION_RESOLUTION_FAILURE/],
    [untold, {}, 200, /OPERATION_RESOLUTION_FAILURE/],
  ];

  for (const [body, headers, status, said] of others) {
    asked.mockClear();
    const answer = await post(url, body, headers);
    expect([JSON.stringify(body), headers, answer.status]).toEqual([JSON.stringify(body), headers, status]);
    expect(answer.body).toMatch(said);
    expect(asked).toHaveBeenCalledTimes(1);
  }
});

test("a mutation is never remembered, a key is looked at every time, and every query is counted", async () => {
  const asked = vi.spyOn(ApolloServer.prototype, "executeHTTPGraphQLRequest");
  const { url, ledger, registry } = await openDoor();
  const rename = { query: 'mutation { rename(name: "x") }' };
  for (let time = 0; time < 2; time++) await post(url, rename);
  expect(ledger.renamed).toEqual(["x", "x"]);
  expect(asked).toHaveBeenCalledTimes(2);

  for (let time = 0; time < 3; time++) await post(url, { query: "{ key }" });
  expect((await post(url, { query: "{ key }" }, { authorization: "Bearer secret2" })).body).toBe('{"data":{"key":"secret2"}}');
  expect((await post(url, { query: "{ key }" }, { authorization: "Bearer wrong" })).status).toBe(401);
  for (let time = 0; time < 2; time++) await post(url, { query: "{ broken }" });
  const counted = await registry.metrics();
  expect(counted).toContain('muara_graphql_operations_total{door="http",type="query",outcome="ok"} 4');
  expect(counted).toContain('muara_graphql_operations_total{door="http",type="query",outcome="failed"} 2');
});

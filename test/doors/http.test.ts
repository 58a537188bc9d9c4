import { connect } from "node:net";
import { expect, test } from "vitest";
import { ask, openDoor } from "./opened.ts";

const asJson = { "content-type": "application/json", authorization: "Bearer secret" };

test("a request without a key, or with a wrong one, is answered 401 in the shape GraphQL clients read", async () => {
  const { url } = await openDoor();

  const bad: Record<string, string>[] = [
    {},
    { authorization: "Bearer wrong" },
    { authorization: "Basic c2VjcmV0" },
    { "x-api-key": "wrong" },
  ];

  for (const headers of bad) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: `{"query":"{__schema{types{name}}}"}`,
    });

    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="muara"');
    expect(await response.json()).toEqual({
      errors: [{ message: expect.stringContaining("key is missing or unknown"), extensions: { code: "UNAUTHENTICATED" } }],
    });
  }
});

test("a key may come as a bearer token or as X-Api-Key, and its access reaches the resolvers", async () => {
  const { url } = await openDoor();
  const good: Record<string, string>[] = [{ authorization: "Bearer secret2" }, { "x-api-key": "secret2" }];
  for (const headers of good) {
    const response = await fetch(`${url}/graphql?query={key}`, { headers });
    expect(await response.json()).toEqual({ data: { key: "secret2" } });
  }
});

test("answers of /graphql are not cached, not sniffed, not framed and not HTML", async () => {
  const { url } = await openDoor();

  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { ...asJson, accept: "text/html,application/json;q=0.9" },
    body: `{"query":"{hello}"}`,
  });

  expect(Object.fromEntries(response.headers)).toMatchObject({
    "cache-control": "no-store",
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  expect(await response.json()).toEqual({ data: { hello: "Hello you" } });
});

test("a well-formed request that is not executed is 200 for application/json and 400 for application/graphql-response+json", async () => {
  const { url } = await openDoor();
  const bodies = [
    { query: "{" },
    { query: "{ nope }" },
    { query: "query($id: ID!) { order(id: $id) { id } }" },
    { query: "{ orders(first: 500) { nodes { id } } }" },
    { query: "query A { hello }", operationName: "B" },
  ];

  for (const body of bodies) {
    for (const [accept, status] of [
      ["application/json", 200],
      ["application/graphql-response+json", 400],
    ] as const) {
      const response = await fetch(`${url}/graphql`, { method: "POST", headers: { ...asJson, accept }, body: JSON.stringify(body) });
      expect([accept, body.query, response.status]).toEqual([accept, body.query, status]);
      expect(await response.json()).toEqual({ errors: [expect.objectContaining({ message: expect.any(String) })] });
    }
  }
});

test("a request that is not well formed is refused in JSON", async () => {
  const { url } = await openDoor();
  const post = async (body: string, type = "application/json") => {
    const response = await fetch(`${url}/graphql`, { method: "POST", headers: { ...asJson, "content-type": type }, body });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    return [response.status, errors[0]?.extensions.code];
  };

  expect(await post("{ not json")).toEqual([400, "BAD_REQUEST"]);
  expect(await post("[]")).toEqual([400, "BAD_REQUEST"]);
  expect(await post(`[{"query":"{hello}"}]`)).toEqual([400, "BAD_REQUEST"]);
  expect(await post("null")).toEqual([400, "BAD_REQUEST"]);
  expect(await post("query={hello}", "application/x-www-form-urlencoded")).toEqual([415, "CONTENT_TYPE_NOT_SUPPORTED"]);
  expect(await post("{hello}", "text/plain")).toEqual([415, "CONTENT_TYPE_NOT_SUPPORTED"]);
  expect(await post(JSON.stringify({ query: `{hello}${" ".repeat(40_000)}` }))).toEqual([413, "DOCUMENT_TOO_LARGE"]);
  expect(await post(JSON.stringify({ query: "{hello}", variables: { x: "x".repeat(300_000) } }))).toEqual([413, "BODY_TOO_LARGE"]);
});

test("a mutation by GET and a subscription over HTTP are refused", async () => {
  const opened = await openDoor();

  const mutation = await fetch(`${opened.url}/graphql?query=${encodeURIComponent('mutation { rename(name: "x") }')}`, { headers: asJson });
  const subscription = await ask(opened, "subscription { ticks(count: 1) { n } }");

  expect([mutation.status, mutation.headers.get("allow")]).toEqual([405, "POST"]);
  expect(opened.ledger.renamed).toEqual([]);
  expect(subscription.errors?.[0]?.extensions).toEqual({ code: "USE_WEBSOCKET" });
});

test("a GET that a foreign page could send without a preflight is refused even where no key is needed", async () => {
  const { url } = await openDoor({ authenticate: async () => ({ key: "anyone" }) });
  const get = (headers: Record<string, string>) => fetch(`${url}/graphql?query={hello}`, { headers }).then(({ status }) => status);

  expect(await get({})).toBe(400);
  expect(await get({ "apollo-require-preflight": "1" })).toBe(200);
  expect(await get({ authorization: "Bearer secret" })).toBe(200);
});

test("pages of any origin may call /graphql by default, of named origins only when they are named, and never with credentials", async () => {
  const open = await openDoor();
  const named = await openDoor({ origins: ["https://pos.example"] });
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });

  const any = await preflight(open.url, "https://anyone.example");
  const known = await preflight(named.url, "https://pos.example");
  const stranger = await preflight(named.url, "https://stranger.example");

  expect(any.status).toBe(204);
  expect(any.headers.get("access-control-allow-origin")).toBe("*");
  expect(any.headers.get("access-control-allow-headers")).toContain("authorization");
  expect(any.headers.get("access-control-allow-credentials")).toBeNull();
  expect(known.headers.get("access-control-allow-origin")).toBe("https://pos.example");
  expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  expect(stranger.headers.get("vary")).toBe("Origin");
});

test("a 401 can be read by a page of another origin", async () => {
  const { url } = await openDoor();
  const response = await fetch(`${url}/graphql`, { method: "POST", headers: { origin: "https://x.example" } });
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([401, "*"]);
});

test("what is not there is 404 and a wrong method 405 with Allow, both in JSON", async () => {
  const { url } = await openDoor();
  const say = async (method: string, path: string) => {
    const response = await fetch(url + path, { method });
    return [response.status, response.headers.get("allow"), await response.json()];
  };

  const notFound = [404, null, { error: { code: "NOT_FOUND", message: expect.any(String) } }];
  const wrongMethod = { error: { code: "METHOD_NOT_ALLOWED", message: expect.any(String) } };
  expect(await say("GET", "/")).toEqual(notFound);
  expect(await say("GET", "/graphql/")).toEqual(notFound);
  expect(await say("POST", "/webhooks/")).toEqual(notFound);
  expect(await say("POST", "/webhooks/a%2Fb")).toEqual(notFound);
  expect(await say("GET", "/playground")).toEqual(notFound);
  expect(await say("POST", "/healthz")).toEqual([405, "GET, HEAD", wrongMethod]);
  expect(await say("GET", "/webhooks/abc")).toEqual([405, "POST", wrongMethod]);
  expect(await say("PUT", "/graphql")).toEqual([
    405,
    "GET, POST, OPTIONS",
    { errors: [{ message: expect.any(String), extensions: { code: "METHOD_NOT_ALLOWED" } }] },
  ]);
});

test("bytes that are no HTTP are answered in JSON", async () => {
  const { door } = await openDoor();
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(door.port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
    let text = "";
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.on("close", () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain(`{"error":{"code":"BAD_REQUEST","message":"This is not HTTP."}}`);
});

test("one connection serves many requests", async () => {
  const { door } = await openDoor();
  const request = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(door.port, "127.0.0.1", () => socket.write(request));
    let text = "";
    socket.on("data", (data) => {
      text += String(data);
      const answers = text.split("HTTP/1.1 200").length - 1;
      if (answers < 3) socket.write(request);
      else socket.destroy();
    });
    socket.on("close", () => resolve(text));
  });
  expect(answer).not.toContain("connection: close");
});

test("readyz names what is not ready", async () => {
  let database = true;
  const checks = {
    database: async () => {
      if (!database) throw new Error("connection refused at 10.0.0.1");
    },
    relay: () => {},
  };
  const { url } = await openDoor({ ready: checks });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);

  database = false;
  const response = await fetch(`${url}/readyz`);

  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ error: { code: "NOT_READY", message: "Not ready: database.", notReady: ["database"] } });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("metrics count requests and operations without naming paths, operations or ids", async () => {
  const opened = await openDoor();
  await ask(opened, "query Mine { hello }");
  await ask(opened, "{ broken }");
  await ask(opened, "{ nope }");
  await fetch(`${opened.url}/some/path/of/a/scanner`);
  await fetch(`${opened.url}/webhooks/channel-17`, { method: "POST" });

  const response = await fetch(`${opened.url}/metrics`);
  const text = await response.text();

  expect(response.headers.get("content-type")).toContain("text/plain");
  expect(text).toContain(`muara_http_request_duration_seconds_count{route="graphql",method="POST",status="200"} 3`);
  expect(text).toContain(`muara_http_request_duration_seconds_count{route="none",method="GET",status="404"} 1`);
  expect(text).toContain(`muara_graphql_operations_total{door="http",type="query",outcome="ok"} 1`);
  expect(text).toContain(`muara_graphql_operations_total{door="http",type="query",outcome="failed"} 1`);
  expect(text).toContain(`muara_graphql_operations_total{door="http",type="none",outcome="refused"} 1`);
  expect(text).toContain("process_cpu_seconds_total");
  expect(text).not.toMatch(/Mine|scanner|channel-17/);
});

test("the playground is served by whoever was given for it, with its own headers", async () => {
  const pages: Record<string, Response> = {
    "/playground": new Response("<p>hello</p>", {
      headers: { "content-type": "text/html", "content-security-policy": "default-src 'self'" },
    }),
  };
  const { url } = await openDoor({ playground: (request) => pages[new URL(request.url).pathname] ?? null });

  const page = await fetch(`${url}/playground`);

  expect(await page.text()).toBe("<p>hello</p>");
  expect(page.headers.get("content-security-policy")).toBe("default-src 'self'");
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await fetch(`${url}/playground/nope.js`)).status).toBe(404);
});

test("an offer to speak another protocol is passed over", async () => {
  const { door } = await openDoor();
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(door.port, "127.0.0.1", () =>
      socket.write(
        "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\n",
      ),
    );
    socket.once("data", (data) => {
      resolve(String(data));
      socket.destroy();
    });
  });
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

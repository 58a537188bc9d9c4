import { expect, test } from "vitest";
import { all, ask, clientOf, openDoor } from "./opened.ts";

const internal = (id: unknown) => ({ message: `Internal error. Quote id ${id} when you report it.`, extensions: { code: "INTERNAL", id } });

test("what is our fault is masked with an id, and logged once with that id", async () => {
  const opened = await openDoor();

  const { errors, status } = await ask(opened, "{ broken }");

  const logged = opened.log.filter(({ level }) => level === 50);
  expect(status).toBe(200);
  expect(errors).toEqual([{ ...internal(logged[0]?.errorId), path: ["broken"], locations: [{ line: 1, column: 3 }] }]);
  expect(logged).toEqual([
    expect.objectContaining({
      msg: "internal error",
      path: "broken",
      error: { name: "TypeError", stack: expect.stringContaining("hunter2") },
    }),
  ]);
});

test("one failure met by many fields is one line in the log and one id", async () => {
  const opened = await openDoor();

  const { errors } = await ask(opened, "{ brokenOrders { broken } }");

  expect(errors).toHaveLength(2);
  expect(new Set(errors?.map(({ extensions }) => extensions.id)).size).toBe(1);
  expect(opened.log.filter(({ level }) => level === 50)).toHaveLength(1);
});

test("an answer that does not fit the schema is our fault too", async () => {
  const opened = await openDoor();
  for (const query of ["{ nothing }", "{ tooBig }"]) {
    const { errors } = await ask(opened, query);
    expect(errors?.[0]?.extensions.code).toBe("INTERNAL");
    expect(errors?.[0]?.message).not.toContain("3000000000");
  }
});

test("a Refusal keeps its code, message and field, on both doors", async () => {
  const opened = await openDoor();
  const expected = [
    {
      message: "There is no order 7.",
      path: ["refused"],
      locations: [{ line: 1, column: 3 }],
      extensions: { code: "NOT_FOUND", field: ["id"] },
    },
  ];

  expect((await ask(opened, `{ refused(id: "7") }`)).errors).toEqual(expected);
  expect((await all(clientOf(opened), `{ refused(id: "7") }`))[0]?.errors).toEqual(expected);
  expect(opened.log.filter(({ level }) => level === 50)).toEqual([]);
});

test("what the client wrote wrong is said as it is, with the same code on both doors", async () => {
  const opened = await openDoor();
  const client = clientOf(opened);
  const cases: [string, Record<string, unknown> | undefined, string][] = [
    ["{", undefined, "GRAPHQL_PARSE_FAILED"],
    ["{ nope }", undefined, "GRAPHQL_VALIDATION_FAILED"],
    ["query($id: ID!) { order(id: $id) { id } }", {}, "BAD_USER_INPUT"],
    ["query($n: Int) { orders(first: $n) { nodes { id } } }", { n: "ten" }, "BAD_USER_INPUT"],
    ["query A { hello } query B { hello }", undefined, "OPERATION_RESOLUTION_FAILURE"],
  ];

  for (const [query, variables, code] of cases) {
    const http = (await ask(opened, query, variables)).errors?.[0];
    const ws = await all(client, query, variables).then(
      (results) => results[0]?.errors?.[0],
      (errors) => errors[0],
    );
    expect([query, http?.extensions.code, ws?.extensions.code]).toEqual([query, code, code]);
    expect(http?.message).not.toContain("Internal");
  }
});

test("a failure outside of any field is masked as well", async () => {
  const opened = await openDoor({
    makeContext: () => {
      throw new Error("hunter2");
    },
    webhook: async () => {
      throw new Error("hunter2");
    },
  });

  const http = await ask(opened, "{ hello }");
  const [ws] = await all(clientOf(opened), "{ hello }");
  const webhook = await fetch(`${opened.url}/webhooks/abc`, { method: "POST", body: "{}" });

  expect(http.status).toBe(500);
  expect(http.errors?.[0]).toEqual(internal(http.errors?.[0]?.extensions.id));
  expect(ws?.errors?.[0]).toEqual(internal(ws?.errors?.[0]?.extensions.id));
  expect([webhook.status, await webhook.json()]).toEqual([
    500,
    { error: { code: "INTERNAL", message: expect.stringContaining("Quote id") } },
  ]);
  expect(opened.log.filter(({ msg }) => msg === "internal error")).toHaveLength(3);
});

test("a failing key check is a masked 500, not a 401", async () => {
  const opened = await openDoor({
    authenticate: async () => {
      throw new Error("hunter2");
    },
  });
  const { status, errors } = await ask(opened, "{ hello }");
  expect([status, errors?.[0]?.extensions.code]).toEqual([500, "INTERNAL"]);
});

test("the log has ids and numbers, never a key, a variable, a header or a payload", async () => {
  const opened = await openDoor();
  await ask(opened, "query($n: String) { hello(name: $n) }", { n: "Jalan Sudirman 1" }, { "x-thing": "header-value" });
  await ask(opened, "query($n: String) { hello(name: $n) broken }", { n: "Jalan Sudirman 1" });
  await all(clientOf(opened), "query($n: String) { hello(name: $n) broken }", { n: "Jalan Sudirman 1" });
  await fetch(`${opened.url}/webhooks/channel-17?token=tokenvalue`, { method: "POST", body: "payload-value" });

  const text = JSON.stringify(opened.log);

  expect(text).not.toMatch(/Sudirman|secret|header-value|payload-value|tokenvalue|127\.0\.0\.1/);
  expect(opened.log).toContainEqual(expect.objectContaining({ level: 30, route: "webhook", channelId: "channel-17", status: 200 }));
});

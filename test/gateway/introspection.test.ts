import { getIntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import { openGateway, subscribe, until } from "../support/gateway.ts";

const open = await openGateway();
const closed = await openGateway({ env: { MUARA_INTROSPECTION: "false", MUARA_PLAYGROUND: "false" } });

test("clients may ask for the schema, unless the merchant says no", async () => {
  expect((await open.ask(getIntrospectionQuery())).data).toMatchObject({ __schema: { queryType: { name: "Query" } } });

  const refused = await closed.ask("{ __schema { queryType { name } } }");
  expect(refused.data).toBeUndefined();
  expect(refused.errors?.[0]?.message).toContain("introspection has been disabled");
  expect((await closed.ask("{ __typename orders { totalCount } }")).data).toEqual({ __typename: "Query", orders: { totalCount: 0 } });
});

test("what is not told over HTTP is not told over a socket", async () => {
  const ended = async (gateway: typeof open) =>
    until(subscribe(gateway.client(await gateway.owner()), '{ __type(name: "Order") { name } }').ended);

  expect(await ended(open)).toBe("complete");
  expect(await ended(closed)).toMatchObject([{ message: expect.stringContaining("introspection has been disabled") }]);
});

test("a gateway without a playground has no page", async () => {
  expect((await fetch(`${closed.url}/playground`)).status).toBe(404);
});

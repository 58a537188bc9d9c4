import {
  type GraphQLField,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from "graphql";
import { expect, test } from "vitest";
import { buildApi } from "../../schema/build.ts";

const schema = await buildApi();
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
const objects = types.filter((type) => isObjectType(type) || isInterfaceType(type));
const fieldsOf = (root: { getFields(): Record<string, GraphQLField<unknown, unknown>> } | null | undefined) =>
  Object.values(root?.getFields() ?? {});
const queries = fieldsOf(schema.getQueryType());
const mutations = fieldsOf(schema.getMutationType());
const isList = (type: unknown) => isListType(getNullableType(type as never));
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

test("a payload is named after its mutation, is always there, and says what the caller can mend", () => {
  const odd = mutations.filter(({ name, type }) => {
    const payload = getNamedType(type);
    const userErrors = isObjectType(payload) ? payload.getFields().userErrors : undefined;
    return String(type) !== `${upperFirst(name)}Payload!` || String(userErrors?.type) !== "[UserError!]!";
  });

  expect(odd.map(({ name, type }) => `${name}: ${type}`)).toEqual([]);
  expect(mutations.length).toBeGreaterThan(20);
});

test("what a payload shows is null, an empty list or a count when nothing was done", () => {
  const odd = mutations.flatMap(({ name, type }) => {
    const things = fieldsOf(getNamedType(type) as never).filter((field) => !isList(field.type) && !isScalarType(getNamedType(field.type)));
    return things.filter(({ type }) => isNonNullType(type)).map((field) => `${name}.${field.name}: ${field.type}`);
  });

  expect(odd).toEqual([]);
});

test("a mutation takes one input and no more, and can be repeated safely", () => {
  const odd = mutations.filter(({ args }) => {
    const [input, ...others] = args;
    const type = input && getNamedType(input.type);
    const key = isInputObjectType(type) ? type.getFields().idempotencyKey : undefined;
    return others.length > 0 || input?.name !== "input" || !isNonNullType(input.type) || String(key?.type) !== "String";
  });

  expect(odd.map(({ name }) => name)).toEqual([]);
});

test("an input is called an input, a payload a payload, and nothing else is", () => {
  const inputs = types.filter(isInputObjectType).map(({ name }) => name);

  expect(inputs.filter((name) => !name.endsWith("Input"))).toEqual([]);
  expect(types.filter((type) => type.name.endsWith("Input") && !isInputObjectType(type))).toEqual([]);
  expect(
    types
      .filter(({ name }) => name.endsWith("Payload"))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(mutations.map(({ type }) => getNamedType(type).name).sort());
});

test("every list at the root is a connection, or of a length that somebody sets", () => {
  // One entry a connector in the code; as many as the caller names, at most 100, of SKUs 250; `first`, at most 100; accounts, of which a merchant makes 100 at most.
  const bounded = ["availableToSell", "connectors", "gatewayAccounts", "mergeCandidates", "nodes", "pickupLocations"];

  expect(
    queries
      .filter(({ type }) => isList(type))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(bounded);
});

test("a connection pages both ways and says where its page lies", () => {
  const connections = objects.flatMap((type) =>
    fieldsOf(type)
      .filter((field) => getNamedType(field.type).name.endsWith("Connection"))
      .map((field) => ({ type, field })),
  );
  const odd = connections.filter(({ field }) => {
    const page = (getNamedType(field.type) as never as { getFields(): Record<string, GraphQLField<unknown, unknown>> }).getFields();
    const takes = (name: string, type: string) => field.args.some((argument) => argument.name === name && String(argument.type) === type);
    const pages = takes("first", "Int") && takes("after", "String") && takes("last", "Int") && takes("before", "String");
    const says =
      /^\[\w+Edge!\]!$/.test(String(page.edges?.type)) &&
      /^\[\w+!\]!$/.test(String(page.nodes?.type)) &&
      String(page.pageInfo?.type) === "PageInfo!";
    return !pages || !says;
  });

  expect(odd.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  expect(connections.length).toBeGreaterThan(6);
});

test("names are written as everywhere: types in PascalCase, fields in camelCase, enum values in CAPITALS", () => {
  const named = (path: string, name: string, pattern: RegExp) => (pattern.test(name) ? [] : [path]);
  const odd = types.flatMap((type) => [
    ...named(type.name, type.name, /^[A-Z][A-Za-z0-9]*$/),
    ...(isEnumType(type) ? type.getValues().flatMap(({ name }) => named(`${type.name}.${name}`, name, /^[A-Z][A-Z0-9_]*$/)) : []),
    ...(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.keys(type.getFields()).flatMap((name) => named(`${type.name}.${name}`, name, /^[a-z][A-Za-z0-9]*$/))
      : []),
  ]);

  expect(odd).toEqual([]);
});

test("every thing with an id is found by it, save what is read where it belongs", () => {
  const found = schema.getImplementations(schema.getType("Node") as never).objects.map(({ name }) => name);
  const withId = types.filter((type) => isObjectType(type) && type.getFields().id !== undefined).map(({ name }) => name);

  // Events are found by their cursor, movements and reservations at their level, rules in their set.
  const elsewhere = [
    "Event",
    "FulfillmentEvent",
    "FulfillmentOrderEvent",
    "InventoryLevelEvent",
    "InventoryMovement",
    "OrderEvent",
    "PaymentEvent",
    "ReturnEvent",
    "Reservation",
    "Rule",
    "TimelineEvent",
  ];
  expect(withId.filter((name) => !found.includes(name)).filter((name) => !elsewhere.includes(name))).toEqual([]);
});

test("no list holds nulls, save where the caller named something that is not there", () => {
  const odd = objects.flatMap((type) =>
    fieldsOf(type)
      .filter((field) => isList(field.type) && !/^\[.*!\]/.test(String(field.type)))
      .map((field) => `${type.name}.${field.name}`),
  );

  expect(odd).toEqual(["Query.nodes"]);
});

import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from "graphql";
import { expect, test } from "vitest";
import { buildApi } from "../../schema/build.ts";

const schema = await buildApi();

interface Described {
  readonly path: string;
  readonly description: string | null | undefined;
}

const ownTypes = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));

/** Everything a client can read about, with what it reads. The three root types speak for themselves. */
function everything(schema: GraphQLSchema): Described[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return ownTypes.flatMap((type) => [
    ...(roots.includes(type as never) ? [] : [{ path: type.name, description: type.description }]),
    ...(isEnumType(type) ? type.getValues().map(({ name, description }) => ({ path: `${type.name}.${name}`, description })) : []),
    ...(isInputObjectType(type)
      ? Object.values(type.getFields()).map(({ name, description }) => ({ path: `${type.name}.${name}`, description }))
      : []),
    ...(isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).flatMap((field) => ofField(type.name, field)) : []),
  ]);
}

function ofField(
  type: string,
  {
    name,
    description,
    args,
  }: { name: string; description?: string | null | undefined; args: readonly { name: string; description?: string | null | undefined }[] },
): Described[] {
  const path = `${type}.${name}`;
  return [{ path, description }, ...args.map((argument) => ({ path: `${path}(${argument.name}:)`, description: argument.description }))];
}

test("every type, field, argument, input field and enum value says what it means", () => {
  const found = everything(schema);

  expect(found.filter(({ description }) => !description?.trim()).map(({ path }) => path)).toEqual([]);
  expect(found.length).toBeGreaterThan(500);
});

test("a description is a sentence: it begins with a capital or a code, and ends", () => {
  const odd = everything(schema).filter(({ description }) => !/^[A-Z`"\d].*[.!?`]$/s.test(description?.trim() ?? ""));

  expect(odd.map(({ path, description }) => `${path}: ${description}`)).toEqual([]);
});

test("every scalar of our own says where it is specified", () => {
  const scalars = ownTypes.filter(isScalarType);

  expect(scalars.filter(({ specifiedByURL }) => !/^https:\/\//.test(specifiedByURL ?? "")).map(({ name }) => name)).toEqual([]);
  expect(scalars.map(({ name }) => name)).toContain("DateTime");
});

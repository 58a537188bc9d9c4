import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchema, type NonEmptyArray } from "type-graphql";
import { mayAll } from "../src/access/access.ts";
import type { Context } from "./kit/context.ts";
import { LocationResolver } from "./locations/location.resolver.ts";

/** Every resolver of the API. */
const resolvers = [LocationResolver] as unknown as NonEmptyArray<() => unknown>;

/** The whole schema. Scopes are checked field by field: a field says with `@Authorized` what its key must have. */
export function buildApi(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: resolvers as never,
    validate: false,
    authChecker: ({ context }: { context: Context }, scopes) => mayAll(context.access, scopes),
    authMode: "error",
  });
}

import { GraphQLError } from "graphql";
import { Authorized, Extensions } from "type-graphql";
import type { Access, Scope } from "../../src/access/access.ts";

/** The scopes that a key must have for a field. type-graphql checks them where it resolves, the compiled executor where it plans. */
export const Needs =
  (...scopes: Scope[]): MethodDecorator =>
  (target, name, descriptor) => {
    Authorized(scopes)(target, name, descriptor);
    Extensions({ scopes })(target, name as string, descriptor);
  };

/** What stands in the place of a field that the key has no scope for. */
export function lacking({ scopes: held }: Access, wanted: readonly string[]): GraphQLError {
  const missing = wanted.filter((scope) => !held.has(scope as Scope));
  return new GraphQLError(`This key lacks the scope ${missing.join(" and ")}.`, { extensions: { code: "UNAUTHORIZED" } });
}

import { type GraphQLSchema, graphql } from "graphql";
import { connectors } from "../../connectors/index.ts";
import { buildApi } from "../../schema/build.ts";
import { openContext, type Services } from "../../schema/kit/context.ts";
import { type Access, type Scope, scopes } from "../../src/access/access.ts";
import { Tail } from "../../src/events/tail.ts";
import { newId } from "../../src/kit/ids.ts";
import { silentLog } from "../../src/kit/log.ts";
import type { Shop } from "./shop.ts";

/** A caller of the API without HTTP between: the schema itself, with the access a test gives. */
export interface Api {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  /** Runs an operation and answers its data. Throws when there are errors. */
  ask<Data>(query: string, variables?: Record<string, unknown>, access?: Access): Promise<Data>;
  /** Runs an operation and answers the codes of its errors. */
  errorsOf(query: string, variables?: Record<string, unknown>, access?: Access): Promise<{ message: string; code: unknown }[]>;
}

/** All that a key can have; a test takes away what it is about. */
export const anAccess = (values: Partial<Access> & { without?: readonly Scope[] } = {}): Access => ({
  keyId: newId(),
  scopes: new Set(scopes.filter((scope) => !values.without?.includes(scope))),
  channelIds: null,
  locationIds: null,
  ...values,
});

export async function openApi(shop: Shop): Promise<Api> {
  const schema = await buildApi();
  const services: Services = {
    log: silentLog(),
    publicUrl: undefined,
    orm: shop.orm,
    tail: new Tail(shop.orm, silentLog()),
    connectors: new Map(connectors.map((connector) => [connector.key, connector])),
    nudge: () => {},
  };
  const owner = anAccess();
  const run = (source: string, variables: Record<string, unknown>, access: Access) =>
    graphql({ schema, source, variableValues: variables, contextValue: openContext(services, access) });
  return {
    schema,
    services,
    async ask<Data>(query: string, variables: Record<string, unknown> = {}, access: Access = owner) {
      const { data, errors } = await run(query, variables, access);
      if (errors?.[0]) throw errors[0].originalError ?? errors[0];
      // Plain objects, so that tests can compare whole answers.
      return JSON.parse(JSON.stringify(data)) as Data;
    },
    async errorsOf(query, variables = {}, access = owner) {
      const { errors = [] } = await run(query, variables, access);
      return errors.map(({ message, extensions, originalError }) => ({
        message,
        code: extensions.code ?? (originalError as { code?: unknown } | undefined)?.code,
      }));
    },
  };
}

import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, getOperationAST, parse, validate } from "graphql";
import { afterAll, expect } from "vitest";
import { connectors } from "../../connectors/index.ts";
import { xero } from "../../connectors/xero/index.ts";
import { buildApi } from "../../schema/build.ts";
import { openContext, type Services } from "../../schema/kit/context.ts";
import { compiling } from "../../schema/reading/executor.ts";
import { sources } from "../../schema/sources.ts";
import { type Access, type Scope, scopes } from "../../src/access/access.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { Tail } from "../../src/events/tail.ts";
import type { BookKeeper } from "../../src/exports/book-keeper.ts";
import { AcceptanceGate } from "../../src/flows/acceptance-gate.ts";
import { newId } from "../../src/kit/ids.ts";
import { silentLog } from "../../src/kit/log.ts";
import { poolOf } from "../../src/kit/pool.ts";
import { Statements } from "../../src/kit/statements.ts";
import { accountsOf, aVault, carriersOf, gatewayAccountsOf } from "./accounts.ts";
import type { Shop } from "./shop.ts";

/** What a query is answered by the compiled executor, and by graphql-js with the resolvers. */
export interface BothWays {
  readonly compiled: ExecutionResult;
  readonly resolved: ExecutionResult;
}

/** A caller of the API without HTTP between: the schema itself, with the access a test gives. */
export interface Api {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  /** Answers a query by both executors. */
  bothWays(document: DocumentNode, variables: Record<string, unknown>, access: Access): Promise<BothWays>;
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

export interface ApiOptions {
  readonly connectors?: readonly Connector[];
  readonly publicUrl?: string;
}

export async function openApi(shop: Shop, { connectors: known = connectors, publicUrl }: ApiOptions = {}): Promise<Api> {
  const schema = await buildApi();
  const gate = new AcceptanceGate({ orm: shop.orm, log: silentLog(), onCommitted: () => {} });
  gate.start();
  afterAll(() => gate.stop());
  const services: Services = {
    accounts: accountsOf(shop, { connectors: known }),
    carrierAccounts: carriersOf(shop),
    log: silentLog(),
    publicUrl,
    orm: shop.orm,
    statements: new Statements(poolOf(shop.orm)),
    tail: new Tail(shop.orm, silentLog()),
    connectors: new Map(known.map((connector) => [connector.key, connector])),
    gate,
    catalogues: { nudge: () => {} },
    books: { keepers: new Map([[xero.key, xero as BookKeeper]]), nudge: () => {} },
    exporting: { nudge: () => {} },
    gateways: gatewayAccountsOf(shop),
    shopName: null,
    webhooks: { vault: aVault(), allowLocal: true, triedHours: 1, check: async () => {}, test: async () => null },
    nudge: () => {},
  };
  const owner = anAccess();
  const compiled = compiling(schema, sources);

  async function bothWays(document: DocumentNode, variables: Record<string, unknown>, access: Access): Promise<BothWays> {
    const contextOf = () => openContext(services, access);
    const [compiledAnswer, resolvedAnswer] = [
      await compiled({ document, variables, context: contextOf() }),
      await execute({ schema, document, variableValues: variables, contextValue: contextOf() }),
    ];
    return { compiled: plain(compiledAnswer), resolved: plain(resolvedAnswer) };
  }

  /** Queries are answered twice, by the compiled executor and by graphql-js with the resolvers: the answers must be the same. */
  async function run(query: string, variables: Record<string, unknown>, access: Access): Promise<ExecutionResult> {
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    if (getOperationAST(document)?.operation !== "query")
      return plain(await compiled({ document, variables, context: openContext(services, access) }));
    const answers = await bothWays(document, variables, access);
    expect(comparable(answers.compiled)).toEqual(comparable(answers.resolved));
    return answers.compiled;
  }

  return {
    schema,
    services,
    bothWays,
    async ask<Data>(query: string, variables: Record<string, unknown> = {}, access: Access = owner) {
      const { data, errors } = await run(query, variables, access);
      if (errors?.[0]) throw errors[0].originalError ?? errors[0];
      return data as Data;
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

/** Data as a client reads it: plain objects, so that tests can compare whole answers. */
const plain = ({ data, ...rest }: ExecutionResult): ExecutionResult => ({ ...rest, data: JSON.parse(JSON.stringify(data ?? null)) });

/** graphql-js reports errors as they happen, so their order says nothing. */
export const comparable = ({ data, errors = [] }: ExecutionResult) => ({
  data,
  errors: errors
    .map(({ message, path, locations, extensions, originalError }) => ({
      message,
      path: path?.join(".") ?? "",
      locations,
      code: extensions.code ?? (originalError as { code?: unknown } | undefined)?.code,
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1)),
});

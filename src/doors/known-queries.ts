import type { DocumentNode, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";

/** What a client posts to `/graphql`, when it is nothing unusual. */
export interface Posted {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
}

/** A query that Apollo let through. */
export interface KnownQuery {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The content type it was answered with. */
  readonly type: string;
}

/** Characters of all the texts that are remembered: about a thousand queries. Their documents take some fifty times as much. */
const mostRemembered = 512 * 1024;

/**
 * Queries that Apollo Server has let through, so that asking them again costs no more than executing them: what Apollo decides by
 * is the text, the operation's name, and which content types the client accepts.
 */
export class KnownQueries {
  readonly #known = new LRUCache<string, KnownQuery>({ maxSize: mostRemembered, sizeCalculation: (_, key) => key.length });

  find(posted: Posted, accept: string | undefined): KnownQuery | undefined {
    return this.#known.get(keyOf(posted, accept));
  }

  remember(posted: Posted, accept: string | undefined, query: KnownQuery): void {
    this.#known.set(keyOf(posted, accept), query);
  }
}

const keyOf = ({ query, operationName }: Posted, accept: string | undefined): string =>
  `${accept ?? ""}\n${JSON.stringify(operationName)}\n${query}`;

/** Null for a body that only Apollo should look at: what is no GraphQL request, batches, and persisted queries. */
export function postedIn(body: unknown): Posted | null {
  if (!isRecord(body)) return null;
  const { query, operationName = null, variables = null, extensions = null } = body;
  if (typeof query !== "string" || (typeof operationName !== "string" && operationName !== null)) return null;
  if (variables !== null && !isRecord(variables)) return null;
  if (extensions !== null && (!isRecord(extensions) || extensions.persistedQuery)) return null;
  return { query, operationName, variables };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

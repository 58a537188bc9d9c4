import { type ExecutionResult, GraphQLError, Kind, parse } from "graphql";
import { createClient } from "graphql-ws";

export interface Operation {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
}

/** A GraphQL answer, or in the same shape what kept us from one. */
export interface Answer {
  /** HTTP status; 0 when the server did not answer. */
  readonly status: number;
  readonly result: ExecutionResult;
}

export interface Sink {
  next(result: ExecutionResult): void;
  error(reason: { readonly message: string }): void;
  complete(): void;
}

/** The two ways to the server, both with the same key: HTTP for queries and mutations, a WebSocket for subscriptions. */
export interface Transport {
  ask(operation: Operation, headers?: Record<string, string>): Promise<Answer>;
  /** Returns how to stop listening. */
  listen(operation: Operation, sink: Sink): () => void;
  close(): void;
}

export function transportWith(graphqlPath: string, key: string): Transport {
  const credentials: Record<string, string> = key === "" ? {} : { authorization: `Bearer ${key}` };
  const socket = createClient({
    url: new URL(graphqlPath, location.href.replace(/^http/, "ws")).href,
    connectionParams: credentials,
    // A lost connection is said, not hidden behind a silent new one: events in between would be missing.
    shouldRetry: () => false,
  });

  return {
    async ask(operation, headers = {}) {
      const accept = "application/graphql-response+json, application/json";
      const request = { method: "POST", headers: { accept, "content-type": "application/json", ...credentials, ...headers } };
      try {
        const response = await fetch(graphqlPath, { ...request, body: JSON.stringify(operation) });
        return { status: response.status, result: read(await response.text(), response.status) };
      } catch {
        return { status: 0, result: failure("The server did not answer. Is it running?") };
      }
    },
    listen: (operation, sink) =>
      socket.subscribe(operation, {
        next: (result) => sink.next(result as ExecutionResult),
        error: (reason) => sink.error({ message: readable(reason) }),
        complete: () => sink.complete(),
      }),
    close: () => void socket.dispose(),
  };
}

/** The kind of operation that will run; a name that is not in the document counts as none. */
export function chosen({ query, operationName, variables }: Operation): Operation & { readonly live: boolean } {
  try {
    const operations = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const named = operations.find((operation) => operation.name?.value === operationName);
    const operation = { query, variables, ...(named && { operationName }) };
    return { ...operation, live: (named ?? operations[0])?.operation === "subscription" };
  } catch {
    return { query, operationName, variables, live: false };
  }
}

const failure = (message: string): ExecutionResult => ({ errors: [new GraphQLError(message)] });

function read(text: string, status: number): ExecutionResult {
  try {
    return JSON.parse(text) as ExecutionResult;
  } catch {
    return failure(`The server answered ${status} with something that is not JSON.`);
  }
}

function readable(reason: unknown): string {
  if (Array.isArray(reason)) return reason.map((error: { message: string }) => error.message).join("\n");
  if (reason instanceof CloseEvent && reason.reason) return `The server closed the connection: ${reason.reason} (code ${reason.code}).`;
  return reason instanceof Error ? reason.message : "The connection to the server was lost.";
}

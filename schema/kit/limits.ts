import { type ASTNode, GraphQLError } from "graphql";

/** What one operation may ask for. The same numbers hold on HTTP and on WebSocket, and all are checked before execution. */
export interface Limits {
  /** UTF-8 bytes of the document's text. */
  readonly documentBytes: number;
  /** Lexical tokens of the document, so that parsing itself is bounded. */
  readonly tokens: number;
  /** Levels of fields, fragments opened: `{ order { id } }` is 2. Introspection is counted apart. */
  readonly depth: number;
  /** Aliases written in the document, those on `__typename` too. */
  readonly aliases: number;
  /** Different answers at the root of one operation. */
  readonly rootFields: number;
  /** Directives written in the document. */
  readonly directives: number;
  /** Levels below and including `__schema` or `__type`. The query GraphiQL sends is 15. */
  readonly introspectionDepth: number;
  /** Fields below and including `__schema` or `__type`, fragments opened. The query GraphiQL sends has about 230. */
  readonly introspectionFields: number;
  /** Largest `first` or `last`. The smallest is 1. */
  readonly pageSize: number;
  /** Taken for a connection whose field is given neither `first` nor `last` and has no default of its own. */
  readonly defaultPageSize: number;
  /** Taken for a list of objects whose length nothing tells; a field says better by `extensions: { listSize }`. */
  readonly listSize: number;
  /** Objects one operation may touch. */
  readonly cost: number;
}

export const defaultLimits: Limits = {
  documentBytes: 32_768,
  tokens: 4_000,
  depth: 15,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  introspectionDepth: 20,
  introspectionFields: 500,
  pageSize: 100,
  defaultPageSize: 50,
  listSize: 10,
  cost: 50_000,
};

/** Codes of what is over a limit, in `extensions.code`. Clients program against these, so a code is never renamed. */
export type LimitCode =
  | "DOCUMENT_TOO_LARGE"
  | "TOO_MANY_TOKENS"
  | "TOO_DEEP"
  | "TOO_MANY_ALIASES"
  | "TOO_MANY_ROOT_FIELDS"
  | "TOO_MANY_DIRECTIVES"
  | "INTROSPECTION_TOO_LARGE"
  | "PAGE_TOO_LARGE"
  | "PAGE_TOO_SMALL"
  | "TOO_COSTLY";

/** One number held to one limit. `found` says what stands there, `mend` what to do about it. */
export interface Measured {
  readonly code: LimitCode;
  readonly requested: number;
  readonly limit: number;
  readonly found: string;
  readonly mend: string;
}

/** The error of a limit passed: what was asked, what is allowed and how to mend it. */
export function over({ code, requested, limit, found, mend }: Measured, nodes?: ASTNode): GraphQLError {
  return new GraphQLError(`${found}; at most ${limit} are allowed. ${mend}`, {
    nodes,
    // A fragment bomb may count past what JSON can say.
    extensions: { code, requested: Math.min(requested, Number.MAX_SAFE_INTEGER), limit },
  });
}

/** Throws GraphQLError DOCUMENT_TOO_LARGE. To be called before parsing. */
export function checkDocumentSize(source: string, limits: Limits): void {
  const requested = Buffer.byteLength(source);
  if (requested <= limits.documentBytes) return;
  const found = `The document has ${requested} bytes`;
  throw over({ code: "DOCUMENT_TOO_LARGE", requested, limit: limits.documentBytes, found, mend: shorten });
}

/** Says graphql-js's complaint about too many tokens in our words; every other error comes back as it was. */
export function sayTokenLimit(error: unknown, limits: Limits): unknown {
  if (!(error instanceof GraphQLError) || !error.message.startsWith("Syntax Error: Document contains more tha")) return error;
  // The parser stops counting there.
  const requested = limits.tokens + 1;
  return over({ code: "TOO_MANY_TOKENS", requested, limit: limits.tokens, found: "The document has too many tokens", mend: shorten });
}

const shorten = "Pass values as variables, or ask in two requests.";

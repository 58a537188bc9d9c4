import { randomUUID } from "node:crypto";
import { GraphQLError, type GraphQLFormattedError, Kind } from "graphql";
import type { Logger } from "pino";
import { Refusal } from "../../src/kit/errors.ts";
import { loggable } from "../../src/kit/log.ts";

/** Turns whatever was thrown into what a client may read. */
export type Mask = (error: unknown) => GraphQLFormattedError;

/**
 * Codes with which a GraphQLError thrown by a resolver speaks to the client. Everything else a resolver throws, save a Refusal,
 * is our fault. These three are type-graphql's own.
 */
const spokenCodes: readonly unknown[] = ["BAD_USER_INPUT", "UNAUTHENTICATED", "UNAUTHORIZED"];

/**
 * The one place where errors become GraphQL: HTTP answers, operations on a socket and pushed events alike.
 *
 * A Refusal keeps its code and message, and what graphql-js has to say about the request stays as it is. Everything else becomes
 * `INTERNAL` with an id, and is logged once with that id: one failure met by fifty fields is one line and one id. What the log has
 * of it: see `loggable`.
 */
export function masking(logger: Logger): Mask {
  const ids = new WeakMap<object, string>();

  function idOf(cause: unknown, error: unknown): string {
    const known = isObject(cause) ? ids.get(cause) : undefined;
    if (known) return known;
    const id = randomUUID();
    if (isObject(cause)) ids.set(cause, id);
    const path = error instanceof GraphQLError ? error.path?.join(".") : undefined;
    logger.error({ errorId: id, path, error: loggable(cause) }, "internal error");
    return id;
  }

  return (error) => {
    const cause = causeOf(error);
    if (cause instanceof Refusal) {
      const field = cause.field.length > 0 ? { field: cause.field } : {};
      return { ...whereOf(error), message: cause.message, extensions: { code: cause.code, ...field } };
    }
    if (error instanceof GraphQLError && isAboutTheRequest(error)) {
      const { http, ...extensions } = error.extensions;
      return {
        ...whereOf(error),
        message: error.message,
        extensions: { ...extensions, ...extensionsOf(cause), code: codeOf(error, cause) },
      };
    }
    const id = idOf(cause, error);
    return { ...whereOf(error), message: `Internal error. Quote id ${id} when you report it.`, extensions: { code: "INTERNAL", id } };
  };
}

/** True for what `masking` hid from the client. */
export function isMasked(error: GraphQLFormattedError): boolean {
  return error.extensions?.code === "INTERNAL";
}

/** For places that must have a GraphQLError; what was thrown stays its cause, so that masking sees it. */
export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/** What was thrown in the first place, below all the wrapping by graphql-js and Apollo. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

/** True when graphql-js or a limit complains about what the client sent, and not when a resolver failed. */
function isAboutTheRequest(error: GraphQLError): boolean {
  const cause = causeOf(error);
  if (error.path) {
    if (!(cause instanceof GraphQLError)) return false;
    // graphql-js points at the argument it cannot read; when it points at a field, our resolver answered nonsense.
    const pointsAtInput = cause.nodes?.every((node) => node.kind !== Kind.FIELD) ?? false;
    return pointsAtInput || spokenCodes.includes(cause.extensions.code);
  }
  // A scalar may throw anything at a bad literal or variable, but then the error points at it.
  return cause instanceof GraphQLError || (error.nodes?.length ?? 0) > 0;
}

/** Apollo puts its own code over one that a validation rule gave, so the innermost wins. */
function codeOf(error: GraphQLError, cause: unknown): unknown {
  const said = extensionsOf(cause).code ?? error.extensions.code;
  if (said) return said;
  if (error.message.startsWith("Syntax Error")) return "GRAPHQL_PARSE_FAILED";
  const aboutVariables = error.nodes?.every((node) => node.kind === Kind.VARIABLE_DEFINITION) ?? false;
  return error.path || aboutVariables ? "BAD_USER_INPUT" : "GRAPHQL_VALIDATION_FAILED";
}

function extensionsOf(cause: unknown): Readonly<Record<string, unknown>> {
  if (!(cause instanceof GraphQLError)) return {};
  const { http, ...extensions } = cause.extensions;
  return extensions;
}

function whereOf(error: unknown): Pick<GraphQLFormattedError, "locations" | "path"> {
  if (!(error instanceof GraphQLError)) return {};
  const { locations, path } = error.toJSON();
  return { ...(locations && { locations }), ...(path && { path }) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

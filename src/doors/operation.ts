import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { asGraphQLError } from "../../schema/kit/errors.ts";
import { checkDocumentSize, type Limits, sayTokenLimit } from "../../schema/kit/limits.ts";
import { checkCost } from "./cost.ts";
import { ownRules } from "./rules.ts";

/** An operation as a client sends it over a socket. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

/** Does for a socket what Apollo does for HTTP: parse, validate, hold to the same limits. Answers the errors, or what to execute. */
export function readOperation(
  schema: GraphQLSchema,
  request: OperationRequest,
  limits: Limits,
  rules: readonly ValidationRule[] = ownRules(limits),
): Operation | readonly GraphQLError[] {
  try {
    checkDocumentSize(request.query, limits);
    const document = parse(request.query, { maxTokens: limits.tokens });
    const errors = validate(schema, document, [...specifiedRules, ...rules]);
    if (errors.length > 0) return errors;

    const definition = getOperationAST(document, request.operationName);
    if (!definition) return [unknownOperation(request.operationName)];
    checkCost(schema, document, definition, request.variables, limits);
    return { document, definition };
  } catch (error) {
    return [asGraphQLError(sayTokenLimit(error, limits))];
  }
}

function unknownOperation(name: string | null | undefined): GraphQLError {
  const message = name ? `The document has no operation "${name}".` : "The document has several operations; say which by `operationName`.";
  return new GraphQLError(message, { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } });
}

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
import { type Question, questionOf } from "./question.ts";
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
  readonly question: Question;
}

type ReadOperation = (request: OperationRequest) => Operation | readonly GraphQLError[];

/** Sockets ask the same over and over, thousands of them when all come back: so many operations are remembered, if they are short. */
const mostRemembered = 200;
const shortText = 4_096;

/**
 * Does for sockets what Apollo does for HTTP: parse, validate, hold to the same limits. What it opens answers the errors of a request,
 * or what to execute.
 */
export function operationReader(schema: GraphQLSchema, limits: Limits, rules: readonly ValidationRule[] = ownRules(limits)): ReadOperation {
  const remembered = new Map<string, Operation>();

  function read({ query, operationName }: OperationRequest): Operation | readonly GraphQLError[] {
    checkDocumentSize(query, limits);
    const document = parse(query, { maxTokens: limits.tokens });
    const errors = validate(schema, document, [...specifiedRules, ...rules]);
    if (errors.length > 0) return errors;
    const definition = getOperationAST(document, operationName);
    if (!definition) return [unknownOperation(operationName)];
    return { document, definition, question: questionOf(document, definition) };
  }

  function remember(key: string, operation: Operation): void {
    if (key.length > shortText) return;
    // The one asked last stands last; the first one goes.
    remembered.delete(key);
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value as string);
    remembered.set(key, operation);
  }

  return (request) => {
    try {
      const key = JSON.stringify([request.query, request.operationName]);
      const operation = remembered.get(key) ?? read(request);
      if (!("document" in operation)) return operation;
      remember(key, operation);
      checkCost(schema, operation.document, operation.definition, request.variables, limits);
      return operation;
    } catch (error) {
      return [asGraphQLError(sayTokenLimit(error, limits))];
    }
  };
}

function unknownOperation(name: string | null | undefined): GraphQLError {
  const message = name ? `The document has no operation "${name}".` : "The document has several operations; say which by `operationName`.";
  return new GraphQLError(message, { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } });
}

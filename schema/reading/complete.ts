import {
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  locatedError,
} from "graphql";
import { lacking } from "../kit/needs.ts";
import { type Asking, type Field, scopesOf } from "./plan.ts";

/** Completes all, so that all errors are told that are; then throws the first that goes further up. */
function eachTo<From, To>(from: readonly From[], complete: (each: From, index: number) => To): To[] {
  const thrown: unknown[] = [];
  const made = from.flatMap((each, index) => {
    try {
      return [complete(each, index)];
    } catch (error) {
      thrown.push(error);
      return [];
    }
  });
  if (thrown.length > 0) throw thrown[0];
  return made;
}

interface Path {
  readonly before: Path | null;
  readonly key: string | number;
}

/**
 * Looks through an answer as graphql-js completes one: an error stands where a scope is lacking or an argument was refused, and a null
 * where the schema allows none goes up to the next place that may be null. Answers the data and puts the errors into `errors`.
 */
export function completed(
  fields: readonly Field[],
  data: Readonly<Record<string, unknown>>,
  asking: Asking,
  refused: ReadonlyMap<Field, unknown>,
  errors: GraphQLError[],
): Record<string, unknown> | null {
  function ofObject(wanted: readonly Field[], found: Readonly<Record<string, unknown>>, path: Path | null): Record<string, unknown> {
    const values = eachTo(wanted, (field) => ofField(field, found[field.key], { before: path, key: field.key }));
    return Object.fromEntries(wanted.map(({ key }, index) => [key, values[index]]));
  }

  function ofField(field: Field, value: unknown, path: Path): unknown {
    const { type } = field.definition;
    return nullOnError(type, field, path, () => {
      if (field.denied) throw lacking(asking.access, scopesOf(field.definition));
      if (refused.has(field)) throw refused.get(field);
      return ofType(type, value, field, path, 0);
    });
  }

  /** `place` is the item's in its list. */
  function ofType(type: GraphQLOutputType, value: unknown, field: Field, path: Path, place: number): unknown {
    if (isNonNullType(type)) {
      const inner = ofType(type.ofType, value, field, path, place);
      if (inner === null) throw new Error(`Cannot return null for non-nullable field ${field.parent.name}.${field.definition.name}.`);
      return inner;
    }
    if (value === null || value === undefined || isLeafType(getNamedType(type))) return value ?? null;
    if (isListType(type)) {
      return eachTo(value as readonly unknown[], (item, index) => {
        const at = { before: path, key: index };
        return nullOnError(type.ofType, field, at, () => ofType(type.ofType, item, field, at, index));
      });
    }
    const known = isAbstractType(type) ? asking.types.get(field)?.[place] : type;
    return ofObject(field.fieldsOf(known as GraphQLObjectType), value as Readonly<Record<string, unknown>>, path);
  }

  function nullOnError(type: GraphQLOutputType, field: Field, path: Path, complete: () => unknown): unknown {
    try {
      return complete();
    } catch (thrown) {
      const error = locatedError(thrown, field.nodes, keysOf(path));
      if (isNonNullType(type)) throw error;
      errors.push(error);
      return null;
    }
  }

  try {
    return ofObject(fields, data, null);
  } catch (error) {
    errors.push(error as GraphQLError);
    return null;
  }
}

function keysOf(path: Path | null): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = path; at; at = at.before) keys.unshift(at.key);
  return keys;
}

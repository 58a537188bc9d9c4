import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { LRUCache } from "lru-cache";
import type { Access } from "../../src/access/access.ts";
import type { Context } from "../kit/context.ts";
import { JsonText } from "../kit/json-text.ts";
import { completed } from "./complete.ts";
import { Documents } from "./documents.ts";
import { type Asking, type Field, fieldsOf, type Values } from "./plan.ts";
import { type Fill, fillMark, type Sources, Writer } from "./source.ts";
import { joinedBy, type Sql, statementOf, type Texts, text } from "./text.ts";

/** An operation to execute, parsed and valid. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Values | null | undefined;
  readonly context: Context;
}

export type Execute = (asked: Asked) => Promise<ExecutionResult>;

/** What is worked out once for a document, an operation of it, the rights of a key, and what the variables of its directives say. */
interface Plan {
  /** All root fields, in the order of the answer. */
  readonly fields: readonly Field[];
  /** Those that one statement reads, a column each. */
  readonly read: readonly Field[];
  readonly sql: Sql;
  readonly texts: Texts;
  readonly writer: Writer;
  /** Those that graphql-js executes: introspection, and what lies in no table. Null when there are none. */
  readonly rest: DocumentNode | null;
}

/** Plans by document, operation, rights and directives; those used least go when there are more characters than these. */
export const keptPlans = (characters: number) => new LRUCache<string, Plan>({ maxSize: characters, sizeCalculation: sizeOf });

/** What a statement answered, and what it did not. */
interface Read {
  readonly texts: readonly string[];
  readonly refused: ReadonlyMap<Field, unknown>;
}

/** Some thousands of plans of a usual size, fewer of larger ones. */
const mostPlanned = 32 * 1024 * 1024;

/**
 * Executes operations. A query becomes one SQL statement that answers the JSON of its fields, which goes out as it is; only where an error
 * may stand in it is it looked through first. Mutations are executed by graphql-js. See docs/reading.md.
 *
 * Fields of Query that `sources` does not know graphql-js executes, too.
 */
export function compiling(schema: GraphQLSchema, sources: Sources, plans = keptPlans(mostPlanned)): Execute {
  const roots = sources.Query?.fields ?? {};
  const documents = new Documents();
  const texts = new LRUCache<string, string>({ maxSize: mostPlanned, sizeCalculation: (text, key) => text.length + key.length });
  let planCount = 0;

  function planOf(document: DocumentNode, operation: OperationDefinitionNode, variables: Values, access: Access): Plan {
    const key = documents.keyOf(document, operation, variables, access);
    const known = plans.get(key);
    if (known) return known;
    const plan = planned(document, operation, variables, access);
    plans.set(key, plan);
    return plan;
  }

  function planned(document: DocumentNode, operation: OperationDefinitionNode, variables: Values, access: Access): Plan {
    const fields = fieldsOf(schema, document, operation, variables, access);
    const isRead = ({ definition, denied }: Field) => denied || Object.hasOwn(roots, definition.name);
    const rest = fields.filter((field) => !isRead(field));
    const read = fields.filter(isRead);
    const writer = new Writer(sources, schema, access);
    const columns = read.map((field) => writer.value(field, (each) => roots[each.definition.name]?.(each, writer) ?? []));
    const number = ++planCount;
    return {
      fields,
      read,
      texts: {
        get: (late) => texts.get(`${number} ${late}`),
        set: (late, whole) => texts.set(`${number} ${late}`, whole),
      },
      sql: text`select ${joinedBy(columns, ", ")}`,
      writer,
      rest: rest.length === 0 ? null : documentOf(document, operation, rest),
    };
  }

  return async ({ document, operationName, variables: given, context }) => {
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.QUERY)
      return execute({ schema, document, operationName: operationName ?? null, variableValues: given ?? null, contextValue: context });
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {}, { maxErrors: 50 });
    if (errors) return { errors };

    const plan = planOf(document, operation, coerced, context.access);
    const asking: Asking = { access: context.access, context, variables: coerced, types: new Map() };
    const rest = plan.rest && execute({ schema, document: plan.rest, variableValues: given ?? null, contextValue: context });
    return answerOf(plan, asking, await readBy(plan, asking), await rest);
  };
}

/** Runs the plan's statement. When the database fails, it fails for every field that it was to read. */
async function readBy({ read, sql, texts, writer }: Plan, asking: Asking): Promise<Read> {
  const nothing = read.map(() => "null");
  if (read.every(({ denied }) => denied)) return { texts: nothing, refused: new Map() };
  try {
    const { text: statement, values, refused } = statementOf(sql, asking, texts);
    const row = await asking.context.statements.row(statement, values);
    if (!row || row.includes(null)) throw new Error("A read answered no JSON: a column that the schema says is never null was");
    return { texts: (row as string[]).map((json) => filledIn(json, writer.fills, asking.context)), refused };
  } catch (error) {
    return { texts: nothing, refused: new Map(read.map((field) => [field, error])) };
  }
}

/** Between two marks stand the number of a fill, a colon, and what it is to fill in. */
function filledIn(json: string, fills: readonly Fill[], context: Context): string {
  if (fills.length === 0) return json;
  let filled = "";
  let done = 0;
  for (let at = json.indexOf(fillMark); at >= 0; at = json.indexOf(fillMark, done)) {
    const end = json.indexOf(fillMark, at + 1);
    const colon = json.indexOf(":", at);
    const fill = fills[Number(json.slice(at + 1, colon))] as Fill;
    filled += json.slice(done, at) + fill(json.slice(colon + 1, end), context);
    done = end + 1;
  }
  return filled + json.slice(done);
}

function answerOf({ fields, read, writer }: Plan, asking: Asking, { texts, refused }: Read, rest: ExecutionResult | null): ExecutionResult {
  const errors: GraphQLError[] = [...(rest?.errors ?? [])];
  let written = texts;
  let fails = rest?.data === null;
  if (writer.fallible || refused.size > 0) {
    const found = Object.fromEntries(read.map(({ key }, index) => [key, JSON.parse(texts[index] as string) as unknown]));
    const data = completed(read, found, asking, refused, errors);
    written = read.map(({ key }) => JSON.stringify(data?.[key] ?? null));
    fails ||= data === null;
  }
  const jsonOf = (field: Field) => written[read.indexOf(field)] ?? JSON.stringify(rest?.data?.[field.key] ?? null);
  const json = fails ? "null" : `{${fields.map((field) => `${JSON.stringify(field.key)}:${jsonOf(field)}`).join(",")}}`;
  return { ...(errors.length > 0 && { errors }), data: new JsonText(json) as never };
}

/** The same operation with these of its root fields alone. */
function documentOf(document: DocumentNode, operation: OperationDefinitionNode, fields: readonly Field[]): DocumentNode {
  const selections = fields.flatMap(({ nodes }) => nodes);
  const { name: _, ...unnamed } = operation;
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...unnamed, selectionSet: { kind: Kind.SELECTION_SET, selections } },
      ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  };
}

const sizeOf = ({ sql }: Plan, key: string): number =>
  key.length + sql.reduce((size, part) => size + (typeof part === "string" ? part.length : 100), 0);

import type { RawBuilder } from "kysely";
import {
  createQueryId,
  DummyDriver,
  Kysely,
  type OperationNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  RawNode,
  ValueNode,
} from "kysely";
import { Refusal } from "../../src/kit/errors.ts";
import type { Asking, Field } from "./plan.ts";

/**
 * SQL in the making: text that is known when a plan is made, and parts that are known only when it is asked (`Late`). A `Guarded`
 * part belongs to a field whose arguments may be refused.
 */
export type Sql = readonly Part[];
export type Part = string | RawBuilder<unknown> | Late | Guarded;
export type Late = (asking: Asking) => Sql;
interface Guarded {
  readonly field: Field;
  readonly sql: Sql;
}

/** SQL from a template; what stands in it may itself be SQL. Neighbouring texts are joined once, here. */
export function text(strings: TemplateStringsArray, ...inserts: readonly (Part | Sql)[]): Sql {
  return joined(strings.flatMap((string, index) => [string, ...partsOf(inserts[index])]));
}

export function joinedBy(parts: readonly Sql[], separator: string): Sql {
  return joined(parts.flatMap((part, index) => (index === 0 ? part : [separator, ...part])));
}

/** A constant of JSON, as it stands in the answer. */
export const literal = (json: string): string => `'${json.replaceAll("'", "''")}'`;

function joined(parts: readonly Part[]): Sql {
  const made: Part[] = [];
  for (const part of parts) {
    const last = made.at(-1);
    if (typeof part === "string" && typeof last === "string") made[made.length - 1] = last + part;
    else made.push(part);
  }
  return made;
}

const partsOf = (insert: Part | Sql | undefined): Sql => {
  if (insert === undefined) return [];
  return Array.isArray(insert) ? (insert as Sql) : [insert as Part];
};

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Fields whose arguments were refused, and why; in their place the statement has `null`. */
  readonly refused: ReadonlyMap<Field, unknown>;
}

/** Texts of statements, by what was late in them. */
export interface Texts {
  get(late: string): string | undefined;
  set(late: string, text: string): unknown;
}

/** Stands before each late part's text. SQL never has this sign. */
const lateMark = "\0";
const refusal = "'null'";

/**
 * The statement for one asking. Only its late parts are written anew: where they came to the same before, the whole is in `texts`, so that
 * what is asked again and again costs no more than its values.
 */
export function statementOf(sql: Sql, asking: Asking, texts: Texts): Statement {
  const refused = new Map<Field, unknown>();
  const values: unknown[] = [];
  let late = "";

  /** `planned` parts stand in the plan: of these, text is not late. */
  function write(parts: Sql, planned: boolean): void {
    for (const part of parts) {
      if (typeof part === "string") late += planned ? "" : part;
      else if (typeof part === "object" && "field" in part) attempt(part, planned);
      else {
        if (planned) late += lateMark;
        if (typeof part === "function") write(part(asking), false);
        else writeNode(part.toOperationNode());
      }
    }
  }

  function attempt({ field, sql: guarded }: Guarded, planned: boolean): void {
    if (planned) late += lateMark;
    const [lateBefore, valuesBefore] = [late, values.length];
    try {
      write(guarded, planned);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Error && error.name === "GraphQLError")) throw error;
      refused.set(field, error);
      late = lateBefore + refusal;
      values.length = valuesBefore;
    }
  }

  /** Kysely's own compiler, for what is more than text and values. */
  function writeCompiled(node: OperationNode): void {
    const { sql: part, parameters } = compiler.getExecutor().compileQuery(node as RawNode, createQueryId());
    const offset = values.length;
    late += part.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + offset}`);
    values.push(...parameters);
  }

  /** What `sql` templates are made of is written here: conditions are made anew for each asking, and that should cost little. */
  function writeNode(node: OperationNode): void {
    if (RawNode.is(node)) {
      for (const [index, fragment] of node.sqlFragments.entries()) {
        late += fragment;
        const parameter = node.parameters[index];
        if (parameter) writeNode(parameter);
      }
    } else if (ValueNode.is(node) && !node.immediate) {
      values.push(node.value);
      late += `$${values.length}`;
    } else if (ValueNode.is(node) && typeof node.value === "number") late += node.value;
    else writeCompiled(node);
  }

  write(sql, true);
  const known = texts.get(late);
  if (known !== undefined) return { text: known, values, refused };
  const text = whole(sql, late.split(lateMark).slice(1).values());
  texts.set(late, text);
  return { text, values, refused };
}

/** Puts late parts, which come in the plan's order, among the planned ones. */
function whole(sql: Sql, late: Iterator<string>): string {
  const next = () => late.next().value as string;
  const textOf = (part: Part): string => {
    if (typeof part === "string") return part;
    if (typeof part === "object" && "field" in part) return next() || whole(part.sql, late);
    return next();
  };
  return sql.map(textOf).join("");
}

const compiler = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

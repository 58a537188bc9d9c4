import { type ASTNode, Environment, EvaluationError, ParseError, type TypeError as WrongType } from "@marcbachmann/cel-js";
import { factShapes } from "./facts.ts";
import type { RuleScope } from "./rule.ts";

/** A condition that can be asked. */
export interface Condition {
  /** False, too, where the facts make no sense of it, such as an index beyond a list's end. */
  holds(known: Readonly<Record<string, unknown>>): boolean;
  /** Which facts it looks at: `order.total`, or `lines` as a whole. */
  readonly reads: ReadonlySet<string>;
}

/** Why a text is no condition, with the remedy. */
export class NoCondition extends Error {
  override readonly name = "NoCondition";
}

/**
 * A condition has so many words at most and looks through a list once, and one that is asked of each line does not look at all of them
 * again: its cost grows with the order's lines and no faster.
 */
const limits = { maxAstNodes: 250, maxDepth: 24, maxListElements: 200, maxMapEntries: 0, maxCallArguments: 4 };
const mostCharacters = 2_000;

const loops = new Set(["exists", "all", "exists_one", "filter", "map"]);
/** What may be called. Not `matches`: some patterns take for ever. */
const callable = new Set([
  ...loops,
  "size",
  "startsWith",
  "endsWith",
  "contains",
  "lowerAscii",
  "upperAscii",
  "trim",
  "indexOf",
  "substring",
  "int",
  "double",
  "string",
]);

const environments: Readonly<Record<RuleScope, Environment>> = { ORDER: environmentFor("ORDER"), LINE: environmentFor("LINE") };

function environmentFor(scope: RuleScope): Environment {
  const environment = new Environment({ limits });
  const typeOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  for (const [name, schema] of Object.entries(factShapes)) environment.registerType(typeOf(name), { schema: { ...schema } });
  for (const name of namesFor(scope)) environment.registerVariable(name, name === "lines" ? "list<Line>" : typeOf(name));
  // The other comparisons know numbers of both kinds already; people write whole amounts without a point.
  return environment.registerOperator("double == int", (one: number, other: bigint) => one === Number(other));
}

/** What a condition may look at. */
function namesFor(scope: RuleScope): string[] {
  const { line, ...common } = factShapes;
  return [...Object.keys(common), scope === "LINE" ? "line" : "lines"];
}

/** Reads a condition. Throws NoCondition that says where it is wrong and what would be right. */
export function conditionOf(when: string, scope: RuleScope): Condition {
  if (!when.trim()) throw new NoCondition('There is no condition. Write one, such as order.total > 1000000, or "true" for every order.');
  if (when.length > mostCharacters)
    throw new NoCondition(`The condition has ${when.length} characters; at most ${mostCharacters}. Make two rules of it.`);
  const environment = environments[scope];
  const ask = parsed(environment, when);
  const reads = lookedAt(ask.ast, when);
  const { valid, type, error } = ask.check();
  if (!valid) throw new NoCondition(explained(error, when, scope));
  if (type !== "bool") throw new NoCondition(`It answers ${type}; a condition answers true or false. Compare it with something.`);
  return {
    reads,
    holds(known) {
      try {
        return ask(known) === true;
      } catch (error) {
        if (error instanceof EvaluationError) return false;
        throw error;
      }
    },
  };
}

function parsed(environment: Environment, when: string) {
  try {
    return environment.parse(when);
  } catch (error) {
    if (error instanceof ParseError)
      throw new NoCondition(`${said(error.summary)}${placeIn(when, error)} Conditions are CEL; see docs/rules.md.`);
    throw error;
  }
}

const said = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1).replace(/\.$/, "")}`;

/** ` at "…"`, and a full stop. */
function placeIn(when: string, error: { readonly range?: { readonly start: number; readonly end: number } | undefined }): string {
  if (!error.range) return ".";
  const { start, end } = error.range;
  return start >= when.length ? " at its end." : ` at "${when.slice(start, Math.max(end, start + 1))}".`;
}

function explained(error: WrongType | ParseError | undefined, when: string, scope: RuleScope): string {
  if (!error) return "It cannot be understood.";
  const where = placeIn(when, error);
  if (error.code === "unknown_variable") {
    return `${said(error.summary)}${where} It may look at ${namesFor(scope).join(", ")}: a rule on LINE knows line, one on ORDER lines.`;
  }
  if (error.code === "no_such_key") {
    const name = /^(\w+)\.\w*$/.exec(when.slice(0, error.range?.end).match(/\w+\.\w*$/)?.[0] ?? "")?.[1] ?? "";
    const shape = Object.hasOwn(factShapes, name) ? factShapes[name as keyof typeof factShapes] : factShapes.line;
    return `${said(error.summary)}${where} ${Object.hasOwn(factShapes, name) ? name : "A line"} has ${Object.keys(shape).join(", ")}.`;
  }
  return `${said(error.summary)}${where} Compare like with like: texts stand in quotes, numbers do not.`;
}

/** The facts a condition looks at. Throws NoCondition for what may not be called, and for a loop within a loop. */
function lookedAt(ast: ASTNode, when: string): Set<string> {
  const reads = new Set<string>();
  walk(ast, new Set(), false);
  return reads;

  function walk(node: unknown, own: ReadonlySet<string>, inLoop: boolean): void {
    if (Array.isArray(node)) for (const each of node) walk(each, own, inLoop);
    if (!isNode(node)) return;
    const { op, args } = node as { op: string; args: unknown };
    if (op === "id") {
      if (!own.has(args as string)) reads.add(args as string);
    } else if (op === "." && isNode((args as unknown[])[0]) && ((args as unknown[])[0] as ASTNode).op === "id") {
      const [object, field] = args as [{ args: string }, string];
      if (!own.has(object.args)) reads.add(`${object.args}.${field}`);
    } else if (op === "call" || op === "rcall") {
      const [name, ...parts] = args as [string, ...unknown[]];
      if (!callable.has(name))
        throw new NoCondition(`${name}() may not be used in a condition ("${briefly(when)}"). There are ${[...callable].join(", ")}.`);
      if (!loops.has(name)) {
        walk(parts, own, inLoop);
        return;
      }
      if (inLoop)
        throw new NoCondition(`${name}() stands inside another look through a list. Make two rules of it, one of which puts a tag.`);
      const [list, inner] = parts as [unknown, unknown[]];
      walk(list, own, inLoop);
      const variable = isNode(inner[0]) ? String(inner[0].args) : "";
      walk(inner.slice(1), new Set([...own, variable]), true);
    } else walk(args, own, inLoop);
  }
}

const briefly = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
const isNode = (value: unknown): value is ASTNode => typeof value === "object" && value !== null && "op" in value;

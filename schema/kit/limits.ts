import {
  type ASTNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from "graphql";

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
  /** Fields below and including `__schema` or `__type`, fragments opened. The query GraphiQL sends has about 250. */
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

/** The error of a limit passed. `message` says what was asked, what is allowed and how to mend it. */
export function over(code: LimitCode, requested: number, limit: number, message: string, nodes?: ASTNode): GraphQLError {
  // A fragment bomb may count past what JSON can say.
  const sayable = Math.min(requested, Number.MAX_SAFE_INTEGER);
  return new GraphQLError(message, { nodes, extensions: { code, requested: sayable, limit } });
}

/** Throws GraphQLError DOCUMENT_TOO_LARGE. To be called before parsing. */
export function checkDocumentSize(source: string, limits: Limits): void {
  const bytes = Buffer.byteLength(source);
  if (bytes <= limits.documentBytes) return;
  throw over("DOCUMENT_TOO_LARGE", bytes, limits.documentBytes,
    `The document has ${bytes} bytes; at most ${limits.documentBytes} are allowed. Pass values as variables, or ask in two requests.`);
}

/** Says graphql-js's complaint about too many tokens in our words; every other error comes back as it was. */
export function sayTokenLimit(error: unknown, limits: Limits): unknown {
  if (!(error instanceof GraphQLError) || !error.message.startsWith("Syntax Error: Document contains more tha")) return error;
  return over("TOO_MANY_TOKENS", limits.tokens + 1, limits.tokens,
    `The document has more than ${limits.tokens} tokens. Pass values as variables, or ask in two requests.`);
}

/** The rules about a document's shape, to be validated along with the ones of the GraphQL specification. */
export function shapeRules(limits: Limits): ValidationRule[] {
  return [
    (context) => {
      let aliases = 0;
      let directives = 0;
      const fragmentNamed: FragmentNamed = (name) => context.getFragment(name) ?? undefined;
      const measure = measuring(fragmentNamed);
      return {
        Field(node) {
          if (node.alias) aliases += 1;
        },
        Directive() {
          directives += 1;
        },
        OperationDefinition(node) {
          const answers = answersOf(node.selectionSet, fragmentNamed);
          for (const error of shapeErrors(node, measure(node.selectionSet), answers, limits)) context.reportError(error);
        },
        Document: {
          leave() {
            if (aliases > limits.aliases)
              context.reportError(over("TOO_MANY_ALIASES", aliases, limits.aliases,
                `The document has ${aliases} aliases; at most ${limits.aliases} are allowed. Ask for a list, or in two requests.`));
            if (directives > limits.directives)
              context.reportError(over("TOO_MANY_DIRECTIVES", directives, limits.directives,
                `The document has ${directives} directives; at most ${limits.directives} are allowed. Put one on a fragment instead of on each field.`));
          },
        },
      };
    },
  ];
}

type FragmentNamed = (name: string) => FragmentDefinitionNode | undefined;

function* shapeErrors(operation: OperationDefinitionNode, shape: Shape, answers: number, limits: Limits): Generator<GraphQLError> {
  const what = `The ${operation.operation}`;
  if (shape.depth > limits.depth)
    yield over("TOO_DEEP", shape.depth, limits.depth,
      `${what} is ${shape.depth} levels deep; at most ${limits.depth} are allowed. Ask for the inner part in a request of its own.`, operation);
  if (answers > limits.rootFields)
    yield over("TOO_MANY_ROOT_FIELDS", answers, limits.rootFields,
      `${what} asks for ${answers} things at its root; at most ${limits.rootFields} are allowed. Ask in two requests.`, operation);
  if (shape.introspectionDepth > limits.introspectionDepth)
    yield over("INTROSPECTION_TOO_LARGE", shape.introspectionDepth, limits.introspectionDepth,
      `The introspection is ${shape.introspectionDepth} levels deep; at most ${limits.introspectionDepth} are allowed. Nest \`ofType\` less.`, operation);
  if (shape.introspectionFields > limits.introspectionFields)
    yield over("INTROSPECTION_TOO_LARGE", shape.introspectionFields, limits.introspectionFields,
      `The introspection has ${shape.introspectionFields} fields; at most ${limits.introspectionFields} are allowed. Ask for one type at a time.`, operation);
}

interface Shape {
  readonly depth: number;
  readonly fields: number;
  readonly introspectionDepth: number;
  readonly introspectionFields: number;
}

const noShape: Shape = { depth: 0, fields: 0, introspectionDepth: 0, introspectionFields: 0 };

/** Measures with fragments opened, but each fragment walked once: a document of n selections takes n steps. */
function measuring(fragmentNamed: FragmentNamed): (set: SelectionSetNode) => Shape {
  const measured = new Map<string, Shape>();

  function ofSet(set: SelectionSetNode): Shape {
    return set.selections.map(ofSelection).reduce(beside, noShape);
  }

  function ofSelection(node: SelectionNode): Shape {
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    if (node.kind === Kind.INLINE_FRAGMENT) return ofSet(node.selectionSet);
    const inner = node.selectionSet ? ofSet(node.selectionSet) : noShape;
    if (node.name.value === "__schema" || node.name.value === "__type")
      return { depth: 1, fields: 1, introspectionDepth: 1 + inner.depth, introspectionFields: 1 + inner.fields };
    return { ...inner, depth: 1 + inner.depth, fields: 1 + inner.fields };
  }

  function ofFragment(name: string): Shape {
    const known = measured.get(name);
    if (known) return known;
    // Met again while being measured: a circle, which a rule of the specification reports.
    measured.set(name, noShape);
    const fragment = fragmentNamed(name);
    const shape = fragment ? ofSet(fragment.selectionSet) : noShape;
    measured.set(name, shape);
    return shape;
  }

  return ofSet;
}

function beside(one: Shape, other: Shape): Shape {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: one.fields + other.fields,
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    introspectionFields: one.introspectionFields + other.introspectionFields,
  };
}

/** The names under which an operation's root answers, each once, as execution merges them. */
function answersOf(set: SelectionSetNode, fragmentNamed: FragmentNamed): number {
  const answers = new Set<string>();
  const opened = new Set<string>();

  function collect(set: SelectionSetNode): void {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) answers.add((node.alias ?? node.name).value);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (!opened.has(node.name.value)) {
        opened.add(node.name.value);
        const fragment = fragmentNamed(node.name.value);
        if (fragment) collect(fragment.selectionSet);
      }
    }
  }

  collect(set);
  return answers.size;
}

import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from "graphql";
import { type Limits, type Measured, over } from "../../schema/kit/limits.ts";

type FragmentNamed = (name: string) => FragmentDefinitionNode | undefined;

/** Holds a document's shape to the limits, to be validated along with the rules of the GraphQL specification. */
export function shapeRule(limits: Limits): ValidationRule {
  return (context) => {
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
        for (const measured of ofOperation(node, measure(node.selectionSet), answers, limits))
          if (measured.requested > measured.limit) context.reportError(over(measured, node));
      },
      Document: {
        leave() {
          for (const measured of ofDocument(aliases, directives, limits))
            if (measured.requested > measured.limit) context.reportError(over(measured));
        },
      },
    };
  };
}

function ofDocument(aliases: number, directives: number, limits: Limits): readonly Measured[] {
  return [
    {
      code: "TOO_MANY_ALIASES",
      requested: aliases,
      limit: limits.aliases,
      found: `The document has ${aliases} aliases`,
      mend: "Ask for a list, or in two requests.",
    },
    {
      code: "TOO_MANY_DIRECTIVES",
      requested: directives,
      limit: limits.directives,
      found: `The document has ${directives} directives`,
      mend: "Put one on a fragment instead of one on each field.",
    },
  ];
}

function ofOperation({ operation }: OperationDefinitionNode, shape: Shape, answers: number, limits: Limits): readonly Measured[] {
  return [
    {
      code: "TOO_DEEP",
      requested: shape.depth,
      limit: limits.depth,
      found: `The ${operation} is ${shape.depth} levels deep`,
      mend: "Ask for the inner part in a request of its own.",
    },
    {
      code: "TOO_MANY_ROOT_FIELDS",
      requested: answers,
      limit: limits.rootFields,
      found: `The ${operation} asks for ${answers} things at its root`,
      mend: "Ask in two requests.",
    },
    {
      code: "INTROSPECTION_TOO_LARGE",
      requested: shape.introspectionDepth,
      limit: limits.introspectionDepth,
      found: `The introspection is ${shape.introspectionDepth} levels deep`,
      mend: "Nest `ofType` less.",
    },
    {
      code: "INTROSPECTION_TOO_LARGE",
      requested: shape.introspectionFields,
      limit: limits.introspectionFields,
      found: `The introspection has ${shape.introspectionFields} fields`,
      mend: "Ask for one type at a time.",
    },
  ];
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

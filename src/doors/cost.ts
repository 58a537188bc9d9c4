import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import { type LimitCode, type Limits, over } from "../../schema/kit/limits.ts";

/** Objects an operation may touch at most, and how many it is allowed to. */
export interface Cost {
  readonly requested: number;
  readonly limit: number;
}

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

/** What a selection costs: once for its parent, and for each item when the parent is a connection. */
interface Weight {
  readonly once: number;
  readonly eachItem: number;
}

const weightless: Weight = { once: 0, eachItem: 0 };

/**
 * Reckons, before anything is executed, how many objects a valid operation may touch: an object costs 1, scalars and enums nothing,
 * and the `edges` and `nodes` of a connection are multiplied by `first` or `last`, wherever these are said.
 *
 * An upper bound: what `@include` leaves out, what two fragments both ask for and every branch of a union is counted in full.
 * Each fragment is weighed once, so a document of n selections takes n steps.
 *
 * Throws GraphQLError PAGE_TOO_LARGE, PAGE_TOO_SMALL or TOO_COSTLY.
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables | null | undefined,
  limits: Limits,
): Cost {
  const remembered = rememberedCosts(operation, limits);
  const sizes = sizesAmong(operation, given ?? {});
  const known = remembered.get(sizes);
  if (known) return known;
  const cost = reckonedCost(schema, document, operation, given, limits);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(sizes, cost);
  return cost;
}

const mostRemembered = 100;
const remembered = new WeakMap<OperationDefinitionNode, WeakMap<Limits, Map<string, Cost>>>();

function rememberedCosts(operation: OperationDefinitionNode, limits: Limits): Map<string, Cost> {
  const byLimits = remembered.get(operation) ?? new WeakMap<Limits, Map<string, Cost>>();
  const costs = byLimits.get(limits) ?? new Map<string, Cost>();
  remembered.set(operation, byLimits.set(limits, costs));
  return costs;
}

/** What a cost depends on beside the operation: its numbers and the lengths of its lists, given by variables. */
const sizesAmong = ({ variableDefinitions = [] }: OperationDefinitionNode, given: Variables): string =>
  variableDefinitions
    .map(({ variable }) => given[variable.name.value])
    .map((value) => (typeof value === "number" ? value : Array.isArray(value) ? `${value.length} items` : typeof value))
    .join();

function reckonedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables | null | undefined,
  limits: Limits,
): Cost {
  const root = schema.getRootType(operation.operation);
  const weigh = weighing(schema, document, { ...defaultsOf(operation), ...given }, limits);
  const weight = root ? weigh(operation.selectionSet, root) : weightless;
  const requested = Math.min(weight.once, Number.MAX_SAFE_INTEGER);
  if (requested > limits.cost) {
    const found = `The ${operation.operation} may touch ${requested} objects`;
    const mend = "Ask for smaller pages (`first`) or for fewer lists within lists.";
    throw over({ code: "TOO_COSTLY", requested, limit: limits.cost, found, mend }, operation);
  }
  return { requested, limit: limits.cost };
}

function weighing(schema: GraphQLSchema, document: DocumentNode, variables: Variables, limits: Limits) {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const weighed = new Map<string, Weight>();

  function ofSet(set: SelectionSetNode, parent: GraphQLCompositeType): Weight {
    let sum = weightless;
    for (const node of set.selections) {
      const weight = ofSelection(node, parent);
      sum = { once: sum.once + weight.once, eachItem: sum.eachItem + weight.eachItem };
    }
    return sum;
  }

  function ofSelection(node: SelectionNode, parent: GraphQLCompositeType): Weight {
    if (node.kind === Kind.FIELD) return ofField(node, parent);
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    return ofSet(node.selectionSet, typeNamed(node.typeCondition?.name.value) ?? parent);
  }

  function ofFragment(name: string): Weight {
    const fragment = fragments.get(name);
    const known = weighed.get(name);
    if (known || !fragment) return known ?? weightless;
    const type = typeNamed(fragment.typeCondition.name.value);
    const weight = type ? ofSet(fragment.selectionSet, type) : weightless;
    weighed.set(name, weight);
    return weight;
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType): Weight {
    const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    if (!field || !isCompositeType(type) || !node.selectionSet) return weightless;

    const page = pageSizeOf(node, field, parent, variables, limits);
    const inner = ofSet(node.selectionSet, type);
    const one = 1 + inner.once;
    if (isConnection(type)) return { once: one + (page ?? limits.defaultPageSize) * inner.eachItem, eachItem: 0 };
    if (!isListType(getNullableType(field.type))) return { once: one, eachItem: 0 };
    if (isConnection(parent)) return { once: 0, eachItem: one };
    return { once: (page ?? listSizeOf(node, field, variables, limits)) * one, eachItem: 0 };
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  return ofSet;
}

function isConnection(type: GraphQLCompositeType): boolean {
  return type.name.endsWith("Connection");
}

/** The page a field is asked for; null when it is asked for none and has no default. */
function pageSizeOf(node: FieldNode, field: Field, parent: GraphQLCompositeType, variables: Variables, limits: Limits): number | null {
  const sizes = field.args
    .filter((argument) => argument.name === "first" || argument.name === "last")
    .flatMap((argument) => {
      const size = argumentOf(node, argument.name, variables) ?? argument.defaultValue;
      // Anything but a whole number is refused by the type of the argument, later and better.
      return Number.isInteger(size) ? [{ name: argument.name, size: Number(size) }] : [];
    });
  for (const { name, size } of sizes) {
    const where = `${parent.name}.${field.name}(${name}: ${size})`;
    if (size > limits.pageSize) {
      const mend = "Ask for the rest with `after` or `before`.";
      throw over({ code: "PAGE_TOO_LARGE", requested: size, limit: limits.pageSize, found: `${where} asks for ${size} items`, mend }, node);
    }
    if (size < 1) throw emptyPage(`${where} asks for no items; at least 1 must be asked for.`, size, node);
  }
  return sizes.length > 0 ? Math.max(...sizes.map(({ size }) => size)) : null;
}

function emptyPage(message: string, requested: number, node: FieldNode): GraphQLError {
  const code: LimitCode = "PAGE_TOO_SMALL";
  return new GraphQLError(message, { nodes: node, extensions: { code, requested, limit: 1 } });
}

/** How long a list without pages may be: what the field says of itself, else its longest list argument, as in `nodes(ids: …)`. */
function listSizeOf(node: FieldNode, field: Field, variables: Variables, limits: Limits): number {
  const { listSize } = field.extensions;
  if (typeof listSize === "number") return listSize;
  const lengths = field.args
    .filter((argument) => isListType(getNullableType(argument.type)))
    .map((argument) => argumentOf(node, argument.name, variables))
    .map((value) => (Array.isArray(value) ? value.length : 0));
  return Math.max(...lengths, 0) || limits.listSize;
}

function argumentOf(node: FieldNode, name: string, variables: Variables): unknown {
  const argument = node.arguments?.find((argument) => argument.name.value === name);
  return argument && valueFromASTUntyped(argument.value, variables);
}

function defaultsOf(operation: OperationDefinitionNode): Variables {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return Object.fromEntries(defaults);
}

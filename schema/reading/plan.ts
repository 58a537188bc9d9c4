import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from "graphql";
import { collectFields, collectSubfields } from "graphql/execution/collectFields.js";
import { type Access, mayAll } from "../../src/access/access.ts";
import type { Context } from "../kit/context.ts";

export type Values = Readonly<Record<string, unknown>>;

/** One execution of a plan. */
export interface Asking {
  readonly access: Access;
  readonly context: Context;
  readonly variables: Values;
  /** The types of the objects in a field of an interface, in their order, where the arguments tell them. */
  readonly types: Map<Field, readonly (GraphQLObjectType | null)[]>;
}

/** A field of the answer: what graphql-js would execute under one key of one object. */
export interface Field {
  readonly key: string;
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  /** The key lacks a scope for it: an error stands in its place. */
  readonly denied: boolean;
  /** Its fields where it is an object of this type. */
  fieldsOf(type: GraphQLObjectType): readonly Field[];
  /** Its arguments, as a resolver gets them. Throws GraphQLError for one that does not fit. */
  argumentsIn(asking: Asking): Values;
}

/** Scopes that a field needs, as `Needs` put them there. */
export const scopesOf = ({ extensions }: GraphQLField<unknown, unknown>): readonly string[] =>
  (extensions.scopes as readonly string[] | undefined) ?? [];

/**
 * The fields of an operation. Fragments, aliases, `@include` and `@skip` are worked off by graphql-js's own code, so `variables` must
 * hold those that its directives name.
 */
export function fieldsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Values,
  access: Access,
): readonly Field[] {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  const root = schema.getRootType(operation.operation) as GraphQLObjectType;

  function field(parent: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Field | [] {
    const definition = definitionOf(parent, (nodes[0] as FieldNode).name.value);
    if (!definition) return [];
    const known = new Map<GraphQLObjectType, readonly Field[]>();
    return {
      key,
      parent,
      definition,
      nodes,
      denied: !mayAll(access, scopesOf(definition)),
      argumentsIn: (asking) => getArgumentValues(definition, nodes[0] as FieldNode, asking.variables),
      fieldsOf(type) {
        const fields = known.get(type) ?? collected(type, collectSubfields(schema, fragments, variables, type, nodes as FieldNode[]));
        known.set(type, fields);
        return fields;
      },
    };
  }

  const collected = (type: GraphQLObjectType, fields: ReadonlyMap<string, readonly FieldNode[]>): readonly Field[] =>
    [...fields].flatMap(([key, nodes]) => field(type, key, nodes));

  const definitionOf = (parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined => {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (parent === root && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (parent === root && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return parent.getFields()[name];
  };

  return collected(root, collectFields(schema, fragments, variables, root, operation.selectionSet));
}

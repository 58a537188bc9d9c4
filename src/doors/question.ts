import { type DocumentNode, Kind, type OperationDefinitionNode, print, visit } from "graphql";

/** What the answers to a subscription's events depend on, of its document. */
export interface Question {
  /** The same for two documents that select the same, whatever else they say. */
  readonly selection: string;
  /** Names of the variables that it depends on. */
  readonly variables: readonly string[];
}

/**
 * Everything but the operation's name and the arguments of its root field: these say which events come, not what is said about
 * them. So `after` and filters matter to nobody else.
 */
export function questionOf(document: DocumentNode, definition: OperationDefinitionNode): Question {
  const selections = definition.selectionSet.selections.map((root) => (root.kind === Kind.FIELD ? { ...root, arguments: [] } : root));
  const selectionSet = { ...definition.selectionSet, selections };
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const used = new Set<string>();
  for (const node of [selectionSet, ...(definition.directives ?? []), ...fragments])
    visit(node, { Variable: ({ name }) => void used.add(name.value) });
  const variableDefinitions = definition.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  const operation: OperationDefinitionNode = { ...definition, name: undefined, variableDefinitions, selectionSet };
  return { selection: print({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }), variables: [...used].sort() };
}

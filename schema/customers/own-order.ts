import { type DocumentNode, type FragmentDefinitionNode, GraphQLError, getOperationAST, Kind, type SelectionSetNode } from "graphql";
import type { Execute } from "../reading/executor.ts";

/** All that a buyer with a link may ask for at the root, by the kind of operation. */
export const ownFields: Readonly<Record<string, readonly string[]>> = {
  query: ["__typename", "myOrder"],
  mutation: ["__typename", "cancelMyOrder", "requestMyReturn"],
};

/**
 * Executes for buyers who came by the link to an order what is named in `ownFields`, and nothing else, whatever the schema comes to have. All other
 * callers are left alone.
 */
export const onlyOwnOrder =
  (execute: Execute): Execute =>
  async (asked) => {
    if (asked.context.access.orderId === undefined) return execute(asked);
    const operation = getOperationAST(asked.document, asked.operationName);
    const allowed = (operation && ownFields[operation.operation]) ?? [];
    const wanted = operation ? rootFields(asked.document, operation.selectionSet) : [];
    const refused = wanted.filter((name) => !allowed.includes(name));
    if (operation && refused.length === 0) return execute(asked);
    const message = `The link to an order opens myOrder, cancelMyOrder and requestMyReturn, not ${refused.join(", ") || "this"}.`;
    return { errors: [new GraphQLError(message, { extensions: { code: "UNAUTHORIZED" } })] };
  };

/** Names of all fields at the root, those of fragments too, whatever directives say of them. */
function rootFields(document: DocumentNode, root: SelectionSetNode): string[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const names = new Set<string>();
  const seen = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) names.add(node.name.value);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (!seen.has(node.name.value)) {
        seen.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) collect(fragment.selectionSet);
      }
    }
  }

  collect(root);
  return [...names];
}

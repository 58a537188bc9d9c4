import { type DocumentNode, Kind, type OperationDefinitionNode, visit } from "graphql";
import { type Access, rightsOf } from "../../src/access/access.ts";
import type { Values } from "./plan.ts";

/** Tells documents apart by the object itself, so that nothing is kept of one that nobody else keeps. */
export class Documents {
  readonly #known = new WeakMap<DocumentNode, { readonly number: number; readonly deciding: readonly string[] }>();
  readonly #rights = new WeakMap<Access, string>();
  #count = 0;

  /** The same text where the same plan serves: one document and operation, the same rights, and what `@include` and `@skip` decide by. */
  keyOf(document: DocumentNode, operation: OperationDefinitionNode, variables: Values, access: Access): string {
    const { number, deciding } = this.#lookUp(document);
    const decided = deciding.map((name) => (variables[name] ? "1" : "0")).join("");
    return `${number} ${operation.name?.value ?? ""} ${decided} ${this.#rightsOf(access)}`;
  }

  #lookUp(document: DocumentNode) {
    const known = this.#known.get(document) ?? { number: ++this.#count, deciding: decidingVariables(document) };
    this.#known.set(document, known);
    return known;
  }

  #rightsOf(access: Access): string {
    const known = this.#rights.get(access) ?? rightsOf(access);
    this.#rights.set(access, known);
    return known;
  }
}

/** Names of the variables that directives of the document decide by. */
function decidingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: given }) => {
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

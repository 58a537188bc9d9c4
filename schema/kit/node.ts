import { Field, ID, InterfaceType } from "type-graphql";
import type { NodeType } from "./global-id.ts";

/** Says which GraphQL type a row is, for `node` and for interfaces and unions; set by whoever reads the row for one of these. */
export const typeOf = Symbol("GraphQL type");

@InterfaceType({
  description: "Something with an id of its own that `node` finds again.",
  resolveType: (value) => (value as { [typeOf]: NodeType })[typeOf],
})
export abstract class Node {
  @Field(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id!: string;
}

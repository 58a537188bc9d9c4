import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../../src/kit/page.ts";

@ObjectType({ description: "Where a page lies in its list, as Relay's connection specification says." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether more follows this page." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether something lies before this page." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The cursor of the first entry; null on an empty page." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The cursor of the last entry; null on an empty page." })
  endCursor!: string | null;
}

export interface ConnectionOf<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: PageInfo;
  /** Counts only when it is asked for. */
  readonly count: () => Promise<number>;
}

/** A count stops here: to count millions would cost more than the page. */
export const mostCounted = 10_000;

/** The connection type of a node type: edges, nodes, pageInfo and a bounded count. `plural` reads in descriptions. */
export function connectionType(node: () => ClassType, name: string, plural: string) {
  @ObjectType(`${name}Edge`, { description: `One of the ${plural}, with its place in the list.` })
  class Edge {
    @Field(() => String, { description: "Opaque. Pass it as `after` or `before` to go on from here." })
    cursor!: string;

    @Field(node, { description: "The entry itself." })
    node!: unknown;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${plural}.` })
  class Connection {
    @Field(() => [Edge], { description: "The page's entries with their cursors." })
    edges!: Edge[];

    @Field(() => [node()], { description: "The page's entries, for clients that need no cursors." })
    nodes!: unknown[];

    @Field(() => PageInfo, { description: "Where this page lies in the list." })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: `How many there are in all, counted up to ${mostCounted}: that number means so many or more.` })
    totalCount(): Promise<number> {
      return (this as unknown as ConnectionOf<unknown>).count();
    }
  }
  return Connection;
}

/** Fills a connection from a page of rows. Built on the class's prototype, so that its methods resolve. */
export function connectionOf<Row>(
  type: ClassType,
  { rows, cursors, hasNextPage, hasPreviousPage }: Page<Row>,
  count: () => Promise<number>,
): ConnectionOf<Row> {
  return Object.assign(Object.create(type.prototype as object), {
    edges: rows.map((node, index) => ({ node, cursor: cursors[index] as string })),
    nodes: rows,
    pageInfo: { hasNextPage, hasPreviousPage, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null },
    count,
  });
}

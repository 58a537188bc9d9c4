import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { clientFor } from "../support/codegen.ts";
import { aPartner, run } from "./a-partner.ts";

/** What a partner's shop screen asks. */
export const operations = `
  query Orders($first: Int!, $after: String, $filter: OrderFilterInput) {
    orders(first: $first, after: $after, filter: $filter) {
      totalCount
      edges { cursor node { ...OrderCard } }
      pageInfo { hasNextPage endCursor }
    }
  }
  subscription OrderNews($after: String) {
    orderEvents(after: $after) { cursor type occurredAt order { ...OrderCard } }
  }
  mutation CancelOrder($input: CancelOrderInput!) {
    cancelOrder(input: $input) { order { ...OrderCard } userErrors { field code message } }
  }
  fragment OrderCard on Order {
    id
    number
    status
    placedAt
    total { amount currencyCode }
    lines { title orderedQuantity }
  }
`;

interface OrderCard {
  readonly id: string;
  readonly number: string;
  readonly status: string;
}
export interface Orders {
  readonly orders: {
    readonly edges: readonly { readonly node: OrderCard }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
interface OrderNews {
  readonly orderEvents: { readonly cursor: string; readonly type: string; readonly order: OrderCard | null };
}

/** The documents that a generated client exports, as far as a test reads them. */
export interface TypedClient {
  readonly OrdersDocument: TypedDocumentNode<Orders, { first: number; after?: string | null }>;
  readonly OrderNewsDocument: TypedDocumentNode<OrderNews, { after?: string | null }>;
}

export const schemaText = (): string => readFileSync("schema/schema.graphql", "utf8");

const settings = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: "es2024",
  module: "nodenext",
  skipLibCheck: true,
  types: [],
  outDir: "built",
};

/** A partner's project with the generated client in it and a program that uses it. */
export async function aTypedProject(program: string): Promise<string> {
  return aPartner({
    "client.ts": await clientFor(schemaText(), operations),
    "program.ts": program,
    "tsconfig.json": JSON.stringify({ compilerOptions: settings, files: ["client.ts", "program.ts"] }),
  });
}

/** Generates the client, compiles it as a partner's build does, and loads it. */
export async function aTypedClient(): Promise<TypedClient> {
  const folder = await aTypedProject("export {};");
  const { code, said } = await run(folder, "tsc", "-p", ".");
  if (code !== 0) throw new Error(said);
  return (await import(pathToFileURL(join(folder, "built/client.js")).href)) as TypedClient;
}

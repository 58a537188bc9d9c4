import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

/** How our scalars travel in JSON; everything else is text. */
const scalars = { ID: "string", BigInt: "string", Cursor: "string", DateTime: "string", Decimal: "string", JSON: "unknown" };

/**
 * Generates the TypeScript client a partner would: the types of every operation in `documents`, and for each a typed
 * document (`OrdersDocument` for `query Orders`) that Apollo Client, urql and others infer data and variables from.
 */
export function clientFor(schema: string, documents: string): Promise<string> {
  return codegen({
    filename: "client.ts",
    schema: parse(schema),
    documents: [{ location: "operations.graphql", document: parse(documents) }],
    config: { useTypeImports: true, scalars, defaultScalarType: "string", strictScalars: false },
    plugins: [{ operations: {} }, { typedDocumentNode: {} }],
    pluginMap: { operations, typedDocumentNode },
  });
}

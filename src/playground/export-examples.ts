import type { Example } from "./example.ts";

/** Files of what lies in the shop. */
export const exportExamples: readonly Example[] = [
  {
    name: "Export: all invoices as a file",
    description: "It is made soon. With `after`, the cursor of an earlier one, it holds only what has changed since.",
    query: `mutation StartExport {
  startExport(input: { kind: INVOICES, format: CSV }) { export { id status } userErrors { field message code } }
}`,
  },
  {
    name: "Export: is it there?",
    description: "Its link opens for ten minutes without a key; its cursor is for the next export.",
    query: `query Export($id: ID!) {
  export(id: $id) { kind status rowCount complete cursor url reason }
}`,
    variables: { id: "<id of an export>" },
  },
  {
    name: "Exports",
    description: "The files that were asked for, newest first.",
    query: `query Exports {
  exports(first: 10, filter: { statuses: [DONE] }) { totalCount nodes { kind format rowCount createdAt url } }
}`,
  },
];

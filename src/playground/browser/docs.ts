import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { useGraphiQL } from "@graphiql/react";
import { createElement as h, type ReactElement } from "react";

/** The documentation explorer, with a word for newcomers in its place as long as the server shows no schema. */
export const docsPlugin = { ...DOC_EXPLORER_PLUGIN, content: Docs };

function Docs(): ReactElement {
  const hasSchema = useGraphiQL((state) => Boolean(state.schema));
  if (hasSchema) return h(DocExplorerStore, null, h(DOC_EXPLORER_PLUGIN.content));
  return h(
    "section",
    { className: "no-docs" },
    h("h2", null, "Docs"),
    h("p", null, "Every type, field and argument is explained here once the server accepts your key."),
  );
}

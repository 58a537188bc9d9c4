import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { createElement as h, type ReactElement } from "react";
import type { Example } from "../example.ts";

/** The text an example opens with: what it does as a comment, then the operation. */
export const textOf = ({ description, query }: Example): string => `# ${description.replaceAll("\n", "\n# ")}\n${query.trim()}\n`;

export const variablesOf = ({ variables }: Example): string => (variables ? JSON.stringify(variables, null, 2) : "");

/** A menu of saved operations. Each opens in a tab of its own, so nothing that was typed is lost. */
export function ExamplesMenu({ examples }: { examples: readonly Example[] }): ReactElement {
  const { addTab, stop } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const open = (example: Example) => {
    stop();
    addTab();
    queryEditor?.setValue(textOf(example));
    variableEditor?.setValue(variablesOf(example));
  };
  const entry = (example: Example) =>
    h(
      "li",
      { key: example.name },
      h(
        "button",
        { type: "button", popoverTarget: "examples", popoverTargetAction: "hide", onClick: () => open(example) },
        h("strong", null, example.name),
        h("span", null, example.description),
      ),
    );

  return h(
    "nav",
    { className: "examples", "aria-label": "Example operations" },
    h("button", { type: "button", popoverTarget: "examples" }, "Examples"),
    h("ul", { id: "examples", popover: "auto" }, examples.map(entry)),
  );
}

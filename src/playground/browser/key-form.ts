import { createElement as h, type ReactElement, type SubmitEvent, useState } from "react";
import type { Standing } from "./standing.ts";

/** The field for the key, and what the server says to it. */
export function KeyForm({ kept, standing, onKey }: { kept: string; standing: Standing; onKey: (key: string) => void }): ReactElement {
  const [typed, setTyped] = useState(kept);
  const use = (event: SubmitEvent) => {
    event.preventDefault();
    onKey(typed.trim());
  };
  const forget = () => {
    setTyped("");
    onKey("");
  };

  return h(
    "form",
    { className: "key", onSubmit: use, autoComplete: "off" },
    h("label", { htmlFor: "key" }, "API key"),
    h("input", {
      id: "key",
      type: "password",
      value: typed,
      placeholder: "Paste your key",
      spellCheck: false,
      autoComplete: "off",
      "aria-describedby": "standing",
      "aria-invalid": standing.kind === "refused",
      onChange: (event) => setTyped(event.currentTarget.value),
    }),
    h("button", { type: "submit", className: "primary", disabled: typed.trim() === "" }, "Use key"),
    kept !== "" && h("button", { type: "button", onClick: forget, title: "Removes the key from this browser tab" }, "Forget"),
    h("output", { id: "standing", className: standing.kind, htmlFor: "key" }, standing.message),
  );
}

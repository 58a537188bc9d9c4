import type { Example } from "../example.ts";

/** What the server tells the page about itself. */
export interface Settings {
  readonly graphqlPath: string;
  readonly examples: readonly Example[];
}

/** Reads what the server wrote into the page. A data block, not a script: the page runs no inline code. */
export function settingsOfPage(): Settings {
  return JSON.parse(document.getElementById("settings")?.textContent ?? "{}") as Settings;
}

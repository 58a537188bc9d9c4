import type { Progress } from "./report.ts";

/** The part of a terminal that a bar needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const width = 30;

/** Draws how far an import is, on one line that is drawn anew; nothing where nobody looks. */
export function progressBar(terminal: Terminal): (progress: Progress) => void {
  if (!terminal.isTTY) return () => {};
  return ({ bytes, totalBytes, rows, done }) => {
    const share = done ? 1 : Math.min(1, bytes / totalBytes);
    const filled = Math.round(share * width);
    const bar = `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
    terminal.write(`\r${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${rows.toLocaleString("en")} rows${done ? "\n" : ""}`);
  };
}

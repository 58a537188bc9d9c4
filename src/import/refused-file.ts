import { type FileHandle, open, rm, stat } from "node:fs/promises";
import type { BadRow } from "../kit/cells.ts";
import { Refusal } from "../kit/errors.ts";

const header = "line,column,problem,remedy\n";

/**
 * The rows of a file that did not go in, and why, as a CSV file beside it. It is written before the batch commits, at the
 * place that the last commit kept: what a killed process wrote too much is overwritten by the next.
 */
export class RefusedFile {
  readonly path: string;
  #file: FileHandle | null = null;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens it for an import that has written `kept` bytes of it so far; 0 is an import that begins, and removes an older
   * report. Answers where the next rows go. Throws Refusal INVALID for a file that is something else.
   */
  static async open(path: string, kept: number): Promise<{ report: RefusedFile; at: number }> {
    const report = new RefusedFile(path);
    const size = await stat(path).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) return { report, at: 0 };
    if (!(await isReport(path)))
      throw new Refusal("INVALID", `${path} is there already and is not a report of an import. Name another file with --report.`, [
        "report",
      ]);
    if (kept === 0) await rm(path);
    // One that was taken away begins anew.
    return { report, at: kept <= size ? kept : 0 };
  }

  /** Writes rows at that place, flushes them to the disk, and answers where the file ends now. */
  async write(at: number, rows: readonly BadRow[]): Promise<number> {
    if (rows.length === 0) return at;
    this.#file ??= await open(this.path, at === 0 ? "w" : "r+");
    const lines = rows.flatMap(({ line, cells }) =>
      cells.map(({ column, problem, remedy }) => `${line},${[column ?? "", problem, remedy].map(quoted).join(",")}\n`),
    );
    const bytes = Buffer.from((at === 0 ? header : "") + lines.join(""));
    await this.#file.write(bytes, 0, bytes.length, at);
    await this.#file.truncate(at + bytes.length);
    await this.#file.sync();
    return at + bytes.length;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

async function isReport(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(header.length), 0, header.length, 0);
    return header.startsWith(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await file.close();
  }
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows as text in columns, below their titles. Columns are as wide as what is in them. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [titles, ...rows].map((cells) => `${line(cells)}\n`).join("");
}

/** Minutes are enough for a table. UTC. */
export const minuteOf = (instant: Date | string): string => new Date(instant).toISOString().slice(0, 16).replace("T", " ");

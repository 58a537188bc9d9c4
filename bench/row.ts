/** What the ratio of a row has to be: at least so much for a rate, at most so much for a cost. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One thing measured twice: as the gateway does it, and as a program does that does nothing else. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly limit: number;
  /** Null for what is only reported. */
  readonly goal: Goal | null;
  /** CPU of both for one operation, where that is not the row itself. */
  readonly cpu?: { readonly ours: Cost; readonly limit: Cost };
}

/** CPU milliseconds, of the server's process and of all of PostgreSQL. */
export interface Cost {
  readonly node: number;
  readonly postgres: number;
}

export const total = ({ node, postgres }: Cost): number => node + postgres;
const ratioOf = ({ ours, limit }: Pick<Row, "ours" | "limit">): number => ours / limit;
const goalText = (goal: Goal | null): string => (goal === null ? "" : "atLeast" in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`);

export function isMet({ ours, limit, goal }: Row): boolean | null {
  if (goal === null) return null;
  const ratio = ratioOf({ ours, limit });
  return "atLeast" in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

/** The rows as programs read them. */
export const asJson = (rows: readonly Row[]): string =>
  `${JSON.stringify(
    rows.map((row) => ({
      name: row.name,
      ours: rounded(row.ours),
      limit: rounded(row.limit),
      ratio: rounded(ratioOf(row)),
      goal: goalText(row.goal),
      met: isMet(row),
    })),
    null,
    2,
  )}\n`;

const rounded = (number: number): number => Number(number.toPrecision(4));

const heads = ["", "ours", "limit", "ratio", "CPU ms ours", "CPU ms limit", "CPU ratio", "goal", "met"];

/** The rows as a Markdown table. */
export function asTable(rows: readonly Row[]): string {
  const lines = [heads, ...rows.map(cells)];
  const widths = heads.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const print = (line: readonly string[]) =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [print(heads), rule, ...rows.map((row) => print(cells(row)))].join("\n");
}

function cells(row: Row): string[] {
  const { cpu } = row;
  return [
    row.name,
    shown(row.ours),
    shown(row.limit),
    ratioOf(row).toFixed(2),
    cpu ? shown(total(cpu.ours)) : "",
    cpu ? shown(total(cpu.limit)) : "",
    cpu ? (total(cpu.ours) / total(cpu.limit)).toFixed(2) : "",
    goalText(row.goal),
    { true: "yes", false: "no", null: "" }[String(isMet(row))] as string,
  ];
}

/** Three digits that count, thousands whole. */
export const shown = (number: number): string =>
  number >= 100 ? Math.round(number).toLocaleString("en") : String(Number(number.toPrecision(3)));

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? Number.NaN) + upper) / 2;
}

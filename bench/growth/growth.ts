import { shown } from "../row.ts";

/** PostgreSQL's CPU milliseconds of one case at each size. */
export interface Growth {
  readonly name: string;
  readonly milliseconds: readonly number[];
}

/** A larger shop's cost is at most so many times the smallest's. */
const goal = 1.3;
/** What differs by less than this is the clock's and the machine's noise. */
const noise = 0.1;

const ratios = ({ milliseconds: [first = Number.NaN, ...rest] }: Growth) => rest.map((one) => one / first);
const isMet = (row: Growth): boolean =>
  ratios(row).every((ratio) => ratio <= goal) || row.milliseconds.every((one) => one - (row.milliseconds[0] as number) <= noise);

export function asTable(rows: readonly Growth[], sizes: readonly number[]): string {
  const heads = [
    "CPU ms in PostgreSQL",
    ...sizes.map((size) => `${size.toLocaleString("en")}`),
    ...sizes.slice(1).map((size) => `ratio at ${size.toLocaleString("en")}`),
    `<= ${goal}`,
  ];
  const lines = [
    heads,
    ...rows.map((row) => [
      row.name,
      ...row.milliseconds.map(shown),
      ...ratios(row).map((ratio) => ratio.toFixed(2)),
      isMet(row) ? "yes" : "no",
    ]),
  ];
  const widths = heads.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const print = (line: readonly string[]) =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const met = rows.filter(isMet).length;
  return [
    print(heads),
    rule,
    ...lines.slice(1).map(print),
    "",
    `${met} of ${rows.length} cost at most ${goal} times what they cost in the smallest shop, or ${noise} ms more.`,
  ].join("\n");
}

export const asJson = (rows: readonly Growth[], sizes: readonly number[]): string =>
  `${JSON.stringify(
    rows.map((row) => ({
      name: row.name,
      sizes,
      milliseconds: row.milliseconds,
      ratios: ratios(row),
      goal: `<= ${goal}`,
      met: isMet(row),
    })),
    null,
    2,
  )}\n`;

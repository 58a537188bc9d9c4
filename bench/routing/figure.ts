/** One number of the bench, and what it should be at most or at least. */
export interface Figure {
  readonly section: string;
  readonly name: string;
  readonly value: number;
  /** Null: only reported. */
  readonly goal: { readonly atMost: number } | { readonly atLeast: number } | null;
}

function isMet({ value, goal }: Figure): boolean | null {
  if (goal === null) return null;
  // Ratios are printed with four places; what differs beyond is rounding.
  return "atMost" in goal ? value <= goal.atMost + 1e-9 : value >= goal.atLeast - 1e-9;
}

const goalText = ({ goal }: Figure): string => (goal === null ? "" : "atMost" in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`);

export const asJson = (figures: readonly Figure[]): string =>
  `${JSON.stringify(
    figures.map((figure) => ({ ...figure, value: Number(figure.value.toPrecision(8)), goal: goalText(figure), met: isMet(figure) })),
    null,
    2,
  )}\n`;

/** A Markdown table. All columns but the first are numbers. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) => Math.max(3, ...[heads, ...rows].map((row) => row[column]?.length ?? 0)));
  const print = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "")[column === 0 ? "padEnd" : "padStart"](width)).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [print(heads), rule, ...rows.map(print)].join("\n");
}

/** What has a goal, as a table. */
export const goalTable = (figures: readonly Figure[]): string =>
  table(
    ["", "measured", "goal", "met"],
    figures
      .filter(({ goal }) => goal !== null)
      .map((figure) => [`${figure.section}: ${figure.name}`, shown(figure.value), goalText(figure), isMet(figure) ? "yes" : "NO"]),
  );

const shown = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en") : value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(4);

export const percent = (share: number, places = 2): string => `${(share * 100).toFixed(places)} %`;

export const money = (amount: number, minor: number): string =>
  (amount / minor).toLocaleString("en", { minimumFractionDigits: minor === 1 ? 0 : 2, maximumFractionDigits: minor === 1 ? 0 : 2 });

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
export const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

/** Of a sample. */
export function deviation(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return Math.sqrt(sum(numbers.map((number) => (number - middle) ** 2)) / Math.max(1, numbers.length - 1));
}

/** The value below which a share of the numbers is. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

import { cpus, totalmem } from "node:os";
import { shown, total } from "../row.ts";
import type { Ground } from "./ground.ts";
import type { Sale } from "./last-units.ts";
import type { Entrant, Reading } from "./measure.ts";
import type { Options } from "./options.ts";
import { lastUnits } from "./peer.ts";

/** What one peer did of one work with so many clients. */
export interface Figure extends Reading {
  readonly work: string;
  readonly clients: number;
  readonly peer: string;
}

export interface Memory {
  readonly peer: string;
  /** MB resident: once it answers, after all the work, and the most there was. */
  readonly first: number;
  readonly now: number;
  readonly most: number;
}

export interface Results {
  readonly figures: readonly Figure[];
  readonly sales: readonly Sale[];
  readonly memories: readonly Memory[];
}

export const machine = ({ postgresVersion }: Ground): string => {
  const [first] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${date}, ${cpus().length} cores (${first?.model.trim()}), ${memory} GB, Node.js ${process.versions.node}, PostgreSQL ${postgresVersion}`;
};

/** The figures with each one's ratio to the first peer's of the same work: a rate is divided by its, a cost divides by its. */
const withRatios = (figures: readonly Figure[]) =>
  figures.map((figure) => {
    const first = figures.find(({ work, clients }) => work === figure.work && clients === figure.clients) as Figure;
    return { ...figure, rateRatio: figure.perSecond / first.perSecond, cpuRatio: total(figure.cpu) / total(first.cpu) };
  });

const figureHeads = [
  "clients",
  "peer",
  "ops/s",
  "ratio",
  "p50 ms",
  "p99 ms",
  "CPU ms",
  "ratio",
  "server",
  "PostgreSQL",
  "SQL",
  "HTTP",
  "bytes",
  "errors",
];

/** Everything as programs read it, with what was measured where. */
export function asJson(ground: Ground, options: Options, entrants: readonly Entrant[], { figures, ...others }: Results): string {
  const peers = entrants.map(({ peer: { name, version, asked } }) => ({ name, version, asked }));
  return `${JSON.stringify({ machine: machine(ground), options, peers, figures: withRatios(figures), ...others }, null, 2)}\n`;
}

export const legend = `Of each work: operations a second with so many clients at once, and what one operation took: time, CPU milliseconds of the server's
process and of PostgreSQL, SQL statements, HTTP requests, bytes of the answers. Both ratios are to the first peer's figure.`;

/** What all peers did of one work, as a Markdown table. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = withRatios(figures);
  const cells = rows.map((row) => [
    String(row.clients),
    row.peer,
    shown(row.perSecond),
    row.rateRatio.toFixed(2),
    shown(row.p50),
    shown(row.p99),
    shown(total(row.cpu)),
    row.cpuRatio.toFixed(2),
    shown(row.cpu.node),
    shown(row.cpu.postgres),
    shown(row.statements),
    shown(row.requests),
    shown(row.bytes),
    String(row.errors),
  ]);
  const failed = rows.filter(({ firstError }) => firstError !== null);
  return [table(figureHeads, cells), ...failed.map(({ peer, firstError }) => `${peer}'s first error: ${firstError}`)].join("\n");
}

const saleHeads = [
  "at once",
  "peer",
  "told: sold",
  "refused",
  "failed",
  "orders placed",
  "units set aside",
  "counter",
  "oversold",
  "unsold",
  "seconds",
];

/** W5 as a Markdown table. */
export function saleTable(sales: readonly Sale[]): string {
  const cells = sales.map(({ told, ...sale }) => [
    String(sale.atOnce),
    sale.peer,
    String(told.sold),
    String(told.refused),
    String(told.failed),
    String(sale.orders),
    String(sale.setAside),
    String(sale.counter),
    String(sale.oversold),
    String(Math.max(0, lastUnits - sale.setAside)),
    shown(sale.seconds),
  ]);
  const failures = sales
    .filter(({ firstFailure }) => firstFailure !== null)
    .map(({ peer, firstFailure }) => `${peer}'s first failure: ${firstFailure}`);
  return [table(saleHeads, cells), ...failures].join("\n");
}

export const memoryTable = (memories: readonly Memory[]): string =>
  table(
    ["peer", "resident MB at first", "after the work", "most"],
    memories.map(({ peer, first, now, most }) => [peer, String(first), String(now), String(most)]),
  );

export const asked = (entrants: readonly Entrant[]): string =>
  entrants
    .flatMap(({ peer }) => [`${peer.name} ${peer.version}`, ...Object.entries(peer.asked).map(([work, what]) => `  ${work}: ${what}`)])
    .join("\n");

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(3, head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (heads[column] === "peer" ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join(" | ")} |`;
  const rule = heads.map((head, column) =>
    head === "peer" ? "-".repeat(widths[column] as number) : `${"-".repeat((widths[column] as number) - 1)}:`,
  );
  return [line(heads), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

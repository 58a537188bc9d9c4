import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import pg from "pg";

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A node of a plan as EXPLAIN tells it in JSON, after it was executed. */
interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly Node[];
}

/** What a statement had to look at. */
export interface Looked {
  /** Tables that were read without an index, and how much of them. */
  readonly scanned: readonly { readonly table: string; readonly rows: number }[];
  /** Rows and index entries that were met in tables, whatever became of them. */
  readonly rows: number;
}

/** The statements that the work sends to the database. */
export async function statementsOf(orm: MikroORM, work: (em: EntityManager) => Promise<unknown>): Promise<Statement[]> {
  const sent: Statement[] = [];
  const pool: pg.Pool = await (orm.em.getConnection() as unknown as { getNativeClient(): Promise<pg.Pool> }).getNativeClient();
  const listen = (client: pg.PoolClient) => {
    const { query } = client;
    client.query = ((text: string | pg.QueryConfig, values?: readonly unknown[], ...rest: unknown[]) => {
      if (typeof text === "string") sent.push({ text, values: values ?? [] });
      else sent.push({ text: text.text, values: text.values ?? [] });
      return (query as (...args: unknown[]) => unknown).call(client, text, values, ...rest);
    }) as typeof client.query;
    pool.once("release", () => {
      client.query = query;
    });
  };
  pool.once("acquire", listen);
  await work(orm.em.fork() as EntityManager);
  pool.off("acquire", listen);
  return sent.filter(({ text }) => /^\s*select/i.test(text));
}

/** Plans a statement for these values or, as PostgreSQL plans what is prepared and often executed, for any; executes it with these. */
export async function lookedAt(client: pg.Client, plan: "custom" | "generic", { text, values }: Statement): Promise<Looked> {
  await client.query(`set plan_cache_mode = force_${plan}_plan`);
  await client.query("deallocate all");
  await client.query(`prepare looked as ${text}`);
  const written = values.map((value) => (value === null ? "null" : pg.escapeLiteral(writtenOf(value))));
  const execute = values.length === 0 ? "execute looked" : `execute looked(${written.join(", ")})`;
  const { rows } = await client.query<{ "QUERY PLAN": readonly [{ Plan: Node }] }>(`explain (analyze, timing off, format json) ${execute}`);
  const nodes = flat((rows[0] as (typeof rows)[0])["QUERY PLAN"][0].Plan).filter((node) => node["Actual Loops"] > 0);
  const scans = nodes.filter((node) => node["Relation Name"] !== undefined || node["Index Name"] !== undefined);
  return {
    scanned: nodes
      .filter((node) => node["Node Type"] === "Seq Scan")
      .map((node) => ({ table: node["Relation Name"] as string, rows: met(node) * node["Actual Loops"] })),
    rows: scans.reduce((sum, node) => sum + met(node) * node["Actual Loops"], 0),
  };
}

/** An array as PostgreSQL writes it, an instant as it reads it. */
function writtenOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map((one) => JSON.stringify(String(one))).join(",")}}`;
  return value instanceof Date ? value.toISOString() : String(value);
}

const met = (node: Node): number =>
  node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];

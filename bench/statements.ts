import { ask } from "./ask.ts";

const mostShown = 12;

/** What PostgreSQL has to be started with for `statements` to have something to say. */
export const countingStatements = { shared_preload_libraries: "pg_stat_statements", "pg_stat_statements.track": "top" } as const;

export const prepareStatements = (url: string): Promise<unknown> => ask(url, "create extension pg_stat_statements");

/** Says which statements took PostgreSQL's time in each database since the last time it was asked. */
export async function statements(url: string): Promise<string> {
  const found = await ask<{ database: string; text: string; calls: number; total: number; share: number }[]>(
    url,
    `select datname as database, regexp_replace(query, '\\s+', ' ', 'g') as text, calls::float8 as calls, total_exec_time as total,
       total_exec_time / sum(total_exec_time) over (partition by datname) as share
     from pg_stat_statements join pg_database on pg_database.oid = dbid where datname like 'shop\\_%'
     order by datname, total_exec_time desc`,
  );
  await ask(url, "select pg_stat_statements_reset()");
  return [...Map.groupBy(found, ({ database }) => database)]
    .map(([database, all]) => [database, ...all.slice(0, mostShown).map(line)].join("\n"))
    .join("\n");
}

const line = ({ text, calls, total, share }: { text: string; calls: number; total: number; share: number }): string =>
  `  ${(100 * share).toFixed(1).padStart(5)} %  ${String(calls).padStart(7)} x ${(total / calls).toFixed(3).padStart(8)} ms  ${text.trim().slice(0, 110)}`;

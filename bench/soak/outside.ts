import type pg from "pg";
import type { Sample } from "./sample.ts";

/** What the gateway's `/metrics` and PostgreSQL say. */
export type Outside = Pick<Sample, "webSockets" | "subscriptions" | "series" | "pending" | "connections" | "database" | "deadRows">;

export async function lookFromOutside(url: string, client: pg.Client): Promise<Outside> {
  const response = await fetch(`${url}/metrics`);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const metric = (name: string): number => Number(lines.find((line) => line.startsWith(`${name} `))?.split(" ")[1]);
  // The sampler's own connection does not count.
  const found = await client.query<Pick<Outside, "connections" | "database" | "deadRows">>(
    `select (select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()) as connections,
       pg_database_size(current_database()) / 1048576.0::float8 as database,
       (select sum(n_dead_tup)::float8 from pg_stat_user_tables) as "deadRows"`,
  );
  const [row] = found.rows;
  if (!row) throw new Error("PostgreSQL says nothing of itself.");
  return {
    webSockets: metric("muara_websockets"),
    subscriptions: metric("muara_graphql_subscriptions"),
    series: lines.length,
    pending: metric("muara_inbox_pending"),
    ...row,
  };
}

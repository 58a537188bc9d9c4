import { ask } from "../ask.ts";
import { shown } from "../row.ts";
import type { Verdict } from "./judge.ts";
import type { Sample } from "./sample.ts";

/** A sample as a line of the log. */
export function line(sample: Sample): string {
  const { seconds, rss, heap, external, delayP50, delayP99, delayMax, waited, fds, timers, subscriptions, connections } = sample;
  const { webhooks, reads, messages, webhookP99, readP99, gatewayCores, postgresCores, machineLoad } = sample;
  return [
    `${Math.round(seconds)} s`,
    `RSS ${shown(rss)} heap ${shown(heap)} external ${shown(external)} MiB`,
    `loop p50 ${shown(delayP50)} p99 ${shown(delayP99)} max ${shown(delayMax)} ms (waited ${shown(100 * waited)} %)`,
    `fds ${fds} timers ${timers} subscriptions ${subscriptions} connections ${connections}`,
    `webhooks ${shown(webhooks)}/s (p99 ${shown(webhookP99)} ms) reads ${shown(reads)}/s (p99 ${shown(readP99)} ms) messages ${shown(messages)}/s`,
    `cores ${shown(gatewayCores)} + ${shown(postgresCores)} (load of the machine ${shown(machineLoad)})`,
  ].join("; ");
}

/** The verdicts as a Markdown table. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ name, unit, median, perMinute, tolerated, grows, samples }) =>
    [
      name,
      `${shown(median)} ${unit}`.trim(),
      `${perMinute > 0 ? "+" : ""}${shown(perMinute)}`,
      shown(tolerated),
      samples,
      samples === 0 ? "not judged" : grows ? "GROWS" : "steady",
    ].join(" | "),
  );
  return [
    "| what | median | growth a minute | tolerated | samples | |",
    "| --- | ---: | ---: | ---: | ---: | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

interface Table {
  readonly name: string;
  readonly rows: number;
  readonly dead: number;
  readonly mebibytes: number;
}

/** The largest tables with their indexes, a line each; partitions count as one. Rows are PostgreSQL's own estimate. */
export async function tablesOf(database: string): Promise<string> {
  const tables = await ask<Table[]>(
    database,
    `select regexp_replace(relname, '_p\\d+$', '') as name, sum(n_live_tup)::float8 as rows, sum(n_dead_tup)::float8 as dead,
       sum(pg_total_relation_size(relid))::float8 / 1048576 as mebibytes
     from pg_stat_user_tables group by 1 order by 4 desc limit 8`,
  );
  return tables
    .map(({ name, rows, dead, mebibytes }) => `table ${name}: ${shown(mebibytes)} MiB, ${shown(rows)} rows, ${shown(dead)} dead`)
    .join("\n");
}

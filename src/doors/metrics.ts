import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** `ok`: no errors. `refused`: errors the client can mend. `failed`: ours, masked. */
export type Outcome = "ok" | "refused" | "failed";

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<"route" | "method" | "status">;
  readonly operations: Counter<"door" | "type" | "outcome">;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
  readonly socketsCut: Counter<"reason">;
}

/** Registers what the doors count. Every label has few values: no path, no operation name, no id. */
export function doorMetrics(registry = new Registry()): Metrics {
  const registers = [registry];
  if (!registry.getSingleMetric("process_cpu_seconds_total")) collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: "muara_http_request_duration_seconds",
      help: "Time from a request's head to the end of its answer.",
      labelNames: ["route", "method", "status"],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    operations: new Counter({
      name: "muara_graphql_operations_total",
      help: "GraphQL operations. Outcome: ok, refused (the client can mend it) or failed (ours).",
      labelNames: ["door", "type", "outcome"],
      registers,
    }),
    sockets: new Gauge({ name: "muara_websockets", help: "Open WebSockets.", registers }),
    subscriptions: new Gauge({ name: "muara_graphql_subscriptions", help: "Running subscriptions.", registers }),
    socketsCut: new Counter({
      name: "muara_websockets_cut_total",
      help: "WebSockets closed by us. Reason: slow_reader or access_revoked.",
      labelNames: ["reason"],
      registers,
    }),
  };
}

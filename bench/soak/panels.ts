import type { Panel } from "./chart.ts";
import type { Sample } from "./sample.ts";

/** What the chart of a soak shows, from top to bottom. */
export function panelsOf(samples: readonly Sample[]): readonly Panel[] {
  const line = (name: string, of: keyof Sample) => ({ name, values: samples.map((sample) => sample[of]) });
  return [
    {
      title: "Memory of the gateway, MiB",
      scale: "linear",
      lines: [line("RSS", "rss"), line("heap after GC", "heap"), line("external", "external")],
    },
    {
      title: "Event-loop delay, ms (logarithmic, from 1)",
      scale: "logarithmic",
      lines: [line("max", "delayMax"), line("p99", "delayP99"), line("p50", "delayP50")],
    },
    {
      title: "CPU, cores",
      scale: "linear",
      lines: [line("gateway", "gatewayCores"), line("PostgreSQL", "postgresCores"), line("gateway waited", "waited")],
    },
    {
      title: "Open handles of the gateway",
      scale: "linear",
      lines: [
        line("file descriptors", "fds"),
        line("TCP sockets", "sockets"),
        line("subscriptions", "subscriptions"),
        line("active timers", "timers"),
      ],
    },
    {
      title: "Throughput, per second (logarithmic, from 1)",
      scale: "logarithmic",
      lines: [line("messages", "messages"), line("reads", "reads"), line("webhooks", "webhooks")],
    },
  ];
}

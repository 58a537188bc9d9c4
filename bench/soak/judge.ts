import { median } from "../row.ts";
import type { Sample } from "./sample.ts";

/** What may not grow under a steady load, and what growth a minute is still taken for noise. */
interface Watched {
  readonly of: keyof Sample;
  readonly name: string;
  readonly unit: string;
  /** Share of its median. */
  readonly tolerance: number;
  /** In its own unit, for what is so small that a share of it says nothing. */
  readonly least: number;
  /** Only readings count during which the gateway hardly waited for a core: the others tell of what else the machine did. */
  readonly undisturbed?: true;
}

const hardlyWaited = 0.05;
/** A line through fewer undisturbed readings says nothing, for or against. */
const fewest = 12;

const watched: readonly Watched[] = [
  { of: "rss", name: "RSS", unit: "MiB", tolerance: 0.01, least: 0 },
  { of: "heap", name: "heap after collection", unit: "MiB", tolerance: 0.01, least: 0 },
  { of: "external", name: "external memory", unit: "MiB", tolerance: 0.01, least: 0.2 },
  { of: "delayP50", name: "event-loop delay p50", unit: "ms", tolerance: 0.05, least: 0.5, undisturbed: true },
  { of: "delayP99", name: "event-loop delay p99", unit: "ms", tolerance: 0.05, least: 5, undisturbed: true },
  { of: "gatewayCores", name: "CPU of the gateway", unit: "cores", tolerance: 0.02, least: 0 },
  { of: "fds", name: "file descriptors", unit: "", tolerance: 0.0025, least: 1 },
  { of: "sockets", name: "TCP sockets", unit: "", tolerance: 0.0025, least: 1 },
  { of: "timers", name: "timers", unit: "", tolerance: 0.0025, least: 3 },
  { of: "webSockets", name: "WebSockets", unit: "", tolerance: 0.0025, least: 1 },
  { of: "subscriptions", name: "subscriptions", unit: "", tolerance: 0.0025, least: 1 },
  { of: "series", name: "series of /metrics", unit: "", tolerance: 0, least: 1 },
  { of: "pending", name: "messages that wait", unit: "", tolerance: 0, least: 10 },
  { of: "connections", name: "connections to PostgreSQL", unit: "", tolerance: 0, least: 0.5 },
];

export interface Verdict {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  /** Slope of the line through the samples, in units a minute. */
  readonly perMinute: number;
  /** More than this a minute is growth. */
  readonly tolerated: number;
  readonly grows: boolean;
  /** Through how many samples the line goes. 0: there were too few to judge it, and it passes. */
  readonly samples: number;
}

/** Fits a line through what may not grow, after the warm-up, and says whether it rises by more than is tolerated. */
export function judge(samples: readonly Sample[], warmUpSeconds: number): readonly Verdict[] {
  const judged = samples.filter(({ seconds }) => seconds >= warmUpSeconds);
  const calm = judged.filter(({ waited }) => waited <= hardlyWaited);
  return watched.map(({ of, name, unit, tolerance, least, undisturbed = false }) => {
    const unclear = undisturbed && calm.length < fewest && judged.length > 0;
    const counted = undisturbed && !unclear ? calm : judged;
    const middle = median(counted.map((sample) => sample[of]));
    const perMinute = slopeOf(counted.map((sample) => [sample.seconds / 60, sample[of]]));
    const tolerated = Math.max(least, tolerance * middle);
    // Not a number, and so judged on nothing, is no pass.
    const grows = !unclear && !(perMinute <= tolerated);
    return { name, unit, median: middle, perMinute, tolerated, grows, samples: unclear ? 0 : counted.length };
  });
}

/**
 * Slope of a line through points: the median of the slopes between all pairs of them (Theil and Sen), which a few wild readings
 * cannot turn. Not a number for fewer than two points.
 */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points.flatMap(([x, y], index) =>
    points
      .slice(index + 1)
      .filter(([otherX]) => otherX !== x)
      .map(([otherX, otherY]) => (otherY - y) / (otherX - x)),
  );
  return median(slopes);
}

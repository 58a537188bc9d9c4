import type { Ground } from "./ground.ts";
import {
  type KeepingOptions,
  startCovering,
  startExporting,
  startInvoicing,
  startKeeping,
  startPromising,
  startReconciling,
  startRecurring,
} from "./keeping.ts";
import type { Loop } from "./kit/loop.ts";

/** What others nudge. */
export interface Loops {
  readonly covering: Loop;
  readonly exporting: Loop;
}

/** Starts what happens within the shop by itself and calls nobody outside: a loop each, so that none waits for another. */
export function startLoops(ground: Ground, more: Pick<KeepingOptions, "config" | "connectors">): Loops {
  const loops = {
    covering: startCovering(ground),
    promising: startPromising(ground),
    invoicing: startInvoicing(ground),
    recurring: startRecurring(ground),
    exporting: startExporting(ground),
    reconciling: startReconciling(ground),
    keeping: startKeeping({ ...ground, ...more }),
  };
  for (const loop of Object.values(loops)) ground.onStarted(() => loop.stop());
  return loops;
}

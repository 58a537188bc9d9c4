import { type Answer, json } from "./answer.ts";

type Checks = Readonly<Record<string, () => unknown>>;

/** A check that takes longer than this says no. */
const checkMs = 2_000;

/** 200 while the process lives. */
export function alive(): Answer {
  return json(200, { status: "alive" });
}

/** 200 when we take work; else 503 with the names of what is not ready. */
export async function readiness(draining: boolean, checks: Checks): Promise<Answer> {
  const notReady = draining ? ["draining"] : await failing(checks);
  if (notReady.length === 0) return json(200, { status: "ready" });
  return json(503, { error: { code: "NOT_READY", message: `Not ready: ${notReady.join(", ")}.`, notReady } }, { "retry-after": "1" });
}

async function failing(checks: Checks): Promise<string[]> {
  const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? [] : [name])));
  return results.flat();
}

async function passes(check: () => unknown): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), checkMs);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

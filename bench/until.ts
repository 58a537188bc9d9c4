import { setTimeout as wait } from "node:timers/promises";

/** Asks again every few milliseconds until the answer is yes. Throws after two minutes, with what it waited for. */
export async function until(what: string, isSo: () => Promise<boolean>, everyMilliseconds = 20): Promise<void> {
  for (const giveUp = Date.now() + 120_000; !(await isSo()); ) {
    if (Date.now() > giveUp) throw new Error(`Waited two minutes in vain until ${what}.`);
    await wait(everyMilliseconds);
  }
}

import { parseArgs } from "node:util";
import type { Invariant } from "../../src/invariants.ts";
import { storm } from "./storm.ts";

/**
 * Shows that nothing is lost, taken twice or oversold when the gateway is killed at any moment; then, that this test would
 * have seen it: a gateway that acknowledges before it stores must fail it. Exits 0 when both are so.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    webhooks: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    /** Only the gateway with the mistake: exits 1 when the losses are seen. */
    "acknowledge-before-storing": { type: "boolean", default: false },
    /** Leaves out the second part. */
    "no-proof": { type: "boolean", default: false },
  },
});
const say = (line: string) => console.log(line);
const began = performance.now();
const seed = Number(values.seed);
const [rounds, webhooks] = [Number(values.rounds), Number(values.webhooks)];

const sabotaged = values["acknowledge-before-storing"];
say(`Killing the gateway ${rounds} times while it takes orders${sabotaged ? "; it acknowledges before it stores" : ""}`);
const counts = await storm({ rounds, webhooks, seed, acknowledgeBeforeStoring: sabotaged, say });
tell(counts);
let good = counts.every(({ count }) => count === 0);
if (!sabotaged && !values["no-proof"]) {
  say("\nThe same with a gateway that acknowledges before it stores: it must be found out");
  const losses = await storm({ rounds: 6, webhooks: 600, seed: seed + 1, acknowledgeBeforeStoring: true, say });
  tell(losses.filter(({ count }) => count > 0));
  const found = losses.some(({ name, count }) => name === "I1 acknowledged is kept" && count > 0);
  say(found ? "It was found out." : "It was NOT found out: this test sees nothing.");
  good &&= found;
}
say(`\n${good ? "Good" : "NOT good"}, after ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exit(good ? 0 : 1);

function tell(all: readonly Invariant[]): void {
  for (const { name, meaning, count } of all)
    say(`  ${count === 0 ? "✓" : "✗"} ${String(count).padStart(5)}  ${name.padEnd(26)} ${meaning}`);
}

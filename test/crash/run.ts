import { parseArgs } from "node:util";
import type { Invariant } from "../../src/invariants.ts";
import type { Mistake } from "./mistakes.ts";
import { storm } from "./storm.ts";

/**
 * Shows that nothing is lost, taken twice or oversold, and that every command is carried out once, when the gateway is killed at any moment;
 * then, that this test would have seen it: gateways with a mistake must fail it. Exits 0 when both are so.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    webhooks: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    /** Only a gateway with this mistake: exits 1 when what it does is seen. */
    mistake: { type: "string" },
    /** Leaves out the second part. */
    "no-proof": { type: "boolean", default: false },
  },
});
const say = (line: string) => console.log(line);
const began = performance.now();
const seed = Number(values.seed);
const [rounds, webhooks] = [Number(values.rounds), Number(values.webhooks)];

/** By what each is found out. */
const mistakes: Readonly<Record<Mistake, readonly string[]>> = {
  "acknowledges before it stores": ["I1 acknowledged is kept"],
  "repeats commands without looking": ["commands not once", "commands not accepted"],
};
const mistake = (values.mistake ?? null) as Mistake | null;
if (mistake !== null && !(mistake in mistakes)) throw new Error(`The mistakes are: ${Object.keys(mistakes).join(", ")}.`);
say(`Killing the gateway ${rounds} times while it takes orders and tells a channel things${mistake ? `; it ${mistake}` : ""}`);
const counts = await storm({ rounds, webhooks, seed, mistake, say });
tell(counts);
let good = counts.every(({ count }) => count === 0);
if (!mistake && !values["no-proof"])
  for (const [wrong, signs] of Object.entries(mistakes) as [Mistake, readonly string[]][]) {
    say(`\nThe same with a gateway that ${wrong}: it must be found out`);
    const losses = await storm({ rounds: 6, webhooks: 600, seed: seed + 1, mistake: wrong, say });
    tell(losses.filter(({ count }) => count > 0));
    const found = losses.some(({ name, count }) => signs.includes(name) && count > 0);
    say(found ? "It was found out." : "It was NOT found out: this test sees nothing.");
    good &&= found;
  }
say(`\n${good ? "Good" : "NOT good"}, after ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exit(good ? 0 : 1);

function tell(all: readonly Invariant[]): void {
  for (const { name, meaning, count } of all)
    say(`  ${count === 0 ? "✓" : "✗"} ${String(count).padStart(5)}  ${name.padEnd(26)} ${meaning}`);
}

import { parseArgs } from "node:util";

export interface SoakOptions {
  readonly minutes: number;
  readonly sampleSeconds: number;
  readonly subscribers: number;
  /** Where the samples and the verdicts go as JSON, too. */
  readonly json: string | null;
  /** Where the chart goes. */
  readonly svg: string | null;
}

export const usage = `npm run bench:soak -- [options]
  --minutes <n>          length of the load (10)
  --sample-seconds <n>   time between two samples (5)
  --subscribers <n>      sockets that are open at a time (2000)
  --json <file>          write the samples and the verdicts as JSON
  --svg <file>           write the chart`;

/** The first part of the load is not judged: caches fill and code is compiled then. */
export const warmUpShare = 0.25;
const fewestJudged = 6;

/** Throws TypeError, with what is wrong, for options that there are not. */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "10" },
      "sample-seconds": { type: "string", default: "5" },
      subscribers: { type: "string", default: "2000" },
      json: { type: "string" },
      svg: { type: "string" },
    },
  });
  const options = {
    minutes: count("minutes", values.minutes, 1),
    sampleSeconds: count("sample-seconds", values["sample-seconds"], 1),
    subscribers: count("subscribers", values.subscribers, 100),
    json: values.json ?? null,
    svg: values.svg ?? null,
  };
  const judged = Math.floor((options.minutes * 60 * (1 - warmUpShare)) / options.sampleSeconds);
  if (judged < fewestJudged) throw new TypeError(`${judged} samples after the warm-up are too few to judge: ${fewestJudged} at least.`);
  return options;
}

function count(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!/^\d{1,6}$/.test(text) || number < least) throw new TypeError(`--${name} takes a whole number of ${least} or more, not "${text}".`);
  return number;
}

import { parseArgs } from "node:util";

export interface Options {
  /** How many orders the shops have, the smallest first: the others are compared with it. */
  readonly sizes: readonly number[];
  /** Where the table goes as JSON, too. */
  readonly json: string | null;
  /** Where the shops are kept for the next run, instead of being thrown away. */
  readonly keep: string | null;
  /** Only cases whose name contains this, and no intake. */
  readonly only: string | null;
  /** Times that each case is measured. */
  readonly repetitions: number;
  /** Only fill the shops to be kept. */
  readonly generate: boolean;
  readonly verbose: boolean;
}

export const usage = `npm run bench:growth -- [options]
  --sizes <n,n,…>        orders in the shops, least first (100000,1000000,5000000; quick 20000,100000)
  --quick                small shops and fewer repetitions
  --json <file>          write the table as JSON, too
  --keep <folder>        keep the shops there, and use those that are there already
  --only <text>          only reads whose name has this in it
  --generate             only fill the shops of --keep
  --verbose              say how long the generating takes`;

/** Throws with the usage in its message for options that there are not. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: "string" },
      json: { type: "string" },
      keep: { type: "string" },
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      generate: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
    },
  });
  const sizes = (values.sizes ?? (values.quick ? "20000,100000" : "100000,1000000,5000000")).split(",").map((text) => {
    if (!/^\d{4,8}$/.test(text)) throw new TypeError(`--sizes takes whole numbers of 1000 or more, not "${text}".`);
    return Number(text);
  });
  return {
    sizes: sizes.sort((a, b) => a - b),
    json: values.json ?? null,
    keep: values.keep ?? null,
    only: values.only ?? null,
    repetitions: values.quick ? 9 : 15,
    generate: values.generate,
    verbose: values.verbose,
  };
}

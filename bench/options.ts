import { parseArgs } from "node:util";

export const sections = ["reads", "intake", "live"] as const;
export type Section = (typeof sections)[number];

export interface Options {
  /** Where the rows go as JSON, too. */
  readonly json: string | null;
  readonly sections: readonly Section[];
  /** Fewer and shorter repetitions: about a minute in all. */
  readonly quick: boolean;
  /** Orders in the database that the reads page through. */
  readonly orders: number;
  /** Length of one measured repetition of the reads. */
  readonly seconds: number;
  /** Where the gateway's CPU profiles go, for Chrome's developer tools or speedscope. */
  readonly profile: string | null;
}

export const usage = `npm run bench -- [options]
  --json <file>          write the rows as JSON, too
  --quick                about a minute instead of six
  --only <section>       ${sections.join(", ")}; may be given again
  --orders <n>           orders that the reads page through (100000; quick 5000)
  --seconds <n>          length of one repetition of the reads (4; quick 1)
  --profile <folder>     write the gateway's CPU profiles there; the numbers of such a run are a little worse`;

/** Throws with the usage in its message for options that there are not. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "string" },
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true },
      orders: { type: "string" },
      seconds: { type: "string" },
      profile: { type: "string" },
    },
  });
  const only = values.only ?? [...sections];
  const unknown = only.find((name) => !sections.some((section) => section === name));
  if (unknown !== undefined) throw new TypeError(`There is no section "${unknown}".`);
  return {
    json: values.json ?? null,
    sections: sections.filter((section) => only.includes(section)),
    quick: values.quick,
    orders: count("orders", values.orders ?? (values.quick ? "5000" : "100000"), 200),
    seconds: count("seconds", values.seconds ?? (values.quick ? "1" : "4"), 1),
    profile: values.profile ?? null,
  };
}

function count(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!/^\d{1,8}$/.test(text) || number < least) throw new TypeError(`--${name} takes a whole number of ${least} or more, not "${text}".`);
  return number;
}

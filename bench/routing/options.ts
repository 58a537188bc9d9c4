import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { usualFolder } from "./cases.ts";

export const sections = ["independent", "sequential", "exact", "synthetic", "timing"] as const;
export type Section = (typeof sections)[number];

export interface Options {
  /** Folder of case sets. Null: there is none. */
  readonly cases: string | null;
  /** Where the figures go as JSON, too. */
  readonly json: string | null;
  readonly sections: readonly Section[];
  readonly seeds: number;
  readonly quick: boolean;
}

export const usage = `npm run bench:routing -- [options]
  --cases <folder>   case sets: NAME-expected.jsonl.gz, NAME.jsonl.gz, [NAME-]network.json, [NAME-]stock.csv.gz (${usualFolder})
  --json <file>      write the figures as JSON, too
  --only <section>   ${sections.join(", ")}; may be given again
  --seeds <n>        made-up shops of each kind (10)
  --quick            fewer of everything made up`;

/** Throws TypeError for options that there are not. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: "string" },
      json: { type: "string" },
      only: { type: "string", multiple: true },
      seeds: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const only = values.only ?? [...sections];
  const unknown = only.find((name) => !sections.some((section) => section === name));
  if (unknown !== undefined) throw new TypeError(`There is no section "${unknown}".`);
  if (values.cases !== undefined && !existsSync(values.cases)) throw new TypeError(`There is no folder ${values.cases}.`);
  const seeds = values.seeds ?? (values.quick ? "2" : "10");
  if (!/^[1-9]\d{0,3}$/.test(seeds)) throw new TypeError(`--seeds takes a whole number of 1 or more, not "${seeds}".`);
  return {
    cases: values.cases ?? (existsSync(usualFolder) ? usualFolder : null),
    json: values.json ?? null,
    sections: sections.filter((section) => only.includes(section)),
    seeds: Number(seeds),
    quick: values.quick,
  };
}

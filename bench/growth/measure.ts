import { median } from "../row.ts";
import type { Case } from "./case.ts";
import { allCases } from "./cases.ts";
import { type CpuMeter, openCpuMeter } from "./cpu-meter.ts";
import type { Growth } from "./growth.ts";
import type { Options } from "./options.ts";
import { worldOf } from "./world.ts";

/** PostgreSQL plans a prepared statement for its values five times, then decides whether one plan will do for all. */
const warmUps = 6;
/** A case that takes this long is not repeated as often. */
const slowMilliseconds = 200;

/** Every read at every size, the sizes turn about so that what else the machine does falls on all of them. */
export async function measureReads(shops: readonly { readonly url: string }[], options: Options): Promise<Growth[]> {
  const sides: { meter: CpuMeter; cases: readonly Case[] }[] = [];
  for (const { url } of shops) sides.push({ meter: await openCpuMeter(url, { prepared: true }), cases: allCases(await worldOf(url)) });
  try {
    const rows: Growth[] = [];
    for (const [index, { name }] of (sides[0]?.cases ?? []).entries()) {
      if (options.only !== null && !name.includes(options.only)) continue;
      const asked = sides.map(({ meter, cases }) => ({ meter, one: cases[index] as Case }));
      rows.push({ name, milliseconds: await measure(asked, options.repetitions) });
      if (options.verbose)
        console.log(
          name,
          rows
            .at(-1)
            ?.milliseconds.map((one) => one.toFixed(2))
            .join(" "),
        );
    }
    return rows;
  } finally {
    for (const { meter } of sides) await meter.orm.close(true);
  }
}

/** The median of so many repetitions at each size. */
async function measure(sides: readonly { readonly meter: CpuMeter; readonly one: Case }[], repetitions: number): Promise<number[]> {
  const costs: number[][] = sides.map(() => []);
  for (let round = -warmUps; round < repetitions; round++) {
    if (round > 1 && costs.some((side) => median(side) > slowMilliseconds)) break;
    for (const [index, { meter, one }] of sides.entries()) {
      const cost = await meter.measure((em) => one.read(em));
      if (round >= 0) costs[index]?.push(cost);
    }
  }
  return costs.map(median);
}

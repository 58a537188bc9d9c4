import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { openDatabase } from "../../src/database.ts";
import { median } from "../row.ts";
import { allCases, type Case } from "./cases.ts";
import type { Growth } from "./growth.ts";
import type { Options } from "./options.ts";
import { worldOf } from "./world.ts";

const warmUps = 3;
/** A case that takes this long is not repeated as often. */
const slowMilliseconds = 200;

/** Every read at every size, the sizes turn about so that what else the machine does falls on all of them. */
export async function measureReads(
  shops: readonly { readonly orders: number; readonly url: string }[],
  options: Options,
): Promise<Growth[]> {
  const opened = await Promise.all(
    shops.map(async ({ url }) => ({ orm: await openDatabase(url, { poolSize: 1 }), cases: allCases(await worldOf(url)) })),
  );
  try {
    const rows: Growth[] = [];
    for (const [index, { name }] of (opened[0]?.cases ?? []).entries()) {
      if (options.only !== null && !name.includes(options.only)) continue;
      const row = {
        name,
        milliseconds: await measure(
          opened.map(({ orm, cases }) => ({ orm, one: cases[index] as Case })),
          options.repetitions,
        ),
      };
      if (options.verbose) console.log(row.name, row.milliseconds.map((one) => one.toFixed(2)).join(" "));
      rows.push(row);
    }
    return rows;
  } finally {
    for (const { orm } of opened) await orm.close(true);
  }
}

async function measure(sides: readonly { readonly orm: MikroORM; readonly one: Case }[], repetitions: number): Promise<number[]> {
  const times: number[][] = sides.map(() => []);
  for (let round = -warmUps; round < repetitions; round++) {
    if (round > 1 && times.some((side) => median(side) > slowMilliseconds)) break;
    for (const [index, { orm, one }] of sides.entries()) {
      const em = orm.em.fork() as EntityManager;
      const began = performance.now();
      await one.read(em);
      const took = performance.now() - began;
      if (round >= 0) times[index]?.push(took);
    }
  }
  return times.map(median);
}

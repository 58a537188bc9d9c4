import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { settle } from "../ask.ts";
import { type Ground, openGround } from "./ground.ts";
import { type Sale, sellLastUnits } from "./last-units.ts";
import { type Entrant, measure, middle, type Reading } from "./measure.ts";
import { medusa } from "./medusa/medusa.ts";
import { muara } from "./muara/muara.ts";
import { type Options, type PeerName, readOptions, usage } from "./options.ts";
import type { Data, Peer } from "./peer.ts";
import { mercurius } from "./reads/mercurius.ts";
import { postgraphile } from "./reads/postgraphile.ts";
import { asJson, asked, type Figure, figureTable, legend, machine, memoryTable, saleTable } from "./report.ts";
import { startServer } from "./server.ts";
import { vendure } from "./vendure/vendure.ts";
import { type Work, works } from "./works.ts";

const peers: Readonly<Record<PeerName, Peer>> = { muara, vendure, medusa, postgraphile, mercurius };
const clientCounts = [1, 16] as const;
const warmUpSeconds = 1.5;

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
}

async function run(options: Options): Promise<void> {
  const began = performance.now();
  const ground = await openGround(options);
  const interrupted = () => void ground.close().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    console.log(machine(ground));
    const databases = await fillDatabases(ground, options);
    if (options.rounds === 0) return;
    const entrants: Entrant[] = [];
    for (const name of options.only) entrants.push(await enter(ground, peers[name]));
    console.log(`\n${asked(entrants)}\n\n${legend}\n`);

    const figures = await measureWorks(ground, options, entrants, databases);
    const sales = options.works.includes("W5") ? await measureSales(options, entrants) : [];
    const memories = entrants.map(({ peer, server, memoryAtFirst }) => ({ peer: peer.name, first: memoryAtFirst, ...server.memory() }));
    console.log(memoryTable(memories));
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(`\nTook ${seconds} s, load average ${loadavg()[0]?.toFixed(1)} at its end.`);
    if (options.json !== null) writeFileSync(options.json, asJson(ground, options, entrants, { figures, sales, memories }));
  } finally {
    await ground.close();
  }
}

/** Every database that one of the peers reads, fresh; answers their names. */
async function fillDatabases(ground: Ground, { only, orders }: Options): Promise<string[]> {
  const names = new Set(only.map((name) => databaseOf(peers[name])));
  for (const name of names) await ground.freshCopy(peers[name] as Peer & { readonly data: Data }, orders);
  return [...names];
}

function databaseOf({ name, data }: Peer): PeerName {
  return data ? name : "vendure";
}

async function enter(ground: Ground, peer: Peer): Promise<Entrant> {
  const database = databaseOf(peer);
  const databaseUrl = ground.urlOf(database);
  const server = await startServer(peer.launch, databaseUrl, ground.folder);
  const memoryAtFirst = server.memory().now;
  const client = await peer.open({ url: server.url, databaseUrl, folder: ground.folder });
  return { peer, server, client, database, memoryAtFirst };
}

async function measureWorks(
  ground: Ground,
  options: Options,
  entrants: readonly Entrant[],
  databases: readonly string[],
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const work of works.filter(({ code }) => options.works.includes(code))) {
    console.log(`measuring: ${work.code} ${work.name} …`);
    for (const database of databases) await settle(ground.urlOf(database));
    const found = await compete(ground, options, entrants, work);
    console.log(`\n${figureTable(found)}\n`);
    figures.push(...found);
  }
  return figures;
}

async function measureSales({ quick }: Options, entrants: readonly Entrant[]): Promise<Sale[]> {
  const sales: Sale[] = [];
  for (const atOnce of quick ? [16] : [16, 200]) {
    console.log(`measuring: W5 200 buyers for the last 50 units, ${atOnce} at once …`);
    const found: Sale[] = [];
    for (const entrant of entrants) found.push(...[await sellLastUnits(entrant, atOnce)].filter((sale) => sale !== null));
    console.log(`\n${saleTable(found)}\n`);
    sales.push(...found);
  }
  return sales;
}

/** Round by round every peer has its turn, alone; those that do not do the work are passed over. */
async function compete(ground: Ground, { rounds, seconds }: Options, entrants: readonly Entrant[], work: Work): Promise<Figure[]> {
  const readings = new Map<string, { readonly entrant: Entrant; readonly clients: number; readonly all: Reading[] }>();
  for (let round = 0; round <= rounds; round++)
    for (const clients of clientCounts)
      for (const entrant of entrants) {
        const operation = await work.operation(entrant.client, round * 100 + clients);
        if (!operation) continue;
        // Round 0 only warms up, with as many clients as come later.
        const reading = await measure(ground, entrant, {
          clients,
          operation,
          seconds: round === 0 ? warmUpSeconds : seconds * work.timesAsLong,
        });
        const key = `${clients} ${entrant.peer.name}`;
        const kept = readings.get(key) ?? { entrant, clients, all: [] };
        readings.set(key, kept);
        if (round > 0) kept.all.push(reading);
      }
  return [...readings.values()].map(({ entrant, clients, all }) => ({
    work: `${work.code} ${work.name}`,
    clients,
    peer: entrant.peer.name,
    ...middle(all),
  }));
}

import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import pg from "pg";
import { type Channel, ownRights } from "../../src/channels/channel.entity.ts";
import { openDatabase } from "../../src/database.ts";
import { setInvoiceIssuer } from "../../src/flows/set-invoice-issuer.ts";
import { rulesOf } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { freshDatabase } from "../support/database.ts";
import { Shop } from "../support/shop.ts";

/** Where lives are lived: a shop with two places, a channel of its own and a till, and all rules in one statement. */
export interface Town {
  readonly shop: Shop;
  readonly desk: ReturnsDesk;
  readonly places: readonly [Location, Location];
  readonly web: Channel;
  /** Decides itself on what is cancelled of its orders, and where they go. */
  readonly market: Channel;
  readonly till: Channel;
  /** Answers the names of the rules that do not hold. */
  readonly rules: RawBuilder<{ name: string }>;
  /** The same, of what is committed now. */
  broken(): Promise<readonly string[]>;
  close(): Promise<void>;
}

async function openTown(): Promise<Town> {
  const database = await freshDatabase();
  const orm = await openDatabase(database.url, { poolSize: 4 });
  const shop = new Shop(orm, database.url);
  const places = [
    await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8, pickup: true }),
    await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75, dailyCapacity: 3 }),
  ] as const;
  const web = await shop.channel({ type: "API" });
  const rights = { ...ownRights, canChangeAddress: false };
  const market = await shop.channel({ type: "MARKETPLACE", connectorKey: "market", tells: { CANCEL: "DECIDES" }, rights });
  const till = await shop.channel({ type: "POS", locationIds: [places[0].id] });
  await shop.em.transactional((em) => setInvoiceIssuer(em as EntityManager, "PT", { name: "PT Muara Niaga" }));
  const client = new pg.Client(database.url);
  await client.connect();
  // No relay runs here, and nobody subscribes.
  const rules = rulesOf({}).filter(({ name }) => !name.startsWith("I5") && !name.startsWith("I8"));
  const counted = rules.map(
    ({ name, faults }) =>
      sql`select ${sql.lit(name)} as name from (select count(*) as count from (${faults}) fault) counted where count > 0`,
  );
  const broken = sql<{ name: string }>`${sql.join(counted, sql` union all `)}`;
  const { sql: text, parameters } = broken.compile(shop.em.getKysely());
  return {
    shop,
    places,
    web,
    market,
    till,
    desk: new ReturnsDesk(shop),
    rules: broken,
    async broken() {
      // Planned once, as it is asked after every step.
      const { rows } = await client.query({ name: "rules", text, values: [...parameters] });
      return rows.map(({ name }: { name: string }) => name);
    },
    async close() {
      await client.end();
      await orm.close(true);
      await database.close();
    },
  };
}

/** So many steps are taken in a town: its tables stay small, so that all rules can be asked after each. */
const stepsATown = 400;

/** Where life after life goes on: in another town once one has grown. */
export class Towns {
  #town: Town | null = null;
  #steps = 0;

  async open(): Promise<Town> {
    if (this.#steps >= stepsATown) await this.close();
    this.#town ??= await openTown();
    return this.#town;
  }

  grow(steps: number): void {
    this.#steps += steps;
  }

  async close(): Promise<void> {
    await this.#town?.close();
    this.#town = null;
    this.#steps = 0;
  }
}

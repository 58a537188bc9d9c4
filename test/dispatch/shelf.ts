import { afterAll } from "vitest";
import { type Channel, ownRights } from "../../src/channels/channel.entity.ts";
import { ChannelListing, ListingComponent } from "../../src/channels/channel-listing.entity.ts";
import type { LevelAnswer } from "../../src/channels/command.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Pace, StockPublication } from "../../src/dispatch/stock-publication.ts";
import { Relay } from "../../src/events/relay.ts";
import { silentLog } from "../../src/kit/log.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { type Answer, type Called, ChannelServer } from "../channels/channel-server.ts";
import { accountsOf } from "../support/accounts.ts";
import { until } from "../support/gateway.ts";
import type { Shop } from "../support/shop.ts";
import { ask as aRequest } from "./ask.ts";

interface TheirLevel {
  readonly sku: string;
  readonly place: string | null;
  readonly quantity: number;
  readonly previous: number | null;
}

/** A small channel that does nothing but show stock: it compares before it sets, and can be set by others, too. */
export class Shelf {
  readonly server: ChannelServer;
  readonly key: string;
  readonly levels = new Map<string, number>();
  /** SKUs that it will not take. */
  readonly refuses = new Set<string>();
  /** Each call that set something: the SKUs in it. */
  readonly sets: string[][] = [];

  private constructor(server: ChannelServer, key: string) {
    this.server = server;
    this.key = key;
  }

  static async open(key: string): Promise<Shelf> {
    const held: { shelf?: Shelf } = {};
    const server = await ChannelServer.start((called) => (held.shelf as Shelf).#answer(called));
    held.shelf = new Shelf(server, key);
    afterAll(() => server.stop());
    return held.shelf;
  }

  #answer({ path, body }: Called): Answer {
    const levels = JSON.parse(new TextDecoder().decode(body)) as TheirLevel[];
    if (path === "/shown") return { body: levels.map((level) => this.levels.get(nameOf(level)) ?? null) };
    this.sets.push(levels.map(({ sku }) => sku));
    return { body: levels.map((level) => this.#set(level)) };
  }

  #set(level: TheirLevel): LevelAnswer {
    if (this.refuses.has(level.sku)) return { outcome: "REFUSED", reason: `${level.sku} is not sold here.` };
    const shown = this.levels.get(nameOf(level)) ?? null;
    if (level.previous !== null && level.previous !== shown) return { outcome: "DIFFERED", shown };
    this.levels.set(nameOf(level), level.quantity);
    return { outcome: "SET" };
  }

  connector(mostAtOnce: number, byPlace = false): Connector {
    const { url } = this.server;
    return {
      key: this.key,
      title: "Shelf",
      rights: ownRights,
      settings: () => ({}),
      normalise: () => [],
      stock: {
        mostAtOnce,
        byPlace,
        set: async (levels, { http }) =>
          (await aRequest(
            http,
            `${url}/set`,
            levels.map((level) => ({ ...named(level), quantity: level.quantity, previous: level.previous })),
          )) as LevelAnswer[],
        shown: async (levels, { http }) => (await aRequest(http, `${url}/shown`, levels.map(named))) as (number | null)[],
      },
    };
  }
}

const named = ({ listing, externalLocationId }: { listing: { externalSku: string }; externalLocationId: string | null }) => ({
  sku: listing.externalSku,
  place: externalLocationId,
});
const nameOf = ({ sku, place }: Pick<TheirLevel, "sku" | "place">) => (place === null ? sku : `${sku}@${place}`);

const pace: Partial<Pace> = {
  lookMilliseconds: 10,
  gatherMilliseconds: 20,
  settleMilliseconds: 150,
  pauseMilliseconds: 30,
  leaseSeconds: 1,
};

/** The stock publication of a shop, with the relay that feeds it. */
export class Publishing {
  readonly shop: Shop;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly #relay: Relay;
  readonly #pace: Partial<Pace>;
  #publication: StockPublication | null = null;

  constructor(shop: Shop, connectors: readonly Connector[], more: Partial<Pace> = {}) {
    this.shop = shop;
    this.connectors = new Map(connectors.map((connector) => [connector.key, connector]));
    this.#relay = new Relay(shop.orm, silentLog(), () => {});
    this.#relay.start();
    this.#pace = { ...pace, ...more };
    afterAll(async () => {
      await this.stop();
      await this.#relay.stop();
    });
  }

  start(): void {
    const { connectors } = this;
    this.#publication = new StockPublication({
      orm: this.shop.orm,
      connectors,
      accounts: accountsOf(this.shop, { connectors: [...connectors.values()], patience: { deadlineMs: 400, restMs: 50 } }),
      log: silentLog(),
      pace: this.#pace,
    });
    this.#publication.start();
  }

  async stop(): Promise<void> {
    await this.#publication?.stop();
    this.#publication = null;
  }

  /** Waits until every channel is known to show what is true, but for what waits for a person. */
  async quiet(): Promise<void> {
    await until(async () => {
      const left = await row(
        this.shop.em,
        sql<{ left: number }>`
        select (select count(*) from outbox)::int + (select count(*) from stock_drifts join channels on channels.id = channel_id and status = 'ACTIVE' where due_at is not null)::int
          + (select count(*) from event_readers, event_relay where name = 'stock' and position < last_position)::int as left`,
      );
      return left?.left === 0;
    });
  }

  async list(channel: Channel, externalSku: string, components: Readonly<Record<string, number>>): Promise<string> {
    const em = this.shop.em;
    const listing = em.create(ChannelListing, { channelId: channel.id, externalSku });
    await em.flush();
    for (const [sku, quantity] of Object.entries(components)) {
      const item = await row(em, sql<{ id: string }>`select id from inventory_items where sku = ${sku}`);
      em.create(ListingComponent, { listingId: listing.id, itemId: item?.id as string, quantity });
    }
    await em.flush();
    return listing.id;
  }
}

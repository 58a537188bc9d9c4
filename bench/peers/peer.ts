import type { Http } from "./http.ts";
import type { PeerName } from "./options.ts";
import type { Launch } from "./server.ts";

export const pageSize = 50;
/** Pages are read at random among so many of the newest. */
export const pages = 40;
export const skus = Array.from({ length: 500 }, (_, index) => `SKU-${String(index).padStart(4, "0")}`);
/** Where stock lies. */
export const places = ["Main", "West", "East"] as const;
/** Of every SKU at every place: more than is ever sold. */
export const unitsEach = 10_000_000;
export const customers = 5_000;
/** Units of what is sold out on purpose, all at the first place. */
export const lastUnits = 50;

/** Somebody at one server's door. Everything throws when it was not done, or when not all of it came back. */
export interface Client {
  /** W1: a page of 50 orders with the total number, customer, three lines and fulfillments; answers their ids. 0 is the newest page. */
  listOrders(page: number): Promise<readonly string[]>;
  /** W2: one order with the same. */
  readOrder(id: string): Promise<void>;
  /** W3: one unit each of three SKUs, with their stock set aside. */
  placeOrder?(skus: readonly string[], buyer: number): Promise<void>;
  /** W4: what 100 SKUs have at each of the three places. */
  readStock?(skus: readonly string[]): Promise<void>;
  /** W4: changes the count of one SKU at one place. `change` is a number that never came before. */
  adjustStock?(sku: string, place: number, change: number): Promise<void>;
  /** W5: puts up an item of which there are 50 units and which may not be sold beyond them. */
  putUpLastUnits?(name: string): Promise<LastUnits>;
  /** How it speaks to the server, and counts what it takes. */
  readonly http: Http;
}

export interface LastUnits {
  /** Places an order for one unit; false when the buyer was told that there is none left. Throws when the server failed. */
  buy(buyer: number): Promise<boolean>;
  books(): Promise<Books>;
}

/** What the database says afterwards. */
export interface Books {
  /** Orders that count as placed. */
  readonly orders: number;
  /** Units set aside, record by record: allocations, movements or reservations. */
  readonly setAside: number;
  /** The counter of units set aside that the next buyer is checked against. */
  readonly counter: number;
}

/** A server, and the database that it reads. */
export interface Filled {
  readonly url: string;
  readonly databaseUrl: string;
  /** The run's folder. */
  readonly folder: string;
}

export interface Peer {
  readonly name: PeerName;
  readonly version: string;
  /** What exactly it is asked, work by work. */
  readonly asked: Readonly<Record<string, string>>;
  readonly launch: Launch;
  readonly open: (filled: Filled) => Promise<Client>;
  /** How its own database is made; a peer without reads Vendure's. */
  readonly data?: Data;
}

export interface Data {
  /** Makes what has to be there before the server can start. */
  readonly prepare?: (databaseUrl: string, folder: string) => Promise<void>;
  /** Set in the server's environment while the database is filled. */
  readonly environment?: Launch["environment"];
  /** Fills an empty database with 500 SKUs at three places and so many orders. */
  fill(filled: Filled, orders: number): Promise<void>;
}

/** Throws unless `holds`: a server that answers less would win. */
export function expect(holds: boolean, answer: unknown): void {
  if (!holds) throw new Error(`That is not what was asked for: ${JSON.stringify(answer).slice(0, 300)}`);
}

/** Runs `count` tasks, at most `atOnce` of them at the same time. */
export async function inTurns(count: number, atOnce: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await task(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Numbers below a limit that look like chance and are the same in every run. */
export function chance(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Three different SKUs. */
export function threeSkus(pick: (limit: number) => number): string[] {
  const first = pick(skus.length);
  const step = 1 + pick(165);
  return [0, 1, 2].map((line) => skus[(first + line * step) % skus.length] as string);
}

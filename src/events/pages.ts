import { gate } from "../kit/gate.ts";

const pageSize = 1_000;
/** Some 10 MB. */
const mostPages = 12;
/** Those who catch up may have so many of the database's connections, however many they are. */
const readsAtOnce = 2;

export interface Positioned {
  readonly position: number;
}

/**
 * The log in pages of 1,000 positions. Positions are dense and events never change, so a page is the same for all who read it: the
 * pages used last are in memory, and one that is not is read once for all who wait for it.
 */
export class Pages<Event extends Positioned> {
  readonly #query: (first: number, last: number) => Promise<Event[]>;
  readonly #kept = new Map<number, Event[]>();
  readonly #reading = new Map<number, Promise<readonly Event[]>>();
  readonly #gate = gate(readsAtOnce);

  /** `query` reads the events of these positions, both included, in their order. */
  constructor(query: (first: number, last: number) => Promise<Event[]>) {
    this.#query = query;
  }

  /** Takes in what is new at the end of the log. */
  append(events: readonly Event[]): void {
    for (const event of events) {
      const number = numberOf(event.position);
      const page = this.#kept.get(number);
      // Whoever read this page from the log may have been ahead of us; and what came while nobody listened was not taken in.
      if (!page || event.position > endOf(page) + 1) this.#keep(number, [event]);
      else if (event.position > endOf(page)) page.push(event);
    }
  }

  /** The page that has this position, when it is in memory. */
  inMemory(position: number): readonly Event[] | null {
    const page = this.#kept.get(numberOf(position));
    if (!page || position < startOf(page) || position > endOf(page)) return null;
    this.#keep(numberOf(position), page);
    return page;
  }

  /** The page that this position belongs to, from the log; without the position when the log does not have it. */
  read(position: number): Promise<readonly Event[]> {
    const number = numberOf(position);
    const reading = this.#reading.get(number);
    if (reading) return reading;
    const begun = this.#gate(() => this.#read(number)).finally(() => this.#reading.delete(number));
    this.#reading.set(number, begun);
    return begun;
  }

  async #read(number: number): Promise<readonly Event[]> {
    const page = await this.#query(number * pageSize, (number + 1) * pageSize - 1);
    // What came to the end of the log while we read is in memory already.
    for (const event of this.#kept.get(number) ?? []) if (event.position === endOf(page) + 1) page.push(event);
    if (page.length > 0) this.#keep(number, page);
    return page;
  }

  /** The page used last stands last; the first one goes. */
  #keep(number: number, page: Event[]): void {
    this.#kept.delete(number);
    this.#kept.set(number, page);
    if (this.#kept.size > mostPages) this.#kept.delete(this.#kept.keys().next().value as number);
  }
}

const numberOf = (position: number): number => Math.floor(position / pageSize);
const startOf = (page: readonly Positioned[]): number => page[0]?.position ?? Number.POSITIVE_INFINITY;
const endOf = (page: readonly Positioned[]): number => page.at(-1)?.position ?? 0;

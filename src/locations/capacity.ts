import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { insertAll, make } from "../kit/insert.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { CapacityClaim } from "./capacity-bucket.entity.ts";

/** A fulfillment order that a location is to ship on a day. The day is local to the location. */
export interface Claim {
  /** The fulfillment order's id. */
  readonly holderId: string;
  readonly locationId: string;
  readonly date: LocalDate;
}

/** Days that can take no more. */
export interface FullDays {
  has(date: LocalDate): boolean;
}

interface Bucket {
  readonly limit: number;
  used: number;
  readonly overridden: boolean;
}

interface Known {
  readonly daily: ReadonlyMap<string, number>;
  readonly buckets: Map<string, Bucket>;
  readonly limited: ReadonlySet<string>;
  readonly held: Map<string, Claim>;
}

const bucketKey = (locationId: string, date: LocalDate): string => `${locationId} ${date}`;

/**
 * What locations can still take on their days, as it was when it was read, less what was taken here since. Nothing is locked:
 * `post` writes the claims as the last of a transaction, and when a day was filled meanwhile PostgreSQL asks to repeat it
 * (`retrying`), which then sees that the day is full. Days are locked in order, after the stock.
 */
export class Capacity {
  readonly #em: EntityManager;
  /** What a location ships in a day, where there is a limit. */
  readonly #daily: ReadonlyMap<string, number>;
  readonly #buckets: Map<string, Bucket>;
  readonly #limited: ReadonlySet<string>;
  /** Places that are stored, by the fulfillment order that has them. */
  readonly #held: Map<string, Claim>;
  readonly #taken = new Map<string, Claim>();
  readonly #givenBack = new Set<string>();
  /** Locations in one of whose days there is more room than was read. */
  readonly #freed = new Set<string>();

  private constructor(em: EntityManager, { daily, buckets, limited, held }: Known) {
    this.#em = em;
    this.#daily = daily;
    this.#buckets = buckets;
    this.#limited = limited;
    this.#held = held;
  }

  /** Reads the days from one on of these locations, and the places that the work of these orders has. */
  static async read(
    em: EntityManager,
    locationIds: readonly string[],
    from: LocalDate,
    orderIds: readonly string[] = [],
  ): Promise<Capacity> {
    if (locationIds.length === 0) return new Capacity(em, { daily: new Map(), buckets: new Map(), limited: new Set(), held: new Map() });
    const found = await rows(
      em,
      sql<{ locationId: string; daily: number | null; date: string | null; limit: number; used: number; overridden: boolean }>`
        select location.id as "locationId", location.daily_capacity as daily, bucket.local_date::text as date, bucket."limit", bucket.used,
          bucket.override_reason is not null as overridden
        from locations location left join capacity_buckets bucket on bucket.location_id = location.id and bucket.local_date >= ${from}::date
        where location.id = any(${uuids(locationIds)}) and (location.daily_capacity is not null or bucket.location_id is not null)`,
    );
    const daily = new Map<string, number>();
    const buckets = new Map<string, Bucket>();
    for (const { locationId, daily: most, date, limit, used, overridden } of found) {
      if (most !== null) daily.set(locationId, most);
      if (date !== null) buckets.set(bucketKey(locationId, date), { limit, used, overridden });
    }
    const limited = new Set(found.map(({ locationId }) => locationId));
    return new Capacity(em, { daily, buckets, limited, held: await heldBy(em, orderIds) });
  }

  /** The days as they stand here, for a try of its own. */
  copy(): Capacity {
    const buckets = new Map([...this.#buckets].map(([key, bucket]) => [key, { ...bucket }]));
    return new Capacity(this.#em, { daily: this.#daily, buckets, limited: this.#limited, held: new Map(this.#held) });
  }

  /** Whether any of its days has a limit. */
  limits(locationId: string): boolean {
    return this.#limited.has(locationId);
  }

  /** Whether a place in any of its days was taken or left here. */
  hasChanged(locationId: string): boolean {
    return this.#freed.has(locationId) || [...this.#taken.values()].some((claim) => claim.locationId === locationId);
  }

  /** Fulfillment orders that it can still take on a day. Null: no limit, or one that may be passed. */
  left(locationId: string, date: LocalDate): number | null {
    const bucket = this.#bucket(locationId, date);
    return bucket === null || bucket.overridden ? null : Math.max(0, bucket.limit - bucket.used);
  }

  /** How full a day is: 0 empty, 1 full. Null: no limit. */
  load(locationId: string, date: LocalDate): number | null {
    const bucket = this.#bucket(locationId, date);
    if (bucket === null) return null;
    return bucket.limit === 0 ? 1 : bucket.used / bucket.limit;
  }

  /** The days on which it can take no more. */
  fullDays(locationId: string): FullDays {
    return { has: (date) => this.left(locationId, date) === 0 };
  }

  /**
   * Notes a claim; `post` writes it. A holder has one: give back what it had before. Throws Refusal INSUFFICIENT_CAPACITY.
   */
  take(claim: Claim): void {
    const { locationId, date } = claim;
    const bucket = this.#bucket(locationId, date);
    // Where nothing limits the day, nothing is counted.
    if (bucket === null) return;
    if (!bucket.overridden && bucket.used >= bucket.limit)
      throw new Refusal(
        "INSUFFICIENT_CAPACITY",
        `The location ships ${bucket.limit} fulfillment orders on ${date} and has taken them all.`,
      );
    bucket.used += 1;
    this.#taken.set(claim.holderId, claim);
  }

  /** Notes that a fulfillment order leaves its day again: cancelled, moved or shipped on another. Nothing when it had none. */
  giveBack(holderId: string): void {
    const taken = this.#taken.get(holderId);
    if (taken === undefined) {
      const held = this.#held.get(holderId);
      if (held) this.lift(held);
      this.#held.delete(holderId);
      this.#givenBack.add(holderId);
      return;
    }
    (this.#bucket(taken.locationId, taken.date) as Bucket).used -= 1;
    this.#taken.delete(holderId);
  }

  /** While another day is looked for, its own place does not count as taken; `putBack` when it stays. */
  lift({ locationId, date }: Claim): void {
    const bucket = this.#buckets.get(bucketKey(locationId, date));
    if (bucket) bucket.used -= 1;
    this.#freed.add(locationId);
  }

  putBack({ locationId, date }: Claim): void {
    const bucket = this.#buckets.get(bucketKey(locationId, date));
    if (bucket) bucket.used += 1;
  }

  /** Looks at days as if the places of these fulfillment orders were free: what has a place is never kept from it by itself. */
  without<Seen>(holderIds: readonly string[], look: () => Seen): Seen {
    const own = holderIds.flatMap((id) => this.#held.get(id) ?? this.#taken.get(id) ?? []);
    for (const claim of own) this.lift(claim);
    try {
      return look();
    } finally {
      for (const claim of own) this.putBack(claim);
    }
  }

  /** Writes what was noted. Call it once, after the last stock was locked. */
  async post(): Promise<void> {
    const back = [...this.#givenBack];
    this.#givenBack.clear();
    const claims = [...this.#taken.values()].sort((a, b) => (bucketKey(a.locationId, a.date) < bucketKey(b.locationId, b.date) ? -1 : 1));
    this.#taken.clear();
    await lockDays(this.#em, back, claims);
    if (back.length > 0) await rows(this.#em, sql`delete from capacity_claims where holder_id = any(${uuids(back)})`);
    if (claims.length === 0) return;
    await insertAll(
      this.#em,
      claims.map(({ holderId, locationId, date }) => make(CapacityClaim, { holderId, locationId, localDate: date })),
    );
  }

  #bucket(locationId: string, date: LocalDate): Bucket | null {
    const key = bucketKey(locationId, date);
    const known = this.#buckets.get(key);
    if (known) return known;
    const limit = this.#daily.get(locationId);
    if (limit === undefined) return null;
    const fresh = { limit, used: 0, overridden: false };
    this.#buckets.set(key, fresh);
    return fresh;
  }
}

async function heldBy(em: EntityManager, orderIds: readonly string[]): Promise<Map<string, Claim>> {
  if (orderIds.length === 0) return new Map();
  const found = await rows(
    em,
    sql<Claim>`
      select claim.holder_id as "holderId", claim.location_id as "locationId", claim.local_date::text as date
      from fulfillment_orders work join capacity_claims claim on claim.holder_id = work.id where work.order_id = any(${uuids(orderIds)})`,
  );
  return new Map(found.map((claim) => [claim.holderId, claim]));
}

/** Both the days that are left and those that are taken, in one order, so that two who swap days do not wait for each other. */
async function lockDays(em: EntityManager, back: readonly string[], claims: readonly Claim[]): Promise<void> {
  if (back.length === 0 || claims.length === 0) return;
  await rows(
    em,
    sql`
      select 1 from capacity_buckets where (location_id, local_date) in (
        select location_id, local_date from capacity_claims where holder_id = any(${uuids(back)})
        union select * from unnest(${claims.map(({ locationId }) => locationId)}::uuid[], ${claims.map(({ date }) => date)}::date[]))
      order by location_id, local_date for update`,
  );
}

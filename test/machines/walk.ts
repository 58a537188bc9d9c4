import { expect, test } from "vitest";
import { globalId, type NodeType } from "../../schema/kit/global-id.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Api } from "../support/api.ts";
import type { Shop } from "../support/shop.ts";
import { type Machine, nextOf, wayOf } from "./table.ts";

/** How a machine of the table is walked on a real shop. */
export interface Adapter<Thing> {
  readonly machine: Machine;
  readonly states: readonly string[];
  /** Makes one that is in a state, by the verbs of the shop. `to`: where it is to go next. */
  bring(state: string, to: string): Promise<Thing>;
  stateOf(thing: Thing): Promise<string | undefined>;
  /** Whose events tell of it: an aggregate's id. */
  toldBy(thing: Thing): string;
  /** By the state they lead to: what somebody does to get there. */
  readonly verbs: Readonly<Record<string, (thing: Thing, from: string) => Promise<unknown>>>;
  /** Where no one can ask for it and be refused: a timer or a fact leads there, and passes over what it does not concern. */
  passesOver?(from: string, to: string): boolean;
  /** What the API answers that it can become next. */
  next?(thing: Thing): Promise<readonly string[]>;
  /** Where it ends when the verb that leads there goes on at once. */
  endsAs?(from: string, to: string): string;
  /** Pairs that cannot be set up, which are left out. */
  isLeftOut?(from: string, to: string): boolean;
}

interface Told {
  readonly type: string;
  readonly sequence: number;
}

const toldOf = (shop: Shop, id: string): Promise<Told[]> =>
  shop.read(sql<Told>`
    select type, sequence::int as sequence from (
      select type, sequence, aggregate_id from outbox union all select type, sequence, aggregate_id from event_log
    ) told where aggregate_id = ${id} order by sequence`);

const countOfTold = async (shop: Shop): Promise<number> =>
  (await shop.read(sql<{ count: number }>`select (select count(*) from outbox)::int + (select count(*) from event_log)::int as count`))[0]
    ?.count as number;

/** A refusal says where it can go from there: all of it, and nothing else. */
export function expectNext(machine: Machine, from: string, { code, message }: Pick<Refusal, "code" | "message">): void {
  expect(code).toBe("ILLEGAL_TRANSITION");
  const next = nextOf(machine, from);
  if (next.length === 0) expect(message).toContain(`${from} is final`);
  else expect(/can become (\w+(?: or \w+)*)/.exec(message)?.[1]?.split(" or ").sort(), message).toEqual(next.sort());
}

export const refusalOf = (going: Promise<unknown>): Promise<Refusal> =>
  going.then(
    () => {
      throw new Error("It was not refused");
    },
    (error) => {
      if (error instanceof Refusal) return error;
      throw error;
    },
  );

/** Every pair of a machine's states: what is listed works and tells once, all else is refused with what is possible, and changes nothing. */
export function walk<Thing>(shop: Shop, adapter: Adapter<Thing>): void {
  const { machine, states } = adapter;
  const pairs = states.flatMap((from) => states.map((to) => [from, to] as const)).filter((pair) => !adapter.isLeftOut?.(...pair));
  test.each(pairs)(`${machine}: %s → %s`, async (from, to) => {
    const thing = await adapter.bring(from, to);
    expect(await adapter.stateOf(thing)).toBe(from);
    if (adapter.next) expect([...(await adapter.next(thing))].sort()).toEqual(nextOf(machine, from).sort());
    const id = adapter.toldBy(thing);
    const before = await toldOf(shop, id);
    const all = await countOfTold(shop);
    const verb = adapter.verbs[to];
    if (!verb) throw new Error(`Nothing leads to ${to}`);
    const way = wayOf(machine, from, to);

    if (way) {
      await verb(thing, from);

      expect(await adapter.stateOf(thing)).toBe(adapter.endsAs?.(from, to) ?? to);
      const after = await toldOf(shop, id);
      if (way.event !== null) expect(after.slice(before.length).filter(({ type }) => type === way.event)).toHaveLength(1);
      else expect(way.because).toBeDefined();
      expect(after.map(({ sequence }) => sequence)).toEqual(after.map((_, index) => index + 1));
      return;
    }
    if (adapter.passesOver?.(from, to)) await verb(thing, from);
    else {
      expectNext(machine, from, await refusalOf(verb(thing, from)));
    }
    expect(await adapter.stateOf(thing)).toBe(from);
    expect(await countOfTold(shop)).toBe(all);
  });
}

/** `nextStatuses` or `nextStates` of a thing, as the API answers it. */
export const nextSeen = async (api: Api, type: NodeType, id: string, field: string): Promise<readonly string[]> =>
  (
    await api.ask<{ node: { next: readonly string[] } }>(`query($id: ID!) { node(id: $id) { ... on ${type} { next: ${field} } } }`, {
      id: globalId(type, id),
    })
  ).node.next;

/** The one gate that all methods of an entity go through, for what no verb of the shop asks for. */
export const through = (thing: unknown, to: string): void => (thing as { become(to: string): void }).become(to);

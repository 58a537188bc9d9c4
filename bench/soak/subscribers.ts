/** A program: subscribers of all manners, each held against what the others of its slice of the log heard. */
import { setTimeout as wait } from "node:timers/promises";
import { obey } from "../program.ts";
import { type Crew, crewsOf, type Manner, sliceOf } from "./crews.ts";
import { Subscriber } from "./subscriber.ts";

export interface Subscribers {
  readonly url: string;
  readonly key: string;
  readonly count: number;
  /** Cursor that all begin after. */
  readonly after: string;
}

export interface Heard {
  /** Cursors of each slice, as whoever was first to hear them heard them. */
  readonly slices: Readonly<Record<string, readonly string[]>>;
  /** Subscribers that heard something else, or in another order. */
  readonly strays: number;
  /** Manners of the subscribers that have not heard yet what another of their slice has. */
  readonly behind: readonly Manner[];
  readonly failures: readonly string[];
}

export interface Unrest {
  /** Times that a subscriber left by itself and came back. */
  readonly left: number;
  /** Connections that ended otherwise: how many of each manner and code. */
  readonly lost: Readonly<Record<string, number>>;
}

/** How many connect at once: a thousand would overrun the server's backlog. */
const atOnce = 50;
const awayMs = 1_000;
const stirMs = 100;
/** Longer than the gateway waits for the answer to a ping; then there is time to catch up. */
const [dozeMs, wakeMs] = [25_000, 35_000];

interface Member {
  readonly subscriber: Subscriber;
  readonly crew: Crew;
  readonly slice: string;
  count: number;
}

const members: Member[] = [];
const said = new Map<string, string[]>();
const strays = new Set<Member>();
const lost = new Map<string, number>();
let messages = 0;
let left = 0;
let atRest = false;
let stirring: Promise<unknown> = Promise.resolve();

function join(crew: Crew, { url, key, after }: Subscribers): Member {
  const slice = sliceOf(crew);
  if (!said.has(slice)) said.set(slice, []);
  const hear = (cursor: string): void => {
    const all = said.get(slice) as string[];
    const number = member.count++;
    messages += 1;
    if (number === all.length) all.push(cursor);
    else if (all[number] !== cursor) strays.add(member);
  };
  const note = (code: number): void => {
    const how = `${crew.manner} ${code}`;
    lost.set(how, (lost.get(how) ?? 0) + 1);
  };
  const member: Member = { subscriber: new Subscriber(crew, { url, key, after, hear, lost: note }), crew, slice, count: 0 };
  members.push(member);
  return member;
}

async function open(all: Subscribers): Promise<void> {
  const joined = crewsOf(all.count).flatMap((crew) => Array.from({ length: crew.count }, () => join(crew, all)));
  for (let first = 0; first < joined.length; first += atOnce)
    await Promise.all(joined.slice(first, first + atOnce).map(({ subscriber }) => subscriber.connect()));
  const of = (manner: Manner) => members.filter(({ crew }) => crew.manner === manner).map(({ subscriber }) => subscriber);
  stirring = Promise.all([comeAndGo(of("comes and goes")), ...of("dozes").map(doze)]);
}

/** One after the other leaves, each in another way than the one before, ten a second. */
async function comeAndGo(restless: readonly Subscriber[]): Promise<void> {
  const back: Promise<void>[] = [];
  for (let turn = 0; !atRest; turn++) {
    const subscriber = restless[turn % restless.length];
    if (subscriber?.isHere) {
      left += 1;
      const way = turn % 3;
      if (way === 0) subscriber.askAgain();
      else {
        subscriber.leave(way === 1);
        back.push(wait(awayMs).then(() => subscriber.connect()));
        if (back.length > 100) await Promise.all(back.splice(0));
      }
    }
    await wait(stirMs);
  }
  await Promise.all(back);
}

async function doze(subscriber: Subscriber): Promise<void> {
  // Not all at the same time.
  await spend(Math.random() * (dozeMs + wakeMs));
  while (!atRest) {
    subscriber.doze();
    await spend(dozeMs);
    subscriber.wake();
    await spend(wakeMs);
  }
}

async function spend(milliseconds: number): Promise<void> {
  for (const until = performance.now() + milliseconds; !atRest && performance.now() < until; ) await wait(stirMs);
}

obey({
  open,
  messages(): number {
    const count = messages;
    messages = 0;
    return count;
  },
  /** From here on nobody leaves or dozes. */
  async rest(): Promise<Unrest> {
    atRest = true;
    await stirring;
    return { left, lost: Object.fromEntries(lost) };
  },
  heard: (): Heard => ({
    slices: Object.fromEntries(said),
    strays: strays.size,
    behind: members.filter(({ slice, count }) => count !== said.get(slice)?.length).map(({ crew }) => crew.manner),
    failures: members.flatMap(({ subscriber }) => subscriber.failure ?? []).slice(0, 5),
  }),
});

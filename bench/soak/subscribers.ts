/** A program: subscribers of all manners, each held against its slice of the log. */
import { setTimeout as wait } from "node:timers/promises";
import { positionIn } from "../../schema/kit/live.ts";
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

/** Positions in the log of a slice: all that may be heard of it, and what must be. Of stock only the latest of a level must. */
export interface Slice {
  readonly all: readonly number[];
  readonly needed: readonly number[];
}
export type Slices = Readonly<Record<string, Slice>>;

export interface Heard {
  /** Subscribers that heard what is not of their slice, or something twice or out of order. */
  readonly strays: number;
  /** Manners of the subscribers that have not heard all that they must. */
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
  /** Positions, as they came. */
  readonly heard: number[];
}

const members: Member[] = [];
const lost = new Map<string, number>();
let messages = 0;
let left = 0;
let atRest = false;
let stirring: Promise<unknown> = Promise.resolve();

function join(crew: Crew, { url, key, after }: Subscribers): Member {
  const heard: number[] = [];
  const hear = (cursor: string): void => {
    heard.push(positionIn(cursor) ?? 0);
    messages += 1;
  };
  const note = (code: number): void => {
    const how = `${crew.manner} ${code}`;
    lost.set(how, (lost.get(how) ?? 0) + 1);
  };
  const member: Member = { subscriber: new Subscriber(crew, { url, key, after, hear, lost: note }), crew, heard };
  members.push(member);
  return member;
}

/** True when all of `some` is in `all`, in the same order and once. */
function isPartOf(some: readonly number[], all: readonly number[]): boolean {
  let at = 0;
  return some.every((position) => {
    while (at < all.length && (all[at] as number) < position) at++;
    return all[at++] === position;
  });
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
  heard(slices: Slices): Heard {
    const sliceOfMember = ({ crew }: Member) => slices[sliceOf(crew)] as Slice;
    return {
      strays: members.filter((member) => !isPartOf(member.heard, sliceOfMember(member).all)).length,
      behind: members.filter((member) => !isPartOf(sliceOfMember(member).needed, member.heard)).map(({ crew }) => crew.manner),
      failures: members.flatMap(({ subscriber }) => subscriber.failure ?? []).slice(0, 5),
    };
  },
});

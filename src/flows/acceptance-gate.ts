import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { nameOf } from "../access/idempotency.ts";
import { claimMessages, type Message } from "../inbox/messages.ts";
import { halves } from "../kit/gather.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { retrying } from "../kit/retry.ts";
import { acceptOrders, type Entered } from "./accept-orders.ts";
import { enterCalls, type OrderCall, type WaitingCall } from "./create-order.ts";

/** Most messages of a transaction, and most calls: neither kind waits for a long line of the other. */
const mostOfEach = 200;
const idleMilliseconds = 500;

/** What messages of the inbox mean, and what is noted about them. */
export interface MessageDoor {
  /** Finds out, in the transaction that claimed them, which orders the messages bring. */
  enter(em: EntityManager, messages: readonly Message[]): Promise<Entered>;
  /** Notes that a message failed, though it was alone. */
  failed(message: Message, error: unknown): Promise<void>;
}

export interface GateOptions {
  readonly orm: MikroORM;
  readonly log: Log;
  /** Absent where only calls are to be taken. */
  readonly messages?: MessageDoor;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
  /** Called after a commit in which more left a place than was free there: `coverShortages` is to be run. */
  readonly onShortage?: () => void;
}

/**
 * Where every order comes in: what waits, messages of the inbox and `createOrder` calls alike, is accepted together in one
 * transaction. While PostgreSQL writes one batch, the messages of the next are claimed and read; it is decided once the one
 * before it is committed, so that it sees its orders and its stock, with the calls that wait by then at its head.
 *
 * A batch that fails is tried again in halves, so that a bad entry fails alone.
 */
export class AcceptanceGate {
  readonly #options: GateOptions;
  readonly #loop: Loop;
  readonly #waiting: WaitingCall[] = [];
  /** The batch that is being accepted. Never rejects. */
  #accepting: Promise<void> = Promise.resolve();

  constructor(options: GateOptions) {
    this.#options = options;
    this.#loop = new Loop({ name: "gate", log: options.log, idleMilliseconds, turn: () => this.#turn() });
  }

  start(): void {
    this.#loop.start();
  }

  /** There may be new messages. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** Resolves when what was taken is committed. Close the doors first; messages that wait are taken after the next start. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#accepting;
  }

  /**
   * Takes an order on a channel of our own and answers its id once it is committed.
   *
   * Throws Refusal NOT_FOUND, CHANNEL_FORBIDS for a channel that a connector feeds, INVALID, ALREADY_EXISTS for an
   * `externalId` the channel has used, or IDEMPOTENCY_MISMATCH.
   */
  createOrder(call: OrderCall): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...call, resolve, reject });
      this.#loop.nudge();
    });
  }

  /**
   * Claims messages and has them accepted, with the calls that wait, after the batch before. Goes on with the next batch as soon
   * as this one is being accepted when more messages are sure to wait; else after it, so that what arrives meanwhile is one batch.
   */
  async #turn(): Promise<boolean> {
    const before = this.#accepting;
    const read = Promise.withResolvers<void>();
    let claimed: readonly Message[] = [];
    let taken: readonly WaitingCall[] | null = null;
    const calls = async () => {
      await before;
      // Once, also when the transaction is repeated.
      taken ??= this.#takeCalls();
      return taken;
    };
    const batch = this.#transaction(
      null,
      () => {
        read.resolve();
        return calls();
      },
      (messages) => {
        claimed = messages;
      },
    );
    this.#accepting = batch.catch(async (error: unknown) => {
      // Where nothing could be claimed, the loop hears of it and pauses.
      if (claimed.length === 0) read.reject(error);
      await this.#apart([...(await calls()), ...claimed], error);
      // Not before: the next batch would claim what could not be read, too.
      read.resolve();
    });
    await read.promise;
    const isFull = claimed.length === mostOfEach;
    await (isFull ? before : this.#accepting);
    return isFull || this.#waiting.length > 0;
  }

  /** The calls whose turn it is. One with the idempotency key of another among them waits until that is answered. */
  #takeCalls(): WaitingCall[] {
    const taken: WaitingCall[] = [];
    const names = new Set<string>();
    for (const call of this.#waiting.splice(0)) {
      const name = call.request && nameOf(call.request);
      if (taken.length === mostOfEach || (name !== null && names.has(name))) this.#waiting.push(call);
      else taken.push(call);
      if (name !== null) names.add(name);
    }
    return taken;
  }

  /**
   * Accepts messages, those of these ids or those that are due, and calls in one transaction. `claimed` is told which messages they
   * are; `calls` are asked for when these are read.
   */
  async #transaction(
    ids: readonly string[] | null,
    calls: () => Promise<readonly WaitingCall[]>,
    claimed: (messages: readonly Message[]) => void = () => {},
  ): Promise<void> {
    const { orm, messages: door, onCommitted, onShortage = () => {} } = this.#options;
    const afterwards = await retrying(() =>
      orm.em.fork().transactional(async (em) => {
        const messages = door && ids?.length !== 0 ? await claimMessages(em, mostOfEach, ids) : [];
        claimed(messages);
        const fromInbox = messages.length === 0 ? nothing : await door?.enter(em, messages);
        const fromCallers = await enterCalls(em, await calls());
        return acceptAll(em, [fromCallers, fromInbox ?? nothing], onShortage);
      }),
    );
    onCommitted();
    for (const done of afterwards) done();
  }

  /** What a batch that failed held is tried again, half by half; one alone is told that it failed. Never rejects. */
  async #apart(entries: readonly (WaitingCall | Message)[], error: unknown): Promise<void> {
    if (entries.length === 1) return this.#failed(entries[0] as WaitingCall | Message, error);
    for (const half of entries.length === 0 ? [] : halves(entries)) {
      const calls = half.filter((entry) => "reject" in entry);
      const ids = half.flatMap((entry) => ("reject" in entry ? [] : [entry.id]));
      await this.#transaction(ids, async () => calls).catch((worse: unknown) => this.#apart(half, worse));
    }
  }

  async #failed(entry: WaitingCall | Message, error: unknown): Promise<void> {
    if ("reject" in entry) return entry.reject(error);
    await this.#options.messages
      ?.failed(entry, error)
      .catch((worse: unknown) => this.#options.log.error({ err: worse, messageId: entry.id }, "gate: a message failed; it is tried again"));
  }
}

const nothing: Entered = { arrivals: [], settle: async () => () => {} };

/** Accepts the orders of all who entered, those of the first first, and answers what is to be done after the commit. */
async function acceptAll(em: EntityManager, all: readonly Entered[], onShortage: () => void): Promise<(() => void)[]> {
  const deed = { actor: "intake", at: new Date(), correlationId: null };
  const acceptances = await acceptOrders(
    em,
    deed,
    all.flatMap(({ arrivals }) => arrivals),
  );
  const afterwards: (() => void)[] = acceptances.some(({ leftShortage }) => leftShortage) ? [onShortage] : [];
  for (const { arrivals, settle } of all) afterwards.push(await settle(acceptances.splice(0, arrivals.length)));
  return afterwards;
}

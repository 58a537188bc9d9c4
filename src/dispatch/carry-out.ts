import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Account } from "../channels/account.ts";
import type { Channel } from "../channels/channel.entity.ts";
import type { CommandAnswer, CommandKind, Teller } from "../channels/command.ts";
import type { Connector } from "../channels/connector.ts";
import { busySeconds, ChannelCommand } from "../commands/channel-command.entity.ts";
import { commandOf, hashOf } from "../commands/payload.ts";
import type { Deed } from "../events/record.ts";
import { beginCommand, endCommand, type Outcome, postponeCommand } from "../flows/send-command.ts";
import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { retrying } from "../kit/retry.ts";
import { pauseAfter } from "./pause.ts";

/** How channels' accounts are opened. */
export interface OpensAccounts {
  open(channelId: string): Promise<{ readonly channel: Channel; readonly connector: Connector; readonly account: Account<unknown> }>;
}

/** Seconds until the next try; `wanted`: what the channel asked for, at least. */
export type Pause = (attempts: number, wanted: number | null) => number;

/** A refusal for want of credentials is no answer to the command: it is tried so often, in case they are mended, and then waits for a person. */
const mostWithoutCredentials = 6;

type AnyTeller = Teller<unknown, CommandKind>;

/** Carries a command out, as far as that goes now: begins it, calls the channel, notes what came of it. */
export async function carryOut(
  orm: MikroORM,
  accounts: OpensAccounts,
  id: string,
  pause: Pause = pauseAfter,
  now: () => Date = () => new Date(),
): Promise<void> {
  const found = await orm.em.fork().findOne(ChannelCommand, { id });
  if (!found || found.endedAt != null || found.deadSince != null) return;
  const deed = (): Deed => ({ actor: "system", at: now(), correlationId: id });
  const inTransaction = <Result>(verb: (em: EntityManager) => Promise<Result>) =>
    retrying(() => orm.em.fork().transactional((em) => verb(em as EntityManager)));
  const at = (attempts: number, wanted: number | null = null) => new Date(now().getTime() + pause(attempts, wanted) * 1000);
  const postpone = (reason: string, wanted: number | null = null) =>
    inTransaction((em) => postponeCommand(em, deed(), id, at((found.attempts ?? 0) + 4, wanted), reason));

  let opened: Awaited<ReturnType<OpensAccounts["open"]>>;
  try {
    opened = await accounts.open(found.channelId);
  } catch (error) {
    if (error instanceof ChannelUnavailable) return postpone(error.message, error.retryAfter);
    if (error instanceof ChannelRefused || error instanceof Refusal) return postpone(error.message);
    throw error;
  }
  const { channel, connector, account } = opened;
  if (channel.status === "PAUSED") return postpone(`${channel.name} is paused.`);
  const teller = connector.tell?.[found.kind] as AnyTeller | undefined;
  if (!teller) return postpone(`${channel.name} cannot be told ${found.kind}.`);

  const means = { knowsKey: teller.knowsKey ?? false, observes: teller.observe !== undefined };
  const turn = await inTransaction((em) => beginCommand(em, deed(), id, means));
  if (turn.kind === "NOTHING") return;
  const { kind, payload, payloadHash, attempts } = turn.command;
  const end = (outcome: Outcome) => inTransaction((em) => endCommand(em, deed(), id, outcome, attempts));
  if (hashOf(kind, payload) !== payloadHash)
    return end({ kind: "GIVEN_UP", reason: "What is stored is not what was proposed.", notDone: true });
  const command = commandOf(kind, payload);
  const looking = turn.kind === "OBSERVE";
  let answer: CommandAnswer | null | undefined;
  try {
    answer = await inTime(looking ? teller.observe?.(command, account, id) : teller.send(command, account, id));
  } catch (error) {
    await end(outcomeOfError(error, looking, attempts, at));
    if (error instanceof ChannelRefused || error instanceof ChannelUnavailable) return;
    throw error;
  }
  await end(outcomeOf(answer ?? null, at(attempts)));
}

/** Well before somebody else thinks that we died. */
const longestCallMilliseconds = (busySeconds - 15) * 1000;

/** Throws ChannelUnavailable when a call, or all that it takes, goes on for too long. */
async function inTime<Answer>(call: Promise<Answer> | undefined): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ChannelUnavailable("The channel took too long.", null)), longestCallMilliseconds);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOf(answer: CommandAnswer | null, at: Date): Outcome {
  if (answer === null) return { kind: "NOT_DONE", reason: "The channel does not have it yet.", at, looked: true };
  if (answer.outcome === "ACCEPTED") return { kind: "ACCEPTED", reference: answer.reference };
  if (answer.outcome === "REJECTED") return { kind: "REJECTED", reason: answer.reason };
  return { kind: "WAITS", reference: answer.reference, at };
}

function outcomeOfError(
  error: unknown,
  looking: boolean,
  attempts: number,
  after: (attempts: number, wanted?: number | null) => Date,
): Outcome {
  if (error instanceof ChannelRefused) {
    const lacksCredentials = error.status === 401 || error.status === 403;
    if (!looking && !lacksCredentials) return { kind: "REJECTED", reason: error.message };
    if (attempts >= mostWithoutCredentials) return { kind: "GIVEN_UP", reason: error.message, notDone: !looking };
    const again = { reason: error.message, at: after(attempts + 3) };
    return looking ? { kind: "LATER", ...again } : { kind: "NOT_DONE", ...again, looked: false };
  }
  if (error instanceof ChannelUnavailable && looking)
    return { kind: "LATER", reason: error.message, at: after(attempts, error.retryAfter) };
  if (error instanceof ChannelUnavailable && !error.mayBeDone)
    return { kind: "NOT_DONE", reason: error.message, at: after(attempts, error.retryAfter), looked: false };
  if (error instanceof ChannelUnavailable) return { kind: "UNKNOWN", reason: error.message, at: after(attempts, error.retryAfter) };
  // A fault of ours: whatever was sent by then may have been done.
  const reason = "Muara failed on the channel's answer; its log says more.";
  return { kind: looking ? "LATER" : "UNKNOWN", reason, at: after(attempts + 4) };
}

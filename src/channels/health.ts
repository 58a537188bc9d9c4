import type { AccessState } from "./channel-access.ts";

export const healthStatuses = ["HEALTHY", "DEGRADED", "DOWN"] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** What is known of how a channel is doing. Instants are as text, as they come out of the database. */
export interface HealthFacts {
  readonly active: boolean;
  readonly connectorKey: string;
  readonly access: AccessState;
  readonly webhookAt: string | null;
  /** When it was last asked what changed, with success. */
  readonly polledAt: string | null;
  /** Why the last poll failed; null when it did not. */
  readonly pollError: string | null;
  readonly pollFailures: number;
  /** All that changed before this is known; null where the channel is not asked. */
  readonly reachedAt: string | null;
  readonly gaps: number;
  readonly gapAt: string | null;
  readonly badSignatures: number;
  readonly badSignatureAt: string | null;
  readonly parked: number;
  /** Null while nothing is told to channels. */
  readonly openCommands: number;
  readonly deadCommands: number;
}

/** What its connector makes of it. */
export interface HealthTerms {
  /** Seconds between two polls; null where it is not polled. */
  readonly everySeconds: number | null;
  readonly hasWebhooks: boolean;
}

export interface HealthVerdict {
  readonly status: HealthStatus;
  /** Why it is not healthy, each in a sentence or two that say what to do. */
  readonly reasons: readonly string[];
}

const day = 24 * 3600;
const hour = 3600;

/** Seconds by which what is known of the channel's orders may be behind; null where it is not asked. Never below 0. */
export const lagOf = ({ reachedAt }: Pick<HealthFacts, "reachedAt">, now: Date): number | null =>
  reachedAt === null ? null : Math.max(0, Math.round((now.getTime() - Date.parse(reachedAt)) / 1000));

/** How a channel is, and why. DOWN: orders do not come in. DEGRADED: they do, but a person should look at it. */
export function verdictOn(facts: HealthFacts, { everySeconds, hasWebhooks }: HealthTerms, now: Date): HealthVerdict {
  if (!facts.active) return { status: "HEALTHY", reasons: [] };
  const down: string[] = [];
  const degraded: string[] = [];
  const within = (at: string | null, seconds: number) => at !== null && now.getTime() - Date.parse(at) < seconds * 1000;
  const { access, pollError, pollFailures, gaps, parked, badSignatures, deadCommands } = facts;
  if (access === "ENDED") down.push("The channel shuts us out: the authorization was taken back or has ended. Connect the account again.");
  if (access === "ENDS_SOON") degraded.push("The authorization ends soon. Connect the account again before it does.");

  const lag = lagOf(facts, now);
  const late = everySeconds !== null && lag !== null && lag > Math.max(3 * everySeconds + 60, 300);
  if (pollError !== null)
    (pollFailures >= 5 && !hasWebhooks ? down : degraded).push(
      `It could not be asked what changed, ${pollFailures} ${pollFailures === 1 ? "time" : "times in a row"}: ${pollError}`,
    );
  else if (late) degraded.push(`What is known of it is ${lag} seconds old. It is being caught up; if that grows, look into the log.`);

  if (within(facts.gapAt, day))
    degraded.push(
      `Polls found orders that no webhook had brought, ${gaps} so far. Look whether the webhooks are still set up at the channel, with our address.`,
    );
  if (within(facts.badSignatureAt, hour))
    degraded.push(
      `Messages came whose signature does not match, ${badSignatures} so far. If the channel sends them, the webhook's secret in the settings is not the channel's.`,
    );
  if (parked > 0)
    degraded.push(
      `${parked === 1 ? "A message is" : `${parked} messages are`} parked. Look at \`inbox\` for the reason, mend it, and replay them.`,
    );
  if (deadCommands > 0)
    degraded.push(
      `${deadCommands === 1 ? "A command" : `${deadCommands} commands`} could not be carried out. Look at them, and send them again.`,
    );
  return { status: down.length > 0 ? "DOWN" : degraded.length > 0 ? "DEGRADED" : "HEALTHY", reasons: [...down, ...degraded] };
}

import { type HealthFacts, lagOf, verdictOn } from "../../src/channels/health.ts";
import { termsOf } from "../../src/flows/watch-channels.ts";
import type { Services } from "../kit/context.ts";
import type { ChannelHealthObject } from "./health.type.ts";

const instant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

/** How a channel is doing: what is stored, and how this process stands with it. */
export function healthOf(facts: HealthFacts & { readonly channelId: string }, { connectors, accounts }: Services): ChannelHealthObject {
  const now = new Date();
  const { limits, pausedUntil, breaker } = accounts.standing(facts.channelId);
  return {
    ...verdictOn(facts, termsOf(connectors.get(facts.connectorKey)), now),
    access: facts.access,
    lastWebhookAt: instant(facts.webhookAt),
    lastPollAt: instant(facts.polledAt),
    lastPollError: facts.pollError,
    lagSeconds: lagOf(facts, now),
    gapsFound: facts.gaps,
    signatureFailures: facts.badSignatures,
    lastSignatureFailureAt: instant(facts.badSignatureAt),
    parkedMessages: facts.parked,
    openCommands: facts.openCommands,
    deadCommands: facts.deadCommands,
    limits: limits.filter(({ burst }) => Number.isFinite(burst)),
    pausedUntil: pausedUntil?.toISOString() ?? null,
    breaker,
  };
}

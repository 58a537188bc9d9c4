import type { Accounts } from "../channels/accounts.ts";
import type { Channel } from "../channels/channel.entity.ts";
import type { Connector, Delivery } from "../channels/connector.ts";
import type { NewMessage } from "../inbox/messages.ts";
import { ChannelUnavailable } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { MalformedMessage } from "../kit/read.ts";

export interface WebhookRequest {
  /** The channel's id or code, as it stands in the address. */
  readonly channelId: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WebhookAnswer {
  readonly status: 200 | 204 | 400 | 401 | 403 | 404 | 412 | 503;
  readonly code: "ACCEPTED" | "DUPLICATE" | "PING" | "MALFORMED" | "BAD_SIGNATURE" | "UNKNOWN_CHANNEL" | "CHANNEL_NOT_READY";
  readonly message: string;
  readonly channelId: string | null;
  /** What the channel wants to hear instead of our own words. */
  readonly body?: string;
}

/** A GET by which a channel finds out that the address is ours. */
export interface ChallengeRequest {
  readonly channelId: string;
  readonly query: Readonly<Record<string, string>>;
  /** The address as the outside knows it, without the query. */
  readonly url: string;
}

/** Hears how channels are doing at the door. Must not throw, and must be cheap: strangers can make it be called. */
export interface Listener {
  webhookCame(channelId: string): void;
  signatureFailed(channelId: string): void;
}

export interface WebhookDoor {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly accounts: Pick<Accounts, "settingsOf">;
  readonly findChannel: (idOrCode: string) => Promise<Channel | null>;
  /** Keeps the message for good, and answers whether it was new. The channel hears 2xx only after this. */
  readonly keep: (message: NewMessage) => Promise<boolean>;
  /** The key that a delivery says it is signed with, for channels that have such. Throws ChannelUnavailable. */
  readonly keyOf?: (channel: Channel, connector: Connector, delivery: Delivery) => Promise<string | null>;
  readonly listener?: Listener;
  readonly log: Log;
}

/** Answers webhooks over HTTP. What we could not keep through a fault of ours is a 503: channels send that again. */
export function webhookHandler(door: WebhookDoor) {
  return async (request: WebhookRequest): Promise<{ status: number; body: string; headers?: Record<string, string> }> => {
    try {
      const { status, code, message, body: wanted } = await receiveWebhook(door, request);
      if (wanted !== undefined) return { status, body: wanted, headers: { "content-type": "text/plain; charset=utf-8" } };
      return { status, body: JSON.stringify(status === 200 ? { status: code } : { error: { code, message } }) };
    } catch (error) {
      // Its signing key could not be asked for: nothing of ours is broken.
      if (!(error instanceof ChannelUnavailable))
        door.log.error({ err: error, channel: request.channelId }, "intake: a webhook could not be kept");
      const body = JSON.stringify({ error: { code: "TRY_AGAIN", message: "The message could not be kept just now. Send it again." } });
      return { status: 503, body, headers: { "retry-after": "5" } };
    }
  };
}

/**
 * Takes one webhook: the signature is checked on the bytes as they came, before anything reads them; then the message is
 * kept, and only then acknowledged. What it means is found out later. A refused message leaves no row.
 */
async function receiveWebhook(door: WebhookDoor, request: WebhookRequest): Promise<WebhookAnswer> {
  const { connectors, accounts, findChannel, keep, keyOf, listener } = door;
  const channel = await findChannel(request.channelId);
  const connector = channel?.connectorKey ? connectors.get(channel.connectorKey) : undefined;
  if (!channel || !connector?.webhook) return answer(404, "UNKNOWN_CHANNEL", "No channel takes webhooks at this address.", null);

  const delivery: Delivery = { headers: request.headers, body: request.body };
  if (connector.webhook.isPing?.(delivery)) return answer(200, "PING", "The webhook is set up.", channel);
  const settings = settingsOf(accounts, connector, channel);
  // The channel sends it again later, and by then a person may have completed the settings.
  if (settings === null) return answer(503, "CHANNEL_NOT_READY", "This channel's settings are not complete yet.", channel);
  const key = connector.webhook.key && keyOf ? await keyOf(channel, connector, delivery) : null;
  if (!connector.webhook.verify(delivery, settings, key)) {
    listener?.signatureFailed(channel.id);
    return answer(
      connector.webhook.badSignature ?? 401,
      "BAD_SIGNATURE",
      "The signature does not match this body. Check the webhook's secret in the channel's settings.",
      channel,
    );
  }
  let deliveryId: string;
  try {
    deliveryId = connector.webhook.idOf(delivery);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return answer(400, "MALFORMED", error.message, channel);
  }
  const fresh = await keep({ channelId: channel.id, deliveryId, source: "WEBHOOK", delivery });
  listener?.webhookCame(channel.id);
  const { kept } = connector.webhook;
  if (kept) return { ...answer(kept.status, fresh ? "ACCEPTED" : "DUPLICATE", "Kept.", channel), body: kept.body };
  return fresh ? answer(200, "ACCEPTED", "Kept.", channel) : answer(200, "DUPLICATE", "Known already.", channel);
}

/** Answers the GETs by which some channels find out that an address is ours. Who does not know the secret is told nothing. */
export function challengeHandler({ connectors, accounts, findChannel }: Pick<WebhookDoor, "connectors" | "accounts" | "findChannel">) {
  return async ({
    channelId,
    query,
    url,
  }: ChallengeRequest): Promise<{ status: number; body: string; headers: Record<string, string> }> => {
    const channel = await findChannel(channelId);
    const connector = channel?.connectorKey ? connectors.get(channel.connectorKey) : undefined;
    const settings = channel && connector?.webhook?.challenge ? settingsOf(accounts, connector, channel) : null;
    const answered = settings === null ? null : connector?.webhook?.challenge?.(query, settings, url);
    if (answered) return { status: 200, body: answered.body, headers: { "content-type": answered.type } };
    const error = { code: "NO_CHALLENGE", message: "This is no challenge that can be answered here. Messages are sent with POST." };
    return { status: 403, body: JSON.stringify({ error }), headers: { "content-type": "application/json; charset=utf-8" } };
  };
}

function settingsOf(accounts: WebhookDoor["accounts"], connector: Connector, channel: Channel): unknown {
  try {
    return accounts.settingsOf(channel, connector);
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

const answer = (status: WebhookAnswer["status"], code: WebhookAnswer["code"], message: string, channel: Channel | null): WebhookAnswer => ({
  status,
  code,
  message,
  channelId: channel?.id ?? null,
});

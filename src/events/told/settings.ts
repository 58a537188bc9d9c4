import type { Told } from "./told.ts";

const channel = ["status", "type", "connectorKey"] as const;
const buffer = ["bufferId", "locationId", "network", "itemId", "itemTag", "units", "percent", "strict"] as const;
const card = ["rateCardId", "service", "cardStatus", "validFrom", "validUntil"] as const;

/** What is told of how the gateway is set up. */
export const ofSettings = {
  Channel: {
    always: ["code?"],
    events: {
      "channel.created": ["There is a new channel", ...channel],
      "channel.updated": ["It was changed", ...channel, "changed"],
      "channel.access_restored": ["It lets us in again", "access", "reason"],
      "channel.access_ends_soon": ["It will not let us in for much longer", "access", "reason"],
      "channel.access_ended": ["It does not let us in any more", "access", "reason"],
      "channel.health_changed": ["It answers better or worse", "from", "to", "reasons"],
      "channel.backfill_started": ["Its past orders are being fetched", "backfillId", "days"],
      "channel.backfill_finished": ["They are here", "backfillId", "found", "fresh"],
      "channel.notices_changed": ["Its buyers get other e-mails", "kinds", "language"],
      "channel.buffer_created": ["Units are kept back from it", ...buffer],
      "channel.buffer_updated": ["More or fewer are", ...buffer],
      "channel.buffer_deleted": ["They are not any more", ...buffer],
    },
  },
  ChannelListing: {
    always: ["externalSku", "components?: [{ itemId, quantity }]"],
    events: { "channel_listing.created": ["It is known what a channel sells"], "channel_listing.updated": ["That was changed"] },
  },
  Carrier: {
    always: ["code", "status"],
    events: {
      "carrier.created": ["There is a new carrier"],
      "carrier.updated": ["It was changed"],
      "rate_card.activated": ["Prices of a service are in force", ...card],
      "rate_card.expired": ["They are not any more", ...card],
    },
  },
  CarrierAccount: {
    always: ["carrierAccountId", "code", "clientKey", "status", "carriers"],
    events: { "carrier_account.connected": ["An account with carriers is in use"], "carrier_account.updated": ["It was changed"] },
  },
  RuleSet: {
    always: ["number", "status", "rules"],
    events: {
      "rule_set.drafted": ["Rules are being written"],
      "rule_set.changed": ["The draft was changed"],
      "rule_set.activated": ["They are in force", "before"],
      "rule_set.deactivated": ["They are not any more"],
    },
  },
  WebhookSubscription: {
    always: ["name?", "status?"],
    events: {
      "webhook_subscription.created": ["An address is told events"],
      "webhook_subscription.updated": ["Which, or where, was changed"],
      "webhook_subscription.paused": ["It is told nothing for now"],
      "webhook_subscription.resumed": ["It is told again"],
      "webhook_subscription.secret_rotated": ["It has a new secret", "previousUntil"],
      "webhook_subscription.replayed": ["It is told a stretch of the log once more", "after", "until"],
      "webhook_subscription.delivery_died": ["A message was tried for as long as it is tried", "deliveryId", "reason"],
      "webhook_subscription.disabled": ["It is told nothing until a person resumes it", "reason"],
      "webhook_subscription.deleted": ["It is gone"],
    },
  },
} as const satisfies Readonly<Record<string, Told>>;

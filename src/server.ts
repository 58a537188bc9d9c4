import { carriers as theirs } from "../connectors/carriers.ts";
import { gateways as ourGateways } from "../connectors/gateways.ts";
import { connectors as ours } from "../connectors/index.ts";
import { xero } from "../connectors/xero/index.ts";
import { buildApi } from "../schema/build.ts";
import { openContext, type Services } from "../schema/kit/context.ts";
import { masking } from "../schema/kit/errors.ts";
import { OrderLinks } from "./access/order-links.ts";
import { startCarrierSide } from "./carrier-side.ts";
import type { CarrierClient } from "./carriers/carrier-client.ts";
import { ownFleet } from "./carriers/own-fleet.ts";
import { type ChannelSideOptions, startChannelSide } from "./channel-side.ts";
import { Accounts } from "./channels/accounts.ts";
import type { Connector } from "./channels/connector.ts";
import { learnTelling } from "./channels/tells.ts";
import type { Config } from "./config.ts";
import { usualPace as usualWebhookPace } from "./dispatch/deliver-webhook.ts";
import { senderOf } from "./dispatch/mail.ts";
import { eventDocuments } from "./doors/event-documents.ts";
import type { BookKeeper } from "./exports/book-keeper.ts";
import { openFrontDoors } from "./front-doors.ts";
import { openGround } from "./ground.ts";
import type { NewMessage } from "./inbox/messages.ts";
import { startIntakeSide } from "./intake-side.ts";
import type { Log } from "./kit/log.ts";
import { poolOf } from "./kit/pool.ts";
import { Statements } from "./kit/statements.ts";
import { startLoops } from "./loops.ts";
import { type PaymentSideOptions, startPaymentSide } from "./payment-side.ts";
import type { PaymentGateway } from "./payments/gateway.ts";
import { CarrierAccounts } from "./shipping/carrier-accounts.ts";
import { startTellingSide, type TellingSideOptions } from "./telling-side.ts";

/** A gateway that runs. */
export interface Gateway {
  /** Where it listens, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly services: Services;
  /** Takes nothing new, ends what it began, tells every socket to go elsewhere, and closes. Nothing is lost. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly config: Config;
  readonly log: Log;
  /** Called when the embedded database ends by itself: the gateway cannot go on. */
  readonly onDatabaseLost?: () => void;
  /** How a message is kept before it is acknowledged. Only the crash test gives another. */
  readonly keep?: (keep: (message: NewMessage) => Promise<boolean>) => (message: NewMessage) => Promise<boolean>;
  /** Only tests give others. */
  readonly connectors?: readonly Connector[];
  readonly gateways?: readonly PaymentGateway[];
  readonly carriers?: readonly CarrierClient[];
  /** How quick it is where it waits; only tests are quicker. */
  readonly pace?: ChannelSideOptions["pace"] & PaymentSideOptions["pace"] & TellingSideOptions["pace"];
}

/**
 * Starts a gateway: the ground (the database, its own when none is configured), then what works in the background, then the doors.
 * Stopping goes the other way round; a start that fails stops what it had started.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let end = started.pop(); end; end = started.pop()) await end();
  };
  try {
    return { ...(await startAll(options, (end) => started.push(end))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The parts of a gateway, in the order in which they are started. What is new goes to the part it belongs to: a loop that calls nobody to
 * `startLoops`, what calls channels, gateways or carriers to their side, what tells others of the log to `startTellingSide`, a way in to
 * `openFrontDoors`.
 */
async function startAll(options: GatewayOptions, onStarted: (stop: () => Promise<void>) => void): Promise<Omit<Gateway, "stop">> {
  const { config, log, onDatabaseLost, pace = {} } = options;
  const ground = await openGround({ config, log, onStarted, onDatabaseLost });
  const { orm, vault, tail, onCommitted } = ground;
  const connectors = byKey(options.connectors ?? ours);
  const accounts = new Accounts({ ...ground, connectors, patience: pace.line });
  onStarted(() => accounts.stop());
  await learnTelling(orm.em.fork(), [...connectors.values()]);
  const { covering, exporting } = startLoops(ground, { config, connectors });
  const intake = startIntakeSide(ground, { connectors, accounts, onShortage: () => covering.nudge() });
  const { gate } = intake;
  const channels = await startChannelSide({ ...ground, accounts, connectors, pace, onKept: () => gate.nudge() });
  const payments = startPaymentSide({ ...ground, gateways: options.gateways ?? ourGateways, pace });
  const clients = byKey<CarrierClient>([ownFleet, ...(options.carriers ?? theirs)]);
  const carrierAccounts = new CarrierAccounts({ ...ground, clients, patience: pace.line });
  const carriers = await startCarrierSide({ ...ground, accounts: carrierAccounts, pace: pace.commands });
  const keepers = byKey<BookKeeper>([xero]);
  const schema = await buildApi();
  const documents = eventDocuments({
    schema,
    mask: masking(log),
    contextOf: (access, tail) => openContext(tail ? { ...services, tail } : services, access),
  });
  const services: Services = {
    orm,
    statements: new Statements(poolOf(orm)),
    tail,
    connectors,
    accounts,
    log,
    publicUrl: config.publicUrl,
    gate,
    catalogues: channels.catalogues,
    exporting,
    books: { keepers, nudge: () => telling.books.nudge() },
    gateways: payments.accounts,
    carrierAccounts,
    webhooks: {
      vault,
      allowLocal: config.webhooksAllowLocal,
      triedHours: pace.webhooks?.triedHours ?? usualWebhookPace.triedHours,
      check: async (document, access) => void (await documents.open(document, access)),
      test: (id) => telling.webhooks.test(id),
    },
    shopName: config.mailFrom === undefined ? null : senderOf(config.mailFrom).name,
    nudge() {
      onCommitted();
      channels.dispatcher.nudge();
      payments.nudge();
      carriers.bookings.nudge();
    },
  };
  const links = new OrderLinks(vault.keysFor("order links"));
  const telling = await startTellingSide(ground, { config, keepers, documents, links, pace });
  const { keep = (same) => same } = options;
  const { url } = await openFrontDoors(ground, {
    config,
    schema,
    services,
    links,
    keep: keep(intake.keep),
    keepAll: intake.keepAll,
    channels,
    payments,
    carriers,
    notices: telling.notices,
  });
  return { url, services };
}

const byKey = <Party extends { readonly key: string }>(parties: readonly Party[]) =>
  new Map(parties.map((party) => [party.key, party] as const));

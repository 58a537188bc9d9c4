import type { BaseContext } from "@apollo/server";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Registry } from "prom-client";
import { carriers as theirs } from "../connectors/carriers.ts";
import { gateways as ourGateways } from "../connectors/gateways.ts";
import { connectors as ours } from "../connectors/index.ts";
import { xero } from "../connectors/xero/index.ts";
import { buildApi } from "../schema/build.ts";
import { onlyOwnOrder } from "../schema/customers/own-order.ts";
import { type Context, openContext, type Services } from "../schema/kit/context.ts";
import { masking } from "../schema/kit/errors.ts";
import { compiling } from "../schema/reading/executor.ts";
import { sources } from "../schema/sources.ts";
import { type Access, rightsOf } from "./access/access.ts";
import { accessOf, stillInForce } from "./access/keys.ts";
import { accessOfBuyer, isOrderToken, linkDays, OrderLinks } from "./access/order-links.ts";
import { startCarrierSide } from "./carrier-side.ts";
import type { CarrierClient } from "./carriers/carrier-client.ts";
import { ownFleet } from "./carriers/own-fleet.ts";
import { registerChannelGauges, registerHeldBack } from "./channel-gauges.ts";
import { type ChannelSideOptions, startChannelSide } from "./channel-side.ts";
import { Accounts } from "./channels/accounts.ts";
import type { Connector } from "./channels/connector.ts";
import { channelFinder } from "./channels/find-channel.ts";
import type { Patience } from "./channels/line.ts";
import { learnTelling } from "./channels/tells.ts";
import type { Config } from "./config.ts";
import { migrate, openDatabase } from "./database.ts";
import { BookPoster } from "./dispatch/book-poster.ts";
import { usualPace as usualWebhookPace, type WebhookPace } from "./dispatch/deliver-webhook.ts";
import { openMailer, senderOf } from "./dispatch/mail.ts";
import { type NoticePace, Notices } from "./dispatch/notices.ts";
import { Webhooks } from "./dispatch/webhooks.ts";
import { eventDocuments } from "./doors/event-documents.ts";
import { serve } from "./doors/http.ts";
import { startPostgres } from "./embedded/start-postgres.ts";
import { Relay } from "./events/relay.ts";
import { Tail } from "./events/tail.ts";
import { listenForEvents } from "./events/wake.ts";
import type { BookKeeper } from "./exports/book-keeper.ts";
import { AcceptanceGate } from "./flows/acceptance-gate.ts";
import { beginNoting, endNoting } from "./flows/note-notices.ts";
import { linkPurpose, openDocument } from "./flows/open-document.ts";
import { servingBuyers } from "./flows/serve-buyer.ts";
import { registerGauges } from "./gauges.ts";
import { keepMessages, type NewMessage } from "./inbox/messages.ts";
import { authorizedHandler } from "./intake/authorized.ts";
import { dropHandler } from "./intake/drop-handler.ts";
import { InboxDoor } from "./intake/inbox-door.ts";
import { SigningKeys } from "./intake/signing-keys.ts";
import { statementHandler } from "./intake/statement-handler.ts";
import { challengeHandler, webhookHandler } from "./intake/webhook.ts";
import {
  startCovering,
  startExporting,
  startInvoicing,
  startKeeping,
  startPromising,
  startReconciling,
  startRecurring,
} from "./keeping.ts";
import { briefly } from "./kit/briefly.ts";
import { gather } from "./kit/gather.ts";
import type { Log } from "./kit/log.ts";
import { poolOf } from "./kit/pool.ts";
import { row, sql } from "./kit/sql.ts";
import { Statements } from "./kit/statements.ts";
import { type PaymentSideOptions, startPaymentSide } from "./payment-side.ts";
import type { PaymentGateway } from "./payments/gateway.ts";
import { examples } from "./playground/examples.ts";
import { playground } from "./playground/playground.ts";
import { sealAll, vaultFor } from "./secret-keys.ts";
import { CarrierAccounts } from "./shipping/carrier-accounts.ts";

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
  readonly pace?: ChannelSideOptions["pace"] & {
    readonly line?: Partial<Patience>;
    readonly payments?: PaymentSideOptions["pace"]["payments"];
    readonly webhooks?: Partial<WebhookPace>;
    readonly notices?: Partial<NoticePace>;
  };
}

/**
 * Starts a gateway: the database (its own, when none is configured), then what works in the background, then the doors.
 * Stopping goes the other way round; a start that fails stops what it had started.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let end = started.pop(); end; end = started.pop()) await end();
  };
  try {
    return await startAll(options, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  {
    config,
    log,
    onDatabaseLost,
    keep = (same) => same,
    connectors = ours,
    gateways = ourGateways,
    carriers = theirs,
    pace = {},
  }: GatewayOptions,
  started: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Gateway> {
  const orm = await openStore(config, log, started, onDatabaseLost);
  const vault = await vaultFor(config);
  await sealAll(orm, vault, log);
  const tail = new Tail(orm, log);
  const relay = new Relay(
    orm,
    log,
    (position, events) => tail.grown(position, events),
    () => tail.isFollowed,
  );
  const byKey = new Map(connectors.map((connector) => [connector.key, connector]));
  const onCommitted = () => relay.nudge();
  const accounts = new Accounts({ orm, vault, connectors: byKey, log, onCommitted, patience: pace.line });
  started.push(() => accounts.stop());
  await learnTelling(orm.em.fork(), connectors);
  const inboxDoor = new InboxDoor({ orm, connectors: byKey, accounts, log, onKept: () => gate.nudge() });
  const gate = new AcceptanceGate({ orm, log, messages: inboxDoor, onCommitted, onShortage: () => covering.nudge() });
  await tail.start();
  started.push(() => tail.stop());
  const ears = listenForEvents(orm.config.get("clientUrl") as string, log, (from) => {
    // What its own relay moves a process hears first hand.
    if (from !== relay.holder) tail.nudge();
  });
  started.push(() => ears.stop());
  relay.start();
  started.push(() => relay.stop());
  const covering = startCovering({ orm, log, onCommitted });
  started.push(() => covering.stop());
  const promising = startPromising({ orm, log, onCommitted });
  started.push(() => promising.stop());
  const invoicing = startInvoicing({ orm, log, onCommitted });
  started.push(() => invoicing.stop());
  const recurring = startRecurring({ orm, log, onCommitted });
  started.push(() => recurring.stop());
  const keepers = new Map([[xero.key, xero as BookKeeper]]);
  const books = new BookPoster({ orm, vault, keepers, log, onCommitted, patience: pace.line ?? {} });
  books.start();
  started.push(() => books.stop());
  const exporting = startExporting({ orm, log });
  started.push(() => exporting.stop());
  const reconciling = startReconciling({ orm, log, onCommitted });
  started.push(() => reconciling.stop());
  gate.start();
  started.push(
    () => inboxDoor.stop(),
    () => gate.stop(),
  );
  const { dispatcher, catalogues, doorNotes } = await startChannelSide({
    orm,
    accounts,
    connectors: byKey,
    log,
    pace,
    onCommitted,
    onKept: () => gate.nudge(),
    onStarted: (stop) => started.push(stop),
  });
  const payments = startPaymentSide({ orm, vault, gateways, log, pace, onCommitted, onStarted: (stop) => started.push(stop) });
  const clients = new Map([ownFleet as CarrierClient, ...carriers].map((client) => [client.key, client]));
  const carrierAccounts = new CarrierAccounts({ orm, vault, clients, log, patience: pace.line });
  const carrierSide = await startCarrierSide({
    orm,
    accounts: carrierAccounts,
    log,
    pace: pace.commands,
    onCommitted,
    onStarted: (stop) => started.push(stop),
  });
  const inbox = gather((messages: readonly NewMessage[]) => keepMessages(orm.em.fork(), messages));
  const keeping = startKeeping({ orm, log, config, connectors: byKey, onCommitted });
  started.push(
    () => keeping.stop(),
    () => inbox.idle(),
  );
  const schema = await buildApi();
  const documents = eventDocuments({
    schema,
    mask: masking(log),
    contextOf: (access, tail) => openContext(tail ? { ...services, tail } : services, access),
  });
  const allowLocal = config.webhooksAllowLocal;
  const receivers = new Webhooks({ orm, documents, vault, log, allowLocal, pace: pace.webhooks, onCommitted });
  const services: Services = {
    orm,
    statements: new Statements(poolOf(orm)),
    tail,
    connectors: byKey,
    accounts,
    log,
    publicUrl: config.publicUrl,
    gate,
    catalogues,
    exporting,
    books: { keepers, nudge: () => books.nudge() },
    gateways: payments.accounts,
    carrierAccounts,
    webhooks: {
      vault,
      allowLocal,
      triedHours: pace.webhooks?.triedHours ?? usualWebhookPace.triedHours,
      check: async (document, access) => void (await documents.open(document, access)),
      test: (id) => receivers.test(id),
    },
    shopName: config.mailFrom === undefined ? null : senderOf(config.mailFrom).name,
    nudge: () => {
      relay.nudge();
      dispatcher.nudge();
      payments.nudge();
      carrierSide.bookings.nudge();
    },
  };
  const links = new OrderLinks(vault.keysFor("order links"));
  const linkTo = (orderId: string) => {
    const token = config.publicUrl === undefined ? null : links.make(orderId, new Date(Date.now() + linkDays * 86_400_000));
    return token && `${config.publicUrl}/o/${token}`;
  };
  const notices = await startNotices(orm, config, log, { linkTo, onCommitted, pace: pace.notices ?? {} });
  if (notices) started.push(() => notices.stop());
  receivers.start();
  started.push(() => receivers.stop());
  const signingKeys = new SigningKeys({ open: (channelId) => accounts.open(channelId) });
  const findChannel = channelFinder(orm);
  const webhooks = {
    log,
    listener: doorNotes,
    keyOf: signingKeys.keyOf.bind(signingKeys),
    connectors: byKey,
    accounts,
    findChannel,
    keep: keep(async (message) => {
      const fresh = await inbox.add(message);
      if (fresh) gate.nudge();
      return fresh;
    }),
  };
  const keepFile = async (messages: readonly NewMessage[]) => {
    const fresh = await keepMessages(orm.em.fork(), messages);
    if (fresh.includes(true)) gate.nudge();
    return fresh;
  };
  // A revoked key opens nothing new a second later at most.
  const knownAccess = briefly((bearer) => accessOf(orm.em.fork(), bearer, new Date()));
  // Thousands of sockets may share a key, and each asks now and then whether it is still good.
  const stillValid = briefly((keyId) => stillInForce(orm.em.fork(), keyId, new Date()));
  const registry = new Registry();
  registerGauges(registry, orm);
  registerChannelGauges(registry, orm, byKey);
  registerHeldBack(registry, accounts);
  const page = playground({ graphqlPath: "/graphql", examples });
  const door = await serve<Access, Context & BaseContext>({
    schema,
    execute: onlyOwnOrder(compiling(schema, sources)),
    logger: log,
    registry,
    port: config.port,
    host: config.host,
    sizes: { webhookBytes: config.maxBodyBytes, fileBytes: config.maxFileBytes },
    authenticate: async (bearer, door) => {
      if (bearer === null || !isOrderToken(bearer)) return bearer === null ? null : knownAccess(bearer);
      // What is live is not for them: a socket would outlive the token.
      const orderId = door === "http" ? links.read(bearer, new Date()) : null;
      return orderId === null ? null : accessOfBuyer(orderId);
    },
    ...(notices && {
      buyers: {
        ...servingBuyers({ orm, links, log, onCommitted, onAsked: () => notices.nudge() }),
        trustedProxies: config.trustedProxies,
      },
    }),
    accessStillValid: ({ keyId }) => stillValid(keyId),
    rightsOf,
    makeContext: (access) => openContext(services, access),
    webhook: webhookHandler(webhooks),
    paymentWebhook: payments.webhook,
    challenge: challengeHandler(webhooks),
    carrierWebhook: carrierSide.webhook,
    publicUrl: config.publicUrl,
    drop: dropHandler({ log, connectors: byKey, accounts, findChannel, keep: keepFile }),
    statement: statementHandler({ orm, findChannel, log, onCommitted }),
    authorized: authorizedHandler({ orm, accounts, log, onCommitted }),
    document: (url) => openDocument(orm.em.fork() as EntityManager, vault.derived(linkPurpose), url, new Date()),
    introspection: config.introspection,
    ...(config.playground ? { playground: (request: Request) => answerOf(page, request) } : {}),
    ready: { database: () => row(orm.em.fork(), sql`select 1`) },
  });
  started.push(() => door.close(config.shutdownSeconds * 1000));
  return { url: door.url, services, stop };
}

async function openStore(
  config: Config,
  log: Log,
  started: (() => Promise<void>)[],
  onDatabaseLost: (() => void) | undefined,
): Promise<MikroORM> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const postgres = await startPostgres({ dataDir: config.dataDir, log: (line) => log.info(line), onExit: () => onDatabaseLost?.() });
    started.push(() => postgres.stop());
    url = postgres.url;
  }
  const orm = await openDatabase(url, { poolSize: config.databasePoolSize });
  started.push(() => orm.close(true));
  await migrate(orm);
  return orm;
}

/** Null: no mail server is set. */
async function startNotices(
  orm: MikroORM,
  { smtpUrl, mailFrom, mailsPerMinute }: Config,
  log: Log,
  { pace, ...more }: { linkTo(orderId: string): string | null; onCommitted(): void; pace: Partial<NoticePace> },
): Promise<Notices | null> {
  const em = orm.em.fork() as EntityManager;
  if (smtpUrl === undefined || mailFrom === undefined) {
    await endNoting(em);
    log.info("notices are off: MUARA_SMTP_URL and MUARA_MAIL_FROM are not both set, so buyers are not written to");
    return null;
  }
  await beginNoting(em);
  const { name: shopName, address } = senderOf(mailFrom);
  const notices = new Notices({
    ...more,
    orm,
    log,
    shopName,
    mailer: openMailer(smtpUrl, mailFrom),
    domain: address.split("@").at(-1) ?? "localhost",
    pace: { idleMilliseconds: 500, pauseMilliseconds: 60_000, perMinute: mailsPerMinute, ...pace },
  });
  notices.start();
  return notices;
}

async function answerOf(page: ReturnType<typeof playground>, request: Request): Promise<Response | null> {
  const answer = page({ method: request.method, path: new URL(request.url).pathname, headers: Object.fromEntries(request.headers) });
  return (
    answer && new Response(answer.status === 304 ? null : (answer.body as BodyInit), { status: answer.status, headers: answer.headers })
  );
}

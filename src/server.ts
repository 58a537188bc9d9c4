import type { BaseContext } from "@apollo/server";
import type { MikroORM } from "@mikro-orm/postgresql";
import { Registry } from "prom-client";
import { connectors as ours } from "../connectors/index.ts";
import { xero } from "../connectors/xero/index.ts";
import { buildApi } from "../schema/build.ts";
import { type Context, openContext, type Services } from "../schema/kit/context.ts";
import { compiling } from "../schema/reading/executor.ts";
import { sources } from "../schema/sources.ts";
import { type Access, rightsOf } from "./access/access.ts";
import { accessOf, stillInForce } from "./access/keys.ts";
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
import { serve } from "./doors/http.ts";
import { startPostgres } from "./embedded/start-postgres.ts";
import { Relay } from "./events/relay.ts";
import { Tail } from "./events/tail.ts";
import { listenForEvents } from "./events/wake.ts";
import type { BookKeeper } from "./exports/book-keeper.ts";
import { AcceptanceGate } from "./flows/acceptance-gate.ts";
import { registerGauges } from "./gauges.ts";
import { keepMessages, type NewMessage } from "./inbox/messages.ts";
import { authorizedHandler } from "./intake/authorized.ts";
import { dropHandler } from "./intake/drop-handler.ts";
import { InboxDoor } from "./intake/inbox-door.ts";
import { SigningKeys } from "./intake/signing-keys.ts";
import { statementHandler } from "./intake/statement-handler.ts";
import { challengeHandler, webhookHandler } from "./intake/webhook.ts";
import { startCovering, startExporting, startKeeping, startPromising, startReconciling } from "./keeping.ts";
import { briefly } from "./kit/briefly.ts";
import { gather } from "./kit/gather.ts";
import type { Log } from "./kit/log.ts";
import { poolOf } from "./kit/pool.ts";
import { row, sql } from "./kit/sql.ts";
import { Statements } from "./kit/statements.ts";
import { examples } from "./playground/examples.ts";
import { playground } from "./playground/playground.ts";
import { sealAll, vaultFor } from "./secret-keys.ts";

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
  /** How quick it is where it waits; only tests are quicker. */
  readonly pace?: ChannelSideOptions["pace"] & { readonly line?: Partial<Patience> };
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
  { config, log, onDatabaseLost, keep = (same) => same, connectors = ours, pace = {} }: GatewayOptions,
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
  const inbox = gather((messages: readonly NewMessage[]) => keepMessages(orm.em.fork(), messages));
  const keeping = startKeeping({ orm, log, config, connectors: byKey, onCommitted });
  started.push(
    () => keeping.stop(),
    () => inbox.idle(),
  );
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
    nudge: () => {
      relay.nudge();
      dispatcher.nudge();
    },
  };
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
  const schema = await buildApi();
  const page = playground({ graphqlPath: "/graphql", examples });
  const door = await serve<Access, Context & BaseContext>({
    schema,
    execute: compiling(schema, sources),
    logger: log,
    registry,
    port: config.port,
    host: config.host,
    sizes: { webhookBytes: config.maxBodyBytes, fileBytes: config.maxFileBytes },
    authenticate: async (bearer) => (bearer === null ? null : knownAccess(bearer)),
    accessStillValid: ({ keyId }) => stillValid(keyId),
    rightsOf,
    makeContext: (access) => openContext(services, access),
    webhook: webhookHandler(webhooks),
    challenge: challengeHandler(webhooks),
    publicUrl: config.publicUrl,
    drop: dropHandler({ log, connectors: byKey, accounts, findChannel, keep: keepFile }),
    statement: statementHandler({ orm, findChannel, log, onCommitted }),
    authorized: authorizedHandler({ orm, accounts, log, onCommitted }),
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

async function answerOf(page: ReturnType<typeof playground>, request: Request): Promise<Response | null> {
  const answer = page({ method: request.method, path: new URL(request.url).pathname, headers: Object.fromEntries(request.headers) });
  return (
    answer && new Response(answer.status === 304 ? null : (answer.body as BodyInit), { status: answer.status, headers: answer.headers })
  );
}

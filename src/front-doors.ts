import type { BaseContext } from "@apollo/server";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { GraphQLSchema } from "graphql";
import { onlyOwnOrder } from "../schema/customers/own-order.ts";
import { type Context, openContext, type Services } from "../schema/kit/context.ts";
import { compiling } from "../schema/reading/executor.ts";
import { sources } from "../schema/sources.ts";
import { type Access, rightsOf } from "./access/access.ts";
import { accessOf, stillInForce } from "./access/keys.ts";
import { accessOfBuyer, isOrderToken, type OrderLinks } from "./access/order-links.ts";
import type { CarrierSide } from "./carrier-side.ts";
import type { ChannelSide } from "./channel-side.ts";
import { channelFinder } from "./channels/find-channel.ts";
import type { Config } from "./config.ts";
import type { Notices } from "./dispatch/notices.ts";
import { type Door, serve } from "./doors/http.ts";
import type { DoorOptions } from "./doors/options.ts";
import { linkPurpose, openDocument } from "./flows/open-document.ts";
import { servingBuyers } from "./flows/serve-buyer.ts";
import { allGauges } from "./gauges/all-gauges.ts";
import type { Ground } from "./ground.ts";
import type { NewMessage } from "./inbox/messages.ts";
import { authorizedHandler } from "./intake/authorized.ts";
import { dropHandler } from "./intake/drop-handler.ts";
import { SigningKeys } from "./intake/signing-keys.ts";
import { statementHandler } from "./intake/statement-handler.ts";
import { challengeHandler, webhookHandler } from "./intake/webhook.ts";
import { briefly } from "./kit/briefly.ts";
import { row, sql } from "./kit/sql.ts";
import type { PaymentSide } from "./payment-side.ts";
import { examples } from "./playground/examples.ts";
import { playground } from "./playground/playground.ts";

type Doors = DoorOptions<Access, Context & BaseContext>;

export interface FrontDoorsOptions {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly links: OrderLinks;
  /** Keep messages before they are acknowledged: one, and those of a file. */
  readonly keep: (message: NewMessage) => Promise<boolean>;
  readonly keepAll: (messages: readonly NewMessage[]) => Promise<readonly boolean[]>;
  readonly channels: ChannelSide;
  readonly payments: PaymentSide;
  readonly carriers: CarrierSide;
  readonly notices: Notices | null;
}

/** Opens the doors: GraphQL, and each way in beside it, with the handler that stands behind it. */
export async function openFrontDoors(ground: Ground, options: FrontDoorsOptions): Promise<Door> {
  const { config, schema, services } = options;
  const { orm, log } = ground;
  const door = await serve({
    schema,
    execute: onlyOwnOrder(compiling(schema, sources)),
    logger: log,
    registry: allGauges(orm, services),
    port: config.port,
    host: config.host,
    sizes: { webhookBytes: config.maxBodyBytes, fileBytes: config.maxFileBytes },
    introspection: config.introspection,
    publicUrl: config.publicUrl,
    makeContext: (access) => openContext(services, access),
    ready: { database: () => row(orm.em.fork(), sql`select 1`) },
    ...whoComes(ground, options),
    ...handlers(ground, options),
    ...(config.playground && { playground: pages() }),
  });
  ground.onStarted(() => door.close(config.shutdownSeconds * 1000));
  return door;
}

/** Whose key it is, and whether that is still good. */
function whoComes({ orm }: Ground, { links }: FrontDoorsOptions): Pick<Doors, "authenticate" | "accessStillValid" | "rightsOf"> {
  // A revoked key opens nothing new a second later at most.
  const knownAccess = briefly((bearer) => accessOf(orm.em.fork(), bearer, new Date()));
  // Thousands of sockets may share a key, and each asks now and then whether it is still good.
  const stillValid = briefly((keyId) => stillInForce(orm.em.fork(), keyId, new Date()));
  return {
    async authenticate(bearer, door) {
      if (bearer === null || !isOrderToken(bearer)) return bearer === null ? null : knownAccess(bearer);
      // What is live is not for them: a socket would outlive the token.
      const orderId = door === "http" ? links.read(bearer, new Date()) : null;
      return orderId === null ? null : accessOfBuyer(orderId);
    },
    accessStillValid: ({ keyId }) => stillValid(keyId),
    rightsOf,
  };
}

/** What stands behind each way in but GraphQL. */
function handlers({ orm, vault, log, onCommitted }: Ground, options: FrontDoorsOptions) {
  const { config, services, links, keep, keepAll, channels, payments, carriers, notices } = options;
  const { connectors, accounts } = services;
  const findChannel = channelFinder(orm);
  const signingKeys = new SigningKeys({ open: (channelId) => accounts.open(channelId) });
  const keyOf = signingKeys.keyOf.bind(signingKeys);
  const papers = { keys: vault.derived(linkPurpose), publicUrl: config.publicUrl };
  const webhooks = { log, listener: channels.doorNotes, keyOf, connectors, accounts, findChannel, keep };
  return {
    webhook: webhookHandler(webhooks),
    challenge: challengeHandler(webhooks),
    paymentWebhook: payments.webhook,
    carrierWebhook: carriers.webhook,
    drop: dropHandler({ log, connectors, accounts, findChannel, keep: keepAll }),
    statement: statementHandler({ orm, findChannel, log, onCommitted }),
    authorized: authorizedHandler({ orm, accounts, log, onCommitted }),
    document: (url: URL) => openDocument(orm.em.fork() as EntityManager, papers.keys, url, new Date()),
    ...(notices && {
      buyers: {
        ...servingBuyers({ orm, links, papers, log, onCommitted, onAsked: () => notices.nudge() }),
        trustedProxies: config.trustedProxies,
      },
    }),
  } satisfies Partial<Doors>;
}

function pages(): NonNullable<Doors["playground"]> {
  const page = playground({ graphqlPath: "/graphql", examples });
  return (request) => {
    const answer = page({ method: request.method, path: new URL(request.url).pathname, headers: Object.fromEntries(request.headers) });
    return (
      answer && new Response(answer.status === 304 ? null : (answer.body as BodyInit), { status: answer.status, headers: answer.headers })
    );
  };
}

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Access } from "../../src/access/access.ts";
import type { Accounts } from "../../src/channels/accounts.ts";
import type { Connector } from "../../src/channels/connector.ts";
import type { Choose } from "../../src/events/follower.ts";
import type { Deed } from "../../src/events/record.ts";
import type { LoggedEvent } from "../../src/events/tail.ts";
import type { BookKeeper } from "../../src/exports/book-keeper.ts";
import type { AcceptanceGate } from "../../src/flows/acceptance-gate.ts";
import type { WebhookTerms } from "../../src/flows/edit-webhook.ts";
import { newId } from "../../src/kit/ids.ts";
import type { Log } from "../../src/kit/log.ts";
import type { Statements } from "../../src/kit/statements.ts";
import type { GatewayAccounts } from "../../src/payments/gateway-accounts.ts";
import type { CarrierAccounts } from "../../src/shipping/carrier-accounts.ts";
import { type Loaders, openLoaders } from "./loaders.ts";

/** The log as subscriptions follow it; see `Tail`. */
export interface Follows {
  readonly position: number;
  events(after: number | null, choose: Choose<LoggedEvent>): AsyncIterable<readonly LoggedEvent[]>;
}

/** What it takes to change and try webhooks. */
export interface WebhookServices extends WebhookTerms {
  /** How long a delivery is tried. */
  readonly triedHours: number;
  /** Sends a test at once. Null: there is no such webhook. */
  test(
    id: string,
  ): Promise<
    | { readonly outcome: "TAKEN"; readonly status: number }
    | { readonly outcome: "FAILED"; readonly status: number | null; readonly reason: string }
    | null
  >;
}

/** What lives as long as the gateway and every operation needs. */
export interface Services {
  readonly orm: MikroORM;
  /** For what is read again and again; see `Statements`. */
  readonly statements: Statements;
  /** The log, to follow. */
  readonly tail: Follows;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** The accounts of connected channels; opens and seals their settings. */
  readonly accounts: Accounts;
  /** The connected carriers; opens and seals their settings. */
  readonly carrierAccounts: CarrierAccounts;
  readonly log: Log;
  /** How the outside reaches the gateway; undefined when nobody said. */
  readonly publicUrl: string | undefined;
  /** Takes orders. To be nudged when there may be new messages in the inbox. */
  readonly gate: AcceptanceGate;
  /** Reads channels' catalogues. To be nudged when there may be one to read. */
  readonly catalogues: { nudge(): void };
  /** Writes out what was asked for. To be nudged when something was. */
  readonly exporting: { nudge(): void };
  /** Who keeps books; to be nudged when there is something to post. */
  readonly books: { readonly keepers: ReadonlyMap<string, BookKeeper>; nudge(): void };
  /** The accounts at payment gateways; opens and seals their settings. */
  readonly gateways: GatewayAccounts;
  readonly webhooks: WebhookServices;
  /** The merchant's name as mails say it; null: the channel's. */
  readonly shopName: string | null;
  /** There may be new events in the outbox. */
  readonly nudge: () => void;
}

/** What one operation, or one pushed event, works with. Never shared, so that nothing of it is stale. */
export interface Context extends Services {
  readonly access: Access;
  readonly em: EntityManager;
  readonly loaders: Loaders;
}

export const openContext = (services: Services, access: Access): Context =>
  Object.assign(Object.create(lazily) as Context, services, { access });

/**
 * The entity manager and the loaders are opened when they are first used: most queries need neither. On a prototype, because Apollo copies
 * a context's own properties, and that would open them.
 */
const lazily = {
  get em(): EntityManager {
    return kept(this, "em", (this as unknown as Context).orm.em.fork() as EntityManager);
  },
  get loaders(): Loaders {
    const { em, access } = this as unknown as Context;
    return kept(this, "loaders", openLoaders(em, access));
  },
};

function kept<Value>(context: object, name: string, value: Value): Value {
  Object.defineProperty(context, name, { value });
  return value;
}

export const deedOf = ({ access }: Context): Deed => ({
  actor: access.orderId === undefined ? access.keyId : "customer",
  at: new Date(),
  correlationId: newId(),
});

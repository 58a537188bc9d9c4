import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Access } from "../../src/access/access.ts";
import type { Connector } from "../../src/channels/connector.ts";
import type { Deed } from "../../src/events/record.ts";
import type { Tail } from "../../src/events/tail.ts";
import { newId } from "../../src/kit/ids.ts";
import type { Log } from "../../src/kit/log.ts";
import type { Statements } from "../../src/kit/statements.ts";
import { type Loaders, openLoaders } from "./loaders.ts";

/** What lives as long as the gateway and every operation needs. */
export interface Services {
  readonly orm: MikroORM;
  /** For what is read again and again; see `Statements`. */
  readonly statements: Statements;
  readonly tail: Tail;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  /** How the outside reaches the gateway; undefined when nobody said. */
  readonly publicUrl: string | undefined;
  /** There may be new events in the outbox, or new messages in the inbox. */
  readonly nudge: () => void;
}

/** What one operation, or one pushed event, works with. Never shared, so that nothing of it is stale. */
export interface Context extends Services {
  readonly access: Access;
  readonly em: EntityManager;
  readonly loaders: Loaders;
}

/** Its entity manager and loaders are opened when they are first used: most queries need neither. */
export function openContext(services: Services, access: Access): Context {
  let em: EntityManager | undefined;
  let loaders: Loaders | undefined;
  return {
    ...services,
    access,
    get em() {
      em ??= services.orm.em.fork() as EntityManager;
      return em;
    },
    get loaders() {
      loaders ??= openLoaders(this.em, access);
      return loaders;
    },
  };
}

export const deedOf = ({ access }: Context): Deed => ({ actor: access.keyId, at: new Date(), correlationId: newId() });

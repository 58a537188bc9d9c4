import type { Accounts } from "./channels/accounts.ts";
import type { Connector } from "./channels/connector.ts";
import { AcceptanceGate } from "./flows/acceptance-gate.ts";
import type { Ground } from "./ground.ts";
import { keepMessages, type NewMessage } from "./inbox/messages.ts";
import { InboxDoor } from "./intake/inbox-door.ts";
import { gather } from "./kit/gather.ts";

export interface IntakeSideOptions {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly accounts: Accounts;
  /** Called when a place has less than was promised from it. */
  readonly onShortage: () => void;
}

/** What the doors use of it. */
export interface IntakeSide {
  readonly gate: AcceptanceGate;
  /** Keeps a message for good, together with those that come at the same time, and answers whether it was new. */
  keep(message: NewMessage): Promise<boolean>;
  /** The same for many at once. */
  keepAll(messages: readonly NewMessage[]): Promise<readonly boolean[]>;
}

/** Starts what takes orders: messages are kept in the inbox, and worked off at the gate that `createOrder` passes too. */
export function startIntakeSide({ orm, log, onCommitted, onStarted }: Ground, more: IntakeSideOptions): IntakeSide {
  const { connectors, accounts, onShortage } = more;
  const inboxDoor = new InboxDoor({ orm, connectors, accounts, log, onKept: () => gate.nudge(), onCommitted });
  const gate = new AcceptanceGate({ orm, log, messages: inboxDoor, onCommitted, onShortage });
  gate.start();
  onStarted(() => inboxDoor.stop());
  onStarted(() => gate.stop());
  const inbox = gather((messages: readonly NewMessage[]) => keepMessages(orm.em.fork(), messages));
  onStarted(() => inbox.idle());
  return {
    gate,
    async keep(message) {
      const fresh = await inbox.add(message);
      if (fresh) gate.nudge();
      return fresh;
    },
    async keepAll(messages) {
      const fresh = await keepMessages(orm.em.fork(), messages);
      if (fresh.includes(true)) gate.nudge();
      return fresh;
    },
  };
}

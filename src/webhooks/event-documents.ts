import type { Access } from "../access/access.ts";
import type { LoggedEvent } from "../events/tail.ts";

/** A subscription, in GraphQL. */
export interface EventDocument {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A subscription that was read, checked, and may be executed with somebody's rights. */
export interface OpenDocument {
  /** Those of consecutive events that it is about, in their order. */
  choose(burst: readonly LoggedEvent[]): readonly LoggedEvent[];
  /** What is told of each, as JSON; null where it could not be made now. Executed together, with the state as it is now. */
  bodies(events: readonly LoggedEvent[]): Promise<readonly (string | null)[]>;
}

/** Who executes subscriptions: what lies below the API knows no schema. */
export interface EventDocuments {
  /** Throws Refusal INVALID or FORBIDDEN for what is no subscription of events, is over a limit, or is not for these rights. */
  open(document: EventDocument, access: Access): Promise<OpenDocument>;
}

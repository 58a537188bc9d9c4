import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, scopes } from "../../src/access/access.ts";

/** One thing a client may ask for. */
export interface Case {
  readonly name: string;
  /** The field of the filter that it is about. */
  readonly field: string | null;
  /** How the list is sorted, where a client may choose. */
  readonly sort?: string;
  read(em: EntityManager): Promise<unknown>;
}

/** A key that may see all. */
export const everything: Access = { keyId: "growth", scopes: new Set(scopes), channelIds: null, locationIds: null };

export const page = { first: 50 };

/** What a connection counts to. */
export const mostCounted = 10_000;

import { Refusal } from "../kit/errors.ts";

/** What a key may do. `…:read` to query and subscribe, `…:write` to change; `pii:read` shows personal data unmasked. */
export const scopes = [
  "orders:read",
  "orders:write",
  "fulfillment:read",
  "fulfillment:write",
  "inventory:read",
  "inventory:write",
  "locations:read",
  "locations:write",
  "carriers:read",
  "carriers:write",
  "channels:read",
  "channels:write",
  "rules:read",
  "rules:write",
  "inbox:read",
  "inbox:write",
  "payments:read",
  "payments:write",
  "returns:read",
  "returns:write",
  "webhooks:read",
  "webhooks:write",
  "pii:read",
] as const;
export type Scope = (typeof scopes)[number];

export const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text);

/** What a key lets its holder see and do. Limits: null is no limit. */
export interface Rights {
  readonly scopes: ReadonlySet<Scope>;
  readonly channelIds: ReadonlySet<string> | null;
  readonly locationIds: ReadonlySet<string> | null;
}

/** Who calls, and what the key lets them see and do. */
export interface Access extends Rights {
  readonly keyId: string;
  /** Set for a buyer who came by the link to an order: they see this order and nothing else, whatever else is said here. */
  readonly orderId?: string;
}

/** The same text for two callers who may see the same. */
export const rightsOf = ({ scopes: held, channelIds, locationIds }: Rights): string =>
  JSON.stringify([held, channelIds, locationIds].map((part) => part && [...part].sort()));

export const mayAll = (access: Access, wanted: readonly string[]): boolean => wanted.every((scope) => access.scopes.has(scope as Scope));

/** Throws Refusal FORBIDDEN when the key lacks the scope for what is named besides. */
export function requireScope(access: Access, scope: Scope, field: readonly string[]): void {
  if (!mayAll(access, [scope])) throw new Refusal("FORBIDDEN", `This key lacks the scope ${scope}.`, field);
}

/** Throws Refusal FORBIDDEN when the key is limited to other channels. */
export function requireChannel({ channelIds }: Access, channelId: string, field: readonly string[] = ["channelId"]): void {
  if (channelIds !== null && !channelIds.has(channelId)) throw new Refusal("FORBIDDEN", "This key does not cover that channel.", field);
}

/** Throws Refusal FORBIDDEN when the key is limited to other locations. */
export function requireLocation({ locationIds }: Access, locationId: string, field: readonly string[] = ["locationId"]): void {
  if (locationIds !== null && !locationIds.has(locationId)) throw new Refusal("FORBIDDEN", "This key does not cover that location.", field);
}

import { createHash } from "node:crypto";
import type { CommandKind, Commands } from "../channels/command.ts";
import { json } from "../kit/sql.ts";

/** A command's payload as it is stored: instants and minor units are text. */
export type StoredPayload = Readonly<Record<string, unknown>>;

/** What is stored of a command, and sent each time. */
export const storedOf = <Kind extends CommandKind>(command: Commands[Kind]): StoredPayload => JSON.parse(json(command)) as StoredPayload;

/** A stored payload, as connectors take it. */
export function commandOf<Kind extends CommandKind>(kind: Kind, stored: StoredPayload): Commands[Kind] {
  if (kind === "SHIP" || kind === "READY_TO_SHIP") {
    const { shipment, ...rest } = stored as { readonly shipment: { readonly shippedAt: string } };
    return { ...rest, shipment: { ...shipment, shippedAt: new Date(shipment.shippedAt) } } as unknown as Commands[Kind];
  }
  if (kind === "REFUND") {
    const { amount, ...rest } = stored as { readonly amount: { readonly minor: string; readonly currency: string } };
    return { ...rest, amount: { ...amount, minor: BigInt(amount.minor) } } as unknown as Commands[Kind];
  }
  return stored as unknown as Commands[Kind];
}

/** The same for the same payload, whatever the order of its keys: PostgreSQL keeps JSON in an order of its own. */
export const hashOf = (kind: CommandKind, stored: StoredPayload): string =>
  createHash("sha256")
    .update(`${kind} ${canonical(stored)}`)
    .digest("hex");

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
}

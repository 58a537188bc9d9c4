import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Connector, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { withFields } from "./mutations.ts";

/** The exact bytes of every JSON file of a folder whose name begins with `prefix`, by name. */
export function fixturesIn(folder: string, prefix = ""): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith(".json"));
  return new Map(names.sort().map((name) => [basename(name, ".json"), new Uint8Array(readFileSync(join(folder, name)))]));
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A delivery of which only the body matters. */
export const plain = (text: string): Delivery => ({ headers: {}, body: bytes(text) });

/** Reads the orders of a connector's fixtures, as they are or with fields changed. */
export function ordersOf(connector: Connector, fixtures: ReadonlyMap<string, Uint8Array>) {
  const orderOf = (body: Uint8Array): IncomingOrder => {
    const [event] = connector.normalise({ headers: {}, body });
    if (event?.kind !== "order") throw new Error("There is no order in this message.");
    return event.order;
  };
  const bodyOf = (name: string): Uint8Array => fixtures.get(name) ?? bytes("");
  return {
    bodyOf,
    orderIn: (name: string) => orderOf(bodyOf(name)),
    /** `changed("order-paid", { "line_items.0.quantity": 2 })` */
    changed: (name: string, fields: Readonly<Record<string, unknown>>) => orderOf(withFields(bodyOf(name), fields)),
  };
}

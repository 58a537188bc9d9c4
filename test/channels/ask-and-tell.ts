import { expect } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { ChannelOrder, CommandAnswer, CommandKind, Commands, Teller, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import type { IncomingOrder, Polled } from "../../src/channels/connector.ts";
import type { Called } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { plainAccount } from "./plain-account.ts";

/** How the channel is told it. Throws Error if it cannot be told. */
export function teller<Kind extends CommandKind>({ connector }: ChannelDouble, kind: Kind): Teller<unknown, Kind> {
  const found = connector.tell?.[kind] as Teller<unknown, Kind> | undefined;
  if (!found) throw new Error(`It cannot be told ${kind}`);
  return found;
}

/** Tells it while no answer can be heard, so that nobody knows whether it was done; answers what is seen of it afterwards. */
export async function tellUnheard<Kind extends CommandKind>(
  told: Teller<unknown, Kind>,
  command: Commands[Kind],
  account: Account<unknown>,
  key = "k1",
): Promise<CommandAnswer | null | undefined> {
  await expect(told.send(command, account, key)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  return told.observe?.(command, account, key);
}

/** An order as a command names it. */
export const named = (externalId: string, currencyCode = "IDR"): ChannelOrder => ({ externalId, number: externalId, currencyCode });

export type Shipment = Commands["SHIP"]["shipment"];

export const aParcel = (more: Partial<Shipment> = {}): Shipment => ({
  id: "0199",
  lines: [],
  complete: true,
  trackingNumber: "JX1",
  carrierCode: "jne",
  carrierName: "JNE",
  trackingUrl: "https://jne.example/JX1",
  shippedAt: new Date(),
  externalLocationId: null,
  notifyBuyer: true,
  ...more,
});

export const cancelling = (order: ChannelOrder, more: Partial<Commands["CANCEL"]> = {}): Commands["CANCEL"] => ({
  order,
  reason: "OUT_OF_STOCK",
  note: null,
  lines: null,
  ...more,
});

/** A level to be told; without a place it is of the whole shop. */
export const aLevel = (listing: ToldLevel["listing"], quantity: number, externalLocationId: string | null = null): ToldLevel => ({
  listing,
  externalLocationId,
  quantity,
  previous: null,
});

/** The order as a fetch brings it. Throws Error if it brings none. */
export async function fetchOrder(double: ChannelDouble, externalId: string, account = plainAccount(double)): Promise<IncomingOrder> {
  const delivery = await double.connector.fetch?.({ externalId, version: null }, account);
  const [event] = delivery ? double.connector.normalise(delivery) : [];
  if (event?.kind !== "order") throw new Error(`No order ${externalId} came`);
  return event.order;
}

/** Its lines as a command names them. */
export const linesOf = async (double: ChannelDouble, externalId: string): Promise<readonly ToldLine[]> =>
  (await fetchOrder(double, externalId)).lines.map(({ externalIds, sku, quantity }) => ({ externalIds, sku, quantity }));

/** A parcel with the whole order. */
export const wholeOrder = async (double: ChannelDouble, externalId: string): Promise<Commands["SHIP"]> => ({
  order: named(externalId),
  shipment: aParcel({ lines: await linesOf(double, externalId) }),
});

/** The channel's ids of the orders that a poll found whole; of anything else what it is. */
export const idsIn = ({ connector }: ChannelDouble, found: readonly Polled[]): string[] =>
  found
    .flatMap(({ delivery }) => connector.normalise(delivery))
    .map((event) => (event.kind === "order" ? event.order.externalId : event.kind));

/** All that is up for sale, page by page. */
export async function wholeCatalogue({ connector }: ChannelDouble, account: Account<unknown>): Promise<CatalogueEntry[]> {
  const entries: CatalogueEntry[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: CataloguePage | undefined = await connector.catalogue?.(account, cursor);
    entries.push(...(page?.entries ?? []));
    cursor = page?.next ?? null;
    if (cursor === null) return entries;
  }
}

/** What the first call of which it holds sent, read as JSON. */
export const sentBy = ({ server }: ChannelDouble, of: (called: Called) => boolean): unknown =>
  JSON.parse(Buffer.from(server.calls.find(of)?.body ?? []).toString());

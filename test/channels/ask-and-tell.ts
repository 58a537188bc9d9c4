import { expect } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { ChannelOrder, CommandKind, Commands, Teller, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import type { IncomingOrder, Polled } from "../../src/channels/connector.ts";
import type { Called, Fault } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { plainAccount } from "./plain-account.ts";

/** Opens a double that shows so many units of each SKU; answers it with an account at it. */
export async function selling<Double extends ChannelDouble>(
  opening: Promise<Double>,
  units: Readonly<Record<string, number>>,
): Promise<[double: Double, account: Account<unknown>]> {
  const double = await opening;
  for (const [sku, count] of Object.entries(units)) double.list(sku, count);
  return [double, plainAccount(double)];
}

/** Stops a double when a test is over: no call was signed wrongly, and the double itself made no mistake. */
export async function leave(double: ChannelDouble): Promise<void> {
  expect(double.refused).toEqual([]);
  expect(double.server.bugs).toEqual([]);
  await double.stop();
}

/** A test has seen what it wanted to be refused. */
export const forgetRefused = ({ refused }: ChannelDouble): void => {
  (refused as string[]).length = 0;
};

/** What a call can meet after which its sender cannot know whether it was done. */
export const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "ERROR_AFTER" },
  { kind: "TIMEOUT" },
];
/** Whether nothing was done by a call that met it. */
export const leavesUndone = ({ kind }: Fault): boolean => kind === "ERROR" || kind === "TIMEOUT";

/** How the channel is told it. Throws Error if it cannot be told. */
export function teller<Kind extends CommandKind>({ connector }: ChannelDouble, kind: Kind): Teller<unknown, Kind> {
  const found = connector.tell?.[kind] as Teller<unknown, Kind> | undefined;
  if (!found) throw new Error(`It cannot be told ${kind}`);
  return found;
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

/** The channel's ids of what a poll found; a hint counts as its order. */
export const idsIn = ({ connector }: ChannelDouble, found: readonly Polled[]): string[] =>
  found
    .flatMap(({ delivery }) => connector.normalise(delivery))
    .map((event) => (event.kind === "order" ? event.order.externalId : event.kind === "hint" ? event.hint.externalId : event.kind));

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

import type { Commands, ToldLine } from "../../../src/channels/command.ts";
import { aParcel, linesOf, named, type Shipment } from "../ask-and-tell.ts";
import type { ChannelDouble } from "../double.ts";

/** A parcel that Lazada numbers and its carrier fetches. */
export const shipping = (externalId: string, lines: readonly ToldLine[], more: Partial<Shipment> = {}): Commands["SHIP"] => ({
  order: named(externalId),
  shipment: aParcel({ lines, trackingNumber: null, carrierCode: null, carrierName: null, trackingUrl: null, ...more }),
});

/** Units of an order's first line, as a command names them: those at `from` and after, before `to`. */
export async function unitsOf(double: ChannelDouble, externalId: string, from: number, to: number): Promise<readonly ToldLine[]> {
  const [first] = await linesOf(double, externalId);
  const externalIds = first?.externalIds.slice(from, to) ?? [];
  return first ? [{ ...first, externalIds, quantity: externalIds.length }] : [];
}

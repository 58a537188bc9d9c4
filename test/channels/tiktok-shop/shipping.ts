import type { Commands } from "../../../src/channels/command.ts";
import { aParcel, linesOf, named, type Shipment } from "../ask-and-tell.ts";
import type { ChannelDouble } from "../double.ts";

export const mug = [{ sku: "MUG", quantity: 1 }];

/** A parcel with the whole order, by a carrier that is mapped to TikTok's id of it. */
export async function shipping(double: ChannelDouble, externalId: string, more: Partial<Shipment> = {}): Promise<Commands["SHIP"]> {
  const carrier = { carrierCode: "6841743441349706241", carrierName: "J&T Express" };
  return { order: named(externalId), shipment: aParcel({ ...carrier, lines: more.lines ?? (await linesOf(double, externalId)), ...more }) };
}

import type { CommandAnswer, ToldShipment } from "../../src/channels/command.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import type { Reader } from "../../src/kit/read.ts";
import { rejected } from "./answers.ts";
import type { ShopeeSettings } from "./settings.ts";

/** One way in which a parcel is handed over, as `ship_order` takes it. */
type Handover = Readonly<Record<"pickup" | "dropoff" | "non_integrated", Readonly<Record<string, unknown>>>>;

/** Chooses among the ways of `get_shipping_parameter`; or says what is missing. */
export function handoverOf(ways: Reader, shipment: ToldShipment, settings: ShopeeSettings): Partial<Handover> | CommandAnswer {
  const needed = ways.object("info_needed");
  const offers = (way: string): boolean => Array.isArray(needed.raw(way));
  const preferred = settings.handover === "PICKUP" ? ["pickup", "dropoff"] : ["dropoff", "pickup"];
  const way = ["non_integrated", ...preferred].find(offers);
  const wants = way === undefined ? [] : needed.texts(way);
  const wantsTracking = wants.some((field) => field === "tracking_no" || field === "tracking_number");
  if (wantsTracking && shipment.trackingNumber === null) return rejected("Shopee wants the carrier's tracking number with this parcel.");
  const tracking = wantsTracking ? { tracking_number: shipment.trackingNumber } : {};
  if (way === "non_integrated") return { non_integrated: tracking };
  if (way === "pickup") return pickup(ways, wants, tracking, settings);
  if (way === "dropoff") return dropoff(ways, wants, tracking, settings);
  return rejected("Shopee offers no way to hand this parcel over.");
}

function pickup(ways: Reader, wants: readonly string[], tracking: object, { pickupAddressId }: ShopeeSettings) {
  if (!wants.includes("address_id")) return { pickup: { ...tracking } };
  const addresses = ways.optionalObject("pickup")?.optionalList("address_list") ?? [];
  const flagged = (flag: string) => addresses.find((address) => address.texts("address_flag").includes(flag));
  const address =
    pickupAddressId === null
      ? (flagged("pickup_address") ?? flagged("default_address") ?? addresses[0])
      : addresses.find((one) => one.id("address_id") === pickupAddressId);
  if (address === undefined)
    return rejected(
      `Shopee does not offer to fetch it from ${pickupAddressId === null ? "any address" : `address ${pickupAddressId}`}: see the setting pickupAddressId.`,
    );
  // Where a carrier names no times, Shopee finds one.
  const slots = address.optionalList("time_slot_list") ?? [];
  const slot = slots.find((one) => one.texts("flags").includes("recommended")) ?? slots[0];
  return {
    pickup: { address_id: numberOf(address.id("address_id")), ...(slot && { pickup_time_id: slot.id("pickup_time_id") }), ...tracking },
  };
}

function dropoff(ways: Reader, wants: readonly string[], tracking: object, { dropoffBranchId, senderName }: ShopeeSettings) {
  const offered = ways.optionalObject("dropoff");
  const branches = (offered?.optionalList("branch_list") ?? []).map((branch) => branch.id("branch_id"));
  const slugs = (offered?.optionalList("slug_list") ?? []).map((one) => one.text("slug"));
  const branch = dropoffBranchId ?? (branches.length === 1 ? branches[0] : undefined);
  if (wants.includes("branch_id") && (branch === undefined || (branches.length > 0 && !branches.includes(branch))))
    return rejected("Shopee wants the branch that the parcel is brought to: see the setting dropoffBranchId.");
  if (wants.includes("sender_real_name") && senderName === null)
    return rejected("Shopee wants the sender's real name with this parcel: see the setting senderName.");
  if (wants.includes("slug") && slugs.length !== 1)
    return rejected("Shopee offers several carriers to bring this parcel to: arrange it in the Seller Centre.");
  return {
    dropoff: {
      ...(wants.includes("branch_id") && { branch_id: numberOf(branch ?? "0") }),
      ...(wants.includes("sender_real_name") && { sender_real_name: senderName }),
      ...(wants.includes("slug") && { slug: slugs[0] }),
      ...tracking,
    },
  };
}

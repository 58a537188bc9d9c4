import type { CommandAnswer, Commands, Teller, ToldShipment } from "../../src/channels/command.ts";
import { call, type TikTokAccount } from "./client.ts";
import { type Order, orderNow, type Row, rowsNamed } from "./order.ts";
import { accepted, rejected, rejectedBy } from "./outcome.ts";
import { packageOf } from "./packages.ts";
import { providerOf } from "./provider.ts";
import type { TikTokSettings } from "./settings.ts";

type Ship = Commands["SHIP"] | Commands["READY_TO_SHIP"];

/** TikTok takes no key here, so each sending looks first and does what is not done yet. */
export const ship: Teller<TikTokSettings, "SHIP"> = { send, observe };

/** With TikTok's courier a parcel is made ready. With the seller's own there is nothing to tell before it leaves. */
export const readyToShip: Teller<TikTokSettings, "READY_TO_SHIP"> = {
  async send(command, account) {
    const order = await orderNow(account, command.order.externalId);
    return order.shippingType === "SELLER" ? accepted(null) : deliver(command, account, order);
  },
  async observe(command, account) {
    const order = await orderNow(account, command.order.externalId);
    return order.shippingType === "SELLER" ? accepted(null) : seenOf(command, order);
  },
};

async function send(command: Ship, account: TikTokAccount): Promise<CommandAnswer> {
  return deliver(command, account, await orderNow(account, command.order.externalId));
}

async function observe(command: Ship, account: TikTokAccount): Promise<CommandAnswer | null> {
  return seenOf(command, await orderNow(account, command.order.externalId));
}

/** Whether it is done already: `null` when not, or not wholly. */
function seenOf({ shipment }: Ship, order: Order): CommandAnswer | null {
  const rows = rowsNamed(order, shipment);
  if (typeof rows === "string") return rejected(rows);
  const wrong = rows.find((row) => row.arranged && !isOurs(order, row, shipment));
  if (wrong) return rejected(`Unit ${wrong.id} was sent in another parcel at TikTok Shop.`);
  return rows.every((row) => row.arranged) ? accepted(rows[0]?.packageId ?? null) : null;
}

/** TikTok's courier brings a tracking number of its own. */
const isOurs = (order: Order, row: Row, { trackingNumber }: ToldShipment): boolean =>
  order.shippingType !== "SELLER" || row.trackingNumber === null || row.trackingNumber === trackingNumber;

async function deliver(command: Ship, account: TikTokAccount, order: Order): Promise<CommandAnswer> {
  const { shipment } = command;
  const seen = seenOf(command, order);
  if (seen !== null) return seen;
  const { trackingNumber } = shipment;
  const own = order.shippingType === "SELLER";
  if (own && trackingNumber === null) return rejected("TikTok Shop wants the tracking number of a parcel that the seller sends.");
  const provider = own ? await providerOf(account, order, shipment) : null;
  if (provider !== null && typeof provider !== "string") return provider;
  const selfShipment = { tracking_number: trackingNumber, shipping_provider_id: provider };
  const open = (rowsNamed(order, shipment) as readonly Row[]).filter((row) => !row.arranged);
  let reference: string | null = null;
  for (const [packageId, rows] of Map.groupBy(open, (row) => row.packageId)) {
    const done =
      packageId === null
        ? await markShipped(account, command.order.externalId, rows, own, selfShipment)
        : await shipPackage(account, await packageOf(account, command.order.externalId, order, packageId, rows), own ? selfShipment : null);
    if (typeof done === "string") reference ??= done;
    else return done;
  }
  return accepted(reference);
}

type SelfShipment = Readonly<Record<"tracking_number" | "shipping_provider_id", string | null>>;

/** Markets without packages before sending (US, UK, EU, JP) take the rows themselves. Answers the package's id. */
async function markShipped(
  account: TikTokAccount,
  orderId: string,
  rows: readonly Row[],
  own: boolean,
  selfShipment: SelfShipment,
): Promise<string | CommandAnswer> {
  if (!own) return rejected("TikTok Shop has made no package for these units yet: buy its label in Seller Center, or try later.");
  const answer = await call(account, {
    path: `/fulfillment/202309/orders/${encodeURIComponent(orderId)}/packages`,
    body: { order_line_item_ids: rows.map(({ id }) => id), ...selfShipment },
  });
  return answer.done ? answer.data.id("package_id") : rejectedBy("the parcel", answer);
}

/** `selfShipment`: null for TikTok's courier. */
async function shipPackage(
  account: TikTokAccount,
  packageId: string | CommandAnswer,
  selfShipment: SelfShipment | null,
): Promise<string | CommandAnswer> {
  if (typeof packageId !== "string") return packageId;
  const path = `/fulfillment/202309/packages/${encodeURIComponent(packageId)}`;
  const body = selfShipment === null ? await handoverOf(account, path) : { self_shipment: selfShipment };
  const answer = await call(account, { path: `${path}/ship`, body });
  return answer.done ? packageId : rejectedBy("the parcel", answer);
}

/** Where the settings say how, the first slot that is free. Else TikTok goes by what Seller Center says of the warehouse. */
async function handoverOf(account: TikTokAccount, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { handoverMethod } = account.settings;
  if (handoverMethod !== "PICKUP") return handoverMethod === null ? {} : { handover_method: handoverMethod };
  const answer = await call(account, { path: `${path}/handover_time_slots` });
  // The field is spelled so.
  const slots = answer.done ? (answer.data.optionalList("pickup_slots") ?? []).filter((slot) => slot.boolean("avaliable", false)) : [];
  const first = slots.map((slot) => ({ start_time: slot.integer("start_time"), end_time: slot.integer("end_time") }))[0];
  return { handover_method: "PICKUP", ...(first && { pickup_slot: first }) };
}

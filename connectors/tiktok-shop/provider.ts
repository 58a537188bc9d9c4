import type { CommandAnswer, ToldShipment } from "../../src/channels/command.ts";
import { call, type TikTokAccount } from "./client.ts";
import type { Order } from "./order.ts";
import { rejected, rejectedBy } from "./outcome.ts";

/** TikTok's id of the carrier: the channel's code where it is one, else that of the carrier who bears our name or code at TikTok. */
export async function providerOf(account: TikTokAccount, order: Order, shipment: ToldShipment): Promise<string | CommandAnswer> {
  const { carrierCode, carrierName } = shipment;
  if (carrierCode !== null && /^\d+$/.test(carrierCode)) return carrierCode;
  const names = [carrierCode, carrierName].filter((name) => name !== null).map(plainly);
  if (names.length === 0 || order.deliveryOptionId === null) return rejected(unmapped);
  const path = `/logistics/202309/delivery_options/${encodeURIComponent(order.deliveryOptionId)}/shipping_providers`;
  const answer = await call(account, { path });
  if (!answer.done) return rejectedBy("to name its carriers", answer);
  const providers = (answer.data.optionalList("shipping_providers") ?? []).map((one) => ({ id: one.id("id"), name: one.text("name") }));
  const found = providers.find(({ name }) => names.includes(plainly(name)));
  return found?.id ?? rejected(`${unmapped} It knows ${providers.map(({ id, name }) => `${name} (${id})`).join(", ")}.`);
}

const unmapped = "TikTok Shop wants its shipping_provider_id of the carrier: map it in the channel's carrier codes.";

/** `J&T Express` and `j&t-express` are one. */
const plainly = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

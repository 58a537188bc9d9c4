import { type Api, idr } from "./api.ts";
import { type mug, scarf } from "./goods.ts";

export interface Wanted {
  readonly number: string;
  readonly paymentStatus: "PAID" | "COD_PENDING";
  readonly lines: readonly (Good & { readonly quantity: number })[];
  /** Where the buyer fetches all of it; left out: it is shipped to Jakarta Selatan. */
  readonly pickupLocationId?: string | undefined;
}

type Good = typeof mug;

/** A scarf as the own shop lists it. */
export const ownScarf: Good = { sku: scarf.sku, title: scarf.name, price: "240000.00" };

/** A shop of the merchant's own: no connector, it tells the API of its orders. */
export interface OwnShop {
  /** Places an order and answers its id. */
  place(wanted: Wanted): Promise<string>;
}

const shipTo = { name: "Sari Wulandari", lines: ["Jl. Kemang Raya 12"], city: "Jakarta Selatan", postalCode: "12730", countryCode: "ID" };

export async function openOwnShop(api: Api): Promise<OwnShop> {
  const { channel } = await api.mutate<{ channel: { id: string } }>("createChannel", "CreateChannelInput", "channel { id }", {
    ...{ code: "own", name: "Own shop (API)", type: "API", currency: "IDR", timeZone: "Asia/Jakarta" },
  });
  return {
    async place({ number, paymentStatus, lines, pickupLocationId }) {
      const reaching = pickupLocationId === undefined ? {} : { deliveryMethod: "PICKUP", pickupLocationId };
      const { order } = await api.mutate<{ order: { id: string } }>("createOrder", "CreateOrderInput", "order { id }", {
        ...{ channelId: channel.id, externalId: number, number, currencyCode: "IDR", paymentStatus },
        customer: { name: shipTo.name, email: "sari@example.com", phone: "+62 811 555 0101" },
        shipTo: pickupLocationId === undefined ? shipTo : null,
        lines: lines.map(({ sku, title, price, quantity }) => ({ sku, title, quantity, unitPrice: idr(price), ...reaching })),
      });
      return order.id;
    },
  };
}

import { type Http, HttpFailure } from "../http.ts";

export const admin = { email: "admin@bench.local", password: "bench-admin-1" } as const;

/** What a shop knows before it places orders. */
export interface Store {
  /** Opens the Store API. */
  readonly publishableKey: string;
  readonly regionId: string;
  readonly shippingOptionId: string;
}

/** Signs in as the administrator: from now on all that `http` asks is allowed. */
export async function signIn(http: Http): Promise<void> {
  const { body } = await http.post<{ token: string }>("/auth/user/emailpass", admin);
  http.headers.authorization = `Bearer ${body.token}`;
}

export async function readStore(http: Http): Promise<Store> {
  const keys = await http.get<{ api_keys: { token: string }[] }>("/admin/api-keys?type=publishable");
  const regions = await http.get<{ regions: { id: string }[] }>("/admin/regions");
  const options = await http.get<{ shipping_options: { id: string }[] }>("/admin/shipping-options");
  return {
    publishableKey: keys.body.api_keys[0]?.token as string,
    regionId: regions.body.regions[0]?.id as string,
    shippingOptionId: options.body.shipping_options[0]?.id as string,
  };
}

const address = {
  first_name: "Ann",
  last_name: "Lee",
  address_1: "1 Main St",
  city: "Springfield",
  postal_code: "62701",
  country_code: "us",
} as const;

export interface Placed {
  readonly id: string;
  readonly items: readonly { readonly id: string }[];
}

/**
 * Goes through the whole checkout in the fewest requests that the Store API allows, which are five; answers the order, or null
 * when there is not enough stock. Throws for any other refusal.
 */
export async function checkout(http: Http, store: Store, variantIds: readonly string[], buyer: number): Promise<Placed | null> {
  const headers = { "x-publishable-api-key": store.publishableKey };
  try {
    const { cart } = (
      await http.post<{ cart: { id: string } }>(
        "/store/carts?fields=id",
        {
          region_id: store.regionId,
          email: `buyer${buyer}@example.com`,
          shipping_address: address,
          billing_address: address,
          items: variantIds.map((variant_id) => ({ variant_id, quantity: 1 })),
        },
        headers,
      )
    ).body;
    await http.post(`/store/carts/${cart.id}/shipping-methods?fields=id`, { option_id: store.shippingOptionId }, headers);
    const collection = await http.post<{ payment_collection: { id: string } }>(
      "/store/payment-collections?fields=id",
      { cart_id: cart.id },
      headers,
    );
    const sessions = `/store/payment-collections/${collection.body.payment_collection.id}/payment-sessions?fields=id`;
    await http.post(sessions, { provider_id: "pp_system_default" }, headers);
    const { body } = await http.post<{ type: string; order?: Placed }>(`/store/carts/${cart.id}/complete?fields=id,items.id`, {}, headers);
    if (body.type === "order" && body.order) return body.order;
    throw new Error(`The checkout was refused: ${JSON.stringify(body).slice(0, 300)}`);
  } catch (error) {
    if (error instanceof HttpFailure && error.status === 400 && error.message.includes("insufficient_inventory")) return null;
    throw error;
  }
}

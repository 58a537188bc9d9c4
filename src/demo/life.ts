import type { Api } from "./api.ts";

/** An order with its work, its parcels and its money, as the API tells of it. */
export interface Life {
  readonly id: string;
  readonly status: string;
  readonly displayStatus: string;
  readonly paymentStatus: string;
  readonly lines: readonly { readonly id: string; readonly sku: string }[];
  readonly holds: readonly { readonly reason: string; readonly status: string }[];
  readonly fulfillmentOrders: readonly {
    readonly id: string;
    readonly status: string;
    readonly workState: string | null;
    readonly location: { readonly code: string } | null;
  }[];
  readonly fulfillments: readonly Parcel[];
  readonly returns: readonly {
    readonly status: string;
    readonly origin: string;
    readonly lines: readonly { readonly resolution: string }[];
  }[];
}

export interface Parcel {
  readonly id: string;
  readonly status: string;
  readonly trackingNumber: string | null;
  readonly pickupCode: string | null;
  readonly collect: { readonly amount: string } | null;
  readonly labels: readonly { readonly status: string; readonly carrier: string | null; readonly because: string | null }[];
  readonly trackingEvents: readonly { readonly status: string | null; readonly moved: boolean }[];
  readonly documents: readonly {
    readonly kind: string;
    readonly mediaType: string;
    readonly fileName: string;
    readonly url: string | null;
  }[];
}

export async function lifeOf(api: Api, id: string): Promise<Life> {
  const { order } = await api.ask<{ order: Life | null }>(
    `query($id: ID!) {
      order(id: $id) {
        id status displayStatus paymentStatus lines { id sku } holds { reason status }
        fulfillmentOrders { id status workState location { code } }
        fulfillments {
          id status trackingNumber pickupCode collect { amount } labels { status carrier because } trackingEvents { status moved }
          documents { kind mediaType fileName url }
        }
        returns { status origin lines { resolution } }
      }
    }`,
    { id },
  );
  if (!order) throw new Error(`There is no order ${id}.`);
  return order;
}

/** The only parcel of an order. Throws when it has none. */
export async function parcelOf(api: Api, orderId: string): Promise<Parcel> {
  const [parcel] = (await lifeOf(api, orderId)).fulfillments;
  if (!parcel) throw new Error(`Order ${orderId} has no parcel.`);
  return parcel;
}

/** The only work on an order. Throws when it has none. */
export async function workOn(api: Api, orderId: string): Promise<string> {
  const [work] = (await lifeOf(api, orderId)).fulfillmentOrders;
  if (!work) throw new Error(`Order ${orderId} has no work.`);
  return work.id;
}

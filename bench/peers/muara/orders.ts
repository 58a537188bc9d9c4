import type { Http } from "../http.ts";
import { expect } from "../peer.ts";

export interface NewOrder {
  readonly externalId: string;
  readonly idempotencyKey: string;
  readonly [field: string]: unknown;
}

/** The code of the channel whose orders are created over the API. */
export const ownChannel = "own";

const document = `mutation ($input: CreateOrderInput!) {
  createOrder(input: $input) { order { id number status } userErrors { code message } }
}`;

interface Created {
  readonly createOrder: {
    readonly order: { readonly status: string } | null;
    readonly userErrors: readonly { readonly message: string }[];
  };
}

const currencyCode = "USD";
const dollars = (amount: string) => ({ amount, currencyCode });

/** What a shop's checkout hands over: one unit of each SKU, who buys, where it goes, and that the payment is authorized. */
export const orderOf = (externalId: string, skus: readonly string[], buyer: number): NewOrder => ({
  externalId,
  idempotencyKey: `create-${externalId}`,
  currencyCode,
  customer: { externalId: `buyer-${buyer}`, name: "Ann Lee", email: `buyer${buyer}@example.com` },
  shipTo: { name: "Ann Lee", lines: ["1 Main St"], city: "Springfield", region: "IL", postalCode: "62701", countryCode: "US" },
  shipping: dollars("5.00"),
  shippingOption: "Standard",
  paymentStatus: "AUTHORIZED",
  lines: skus.map((sku) => ({ sku, title: sku, quantity: 1, unitPrice: dollars("12.50") })),
});

/** Places an order and answers its status: OPEN with its stock allocated, EXCEPTION when it waits for a person. */
export async function createOrder(http: Http, input: NewOrder): Promise<string> {
  const { body } = await http.graphql<Created>("/graphql", document, { input });
  expect(body.createOrder.order !== null, body);
  return (body.createOrder.order as { status: string }).status;
}

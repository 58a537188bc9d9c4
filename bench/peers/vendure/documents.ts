import { pageSize } from "../peer.ts";

const orderFields = `id code state totalWithTax customer { firstName lastName emailAddress }
  lines { id quantity unitPriceWithTax productVariant { sku name } }
  fulfillments { id state method trackingCode lines { orderLineId quantity } }`;

export const listDocument = `query ($options: OrderListOptions) { orders(options: $options) { totalItems items { ${orderFields} } } }`;
export const pageOptions = (page: number) => ({ take: pageSize, skip: page * pageSize, sort: { orderPlacedAt: "DESC" } });
export const orderDocument = `query ($id: ID!) { order(id: $id) { ${orderFields} } }`;

export const stockDocument = `query ($options: ProductVariantListOptions) {
  productVariants(options: $options) { items { id sku stockLevels { stockLocationId stockOnHand stockAllocated } } }
}`;
export const adjustDocument = "mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }";

const error = "... on ErrorResult { errorCode message }";

/** A guest's whole checkout in one request: the mutations run one after the other. A shop's pages send six or more. */
export const checkoutDocument = `mutation ($items: [AddItemInput!]!, $customer: CreateCustomerInput!, $address: CreateAddressInput!, $method: [ID!]!) {
  added: addItemsToOrder(inputs: $items) { order { id } errorResults { ${error} } }
  customer: setCustomerForOrder(input: $customer) { __typename ${error} }
  address: setOrderShippingAddress(input: $address) { __typename ${error} }
  method: setOrderShippingMethod(shippingMethodId: $method) { __typename ${error} }
  arranging: transitionOrderToState(state: "ArrangingPayment") { __typename ... on OrderStateTransitionError { errorCode transitionError } }
  paid: addPaymentToOrder(input: { method: "dummy", metadata: {} }) { __typename ... on Order { id state } ${error} }
}`;

export const checkoutOf = (variantIds: readonly string[], methodId: string, buyer: number) => ({
  items: variantIds.map((productVariantId) => ({ productVariantId, quantity: 1 })),
  customer: { firstName: "Ann", lastName: "Lee", emailAddress: `buyer${buyer}@example.com` },
  address: { fullName: "Ann Lee", streetLine1: "1 Main St", city: "Springfield", postalCode: "62701", countryCode: "US" },
  method: [methodId],
});

import { buildSchema } from "graphql";

/** The part of the GraphQL Admin API, version 2026-01, that a channel is told and asked by, as its reference says. */
export const shopifySchema = buildSchema(`
  directive @idempotent(key: String!) on FIELD
  scalar DateTime
  scalar Decimal
  scalar Money
  scalar URL
  scalar UnsignedInt64
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type UserError { field: [String!] message: String! }
  type Query {
    order(id: ID!): Order
    return(id: ID!): Return
    locations(first: Int): LocationConnection!
    inventoryItem(id: ID!): InventoryItem
    productVariants(first: Int, after: String): ProductVariantConnection!
  }
  type Location { id: ID! }
  type LocationConnection { nodes: [Location!]! pageInfo: PageInfo! }
  type ProductVariant { id: ID! sku: String barcode: String displayName: String! inventoryQuantity: Int inventoryItem: InventoryItem! }
  type ProductVariantConnection { nodes: [ProductVariant!]! pageInfo: PageInfo! }
  type InventoryItem { id: ID! tracked: Boolean! inventoryLevel(locationId: ID!): InventoryLevel }
  type InventoryLevel { quantities(names: [String!]!): [InventoryQuantity!]! }
  type InventoryQuantity { name: String! quantity: Int! }
  enum ReturnStatus { CANCELED CLOSED DECLINED OPEN REQUESTED }
  enum ReturnReason { COLOR DEFECTIVE NOT_AS_DESCRIBED OTHER SIZE_TOO_LARGE SIZE_TOO_SMALL STYLE UNKNOWN UNWANTED WRONG_ITEM }
  enum CurrencyCode { IDR }
  type Return { id: ID! name: String! status: ReturnStatus! order: Order! returnLineItems(first: Int): ReturnLineItemTypeConnection! refunds(first: Int): RefundConnection! }
  interface ReturnLineItemType { id: ID! quantity: Int! returnReason: ReturnReason! }
  type ReturnLineItem implements ReturnLineItemType { id: ID! quantity: Int! returnReason: ReturnReason! fulfillmentLineItem: FulfillmentLineItem! }
  type UnverifiedReturnLineItem implements ReturnLineItemType { id: ID! quantity: Int! returnReason: ReturnReason! lineItem: LineItem! }
  type ReturnLineItemTypeConnection { nodes: [ReturnLineItemType!]! }
  type RefundConnection { nodes: [Refund!]! }
  type MoneyBag { shopMoney: MoneyV2! }
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type Order {
    id: ID!
    cancelledAt: DateTime
    fulfillments(first: Int): [Fulfillment!]!
    fulfillmentOrders(first: Int): FulfillmentOrderConnection!
    refunds(first: Int): [Refund!]!
    transactions(first: Int): [OrderTransaction!]!
  }
  enum FulfillmentStatus { SUCCESS CANCELLED ERROR FAILURE OPEN PENDING }
  type Fulfillment { id: ID! status: FulfillmentStatus! createdAt: DateTime! trackingInfo: [FulfillmentTrackingInfo!]! fulfillmentLineItems(first: Int): FulfillmentLineItemConnection! }
  type FulfillmentTrackingInfo { company: String number: String url: URL }
  type FulfillmentLineItem { quantity: Int lineItem: LineItem! }
  type FulfillmentLineItemConnection { nodes: [FulfillmentLineItem!]! }
  type LineItem { id: ID! sku: String }
  enum FulfillmentOrderStatus { OPEN IN_PROGRESS CLOSED CANCELLED INCOMPLETE ON_HOLD SCHEDULED }
  type FulfillmentOrder { id: ID! status: FulfillmentOrderStatus! assignedLocation: FulfillmentOrderAssignedLocation! lineItems(first: Int): FulfillmentOrderLineItemConnection! }
  type FulfillmentOrderConnection { nodes: [FulfillmentOrder!]! }
  type FulfillmentOrderAssignedLocation { location: Location }
  type FulfillmentOrderLineItem { id: ID! remainingQuantity: Int! lineItem: LineItem! }
  type FulfillmentOrderLineItemConnection { nodes: [FulfillmentOrderLineItem!]! }
  type Refund { id: ID! note: String totalRefundedSet: MoneyBag! }
  enum OrderTransactionKind { SALE CAPTURE AUTHORIZATION VOID REFUND }
  enum OrderTransactionStatus { SUCCESS FAILURE PENDING ERROR }
  type OrderTransaction { id: ID! kind: OrderTransactionKind! status: OrderTransactionStatus! gateway: String }

  type Mutation {
    inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
    fulfillmentCreate(fulfillment: FulfillmentInput!, message: String): FulfillmentCreatePayload
    orderCancel(orderId: ID!, reason: OrderCancelReason!, restock: Boolean!, notifyCustomer: Boolean, staffNote: String, refundMethod: OrderCancelRefundMethodInput): OrderCancelPayload
    refundCreate(input: RefundInput!): RefundCreatePayload
  }
  input InventorySetQuantitiesInput { name: String! reason: String! quantities: [InventoryQuantityInput!]! referenceDocumentUri: String }
  input InventoryQuantityInput { inventoryItemId: ID! locationId: ID! quantity: Int! changeFromQuantity: Int }
  type InventorySetQuantitiesPayload { inventoryAdjustmentGroup: InventoryAdjustmentGroup userErrors: [InventorySetQuantitiesUserError!]! }
  type InventoryAdjustmentGroup { id: ID! }
  type InventorySetQuantitiesUserError { code: String field: [String!] message: String! }
  input FulfillmentInput { lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]! notifyCustomer: Boolean trackingInfo: FulfillmentTrackingInput }
  input FulfillmentOrderLineItemsInput { fulfillmentOrderId: ID! fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!] }
  input FulfillmentOrderLineItemInput { id: ID! quantity: Int! }
  input FulfillmentTrackingInput { number: String company: String url: URL }
  type FulfillmentCreatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
  enum OrderCancelReason { CUSTOMER DECLINED FRAUD INVENTORY STAFF OTHER }
  input OrderCancelRefundMethodInput { originalPaymentMethodsRefund: Boolean }
  type OrderCancelPayload { job: Job orderCancelUserErrors: [OrderCancelUserError!]! }
  type Job { id: ID! done: Boolean! }
  type OrderCancelUserError { code: String field: [String!] message: String! }
  input RefundInput { orderId: ID! note: String notify: Boolean refundLineItems: [RefundLineItemInput!] transactions: [OrderTransactionInput!] }
  enum RefundLineItemRestockType { CANCEL NO_RESTOCK RETURN }
  input RefundLineItemInput { lineItemId: ID! quantity: Int! restockType: RefundLineItemRestockType locationId: ID }
  input OrderTransactionInput { orderId: ID! parentId: ID gateway: String! kind: OrderTransactionKind! amount: Money! }
  type RefundCreatePayload { refund: Refund userErrors: [UserError!]! }
`);

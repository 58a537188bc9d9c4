import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchema, type NonEmptyArray, type PubSub } from "type-graphql";
import { mayAll } from "../src/access/access.ts";
import { BookPostingResolver, BookResolver } from "./books/book.resolver.ts";
import { CarrierResolver, CarrierServiceResolver } from "./carriers/carrier.resolver.ts";
import { RateCardResolver, RateLaneResolver } from "./carriers/rate-card.resolver.ts";
import { BundleComponentResolver, InventoryItemResolver } from "./catalog/item.resolver.ts";
import { AvailableAtLocationResolver, AvailableToSellResolver, ListingAvailabilityResolver } from "./channels/available.resolver.ts";
import { BufferResolver, ChannelBuffersResolver } from "./channels/buffer.resolver.ts";
import { CatalogueResolver, ChannelCatalogueResolver } from "./channels/catalogue.resolver.ts";
import { ChannelResolver } from "./channels/channel.resolver.ts";
import { ChannelHealthResolver } from "./channels/health.resolver.ts";
import { ChannelListingsResolver, ListingResolver } from "./channels/listing.resolver.ts";
import { ChannelStockResolver, ListingPublishedResolver, StockDriftResolver } from "./channels/stock.resolver.ts";
import { ChannelCommandResolver, ChannelCommandsResolver, OrderCommandsResolver } from "./commands/command.resolver.ts";
import { CustomerResolver } from "./customers/customer.resolver.ts";
import { MyOrderResolver } from "./customers/my-order.resolver.ts";
import { DocumentResolver, FulfillmentDocumentsResolver } from "./documents/document.resolver.ts";
import {
  ManifestDocumentsResolver,
  PickListDocumentsResolver,
  ReverseDeliveryDocumentsResolver,
} from "./documents/floor-papers.resolver.ts";
import { AllEventsResolver } from "./events/all-events.resolver.ts";
import { EventResolver, FulfillmentOrderEventResolver, InventoryLevelEventResolver, OrderEventResolver } from "./events/event.resolver.ts";
import { FulfillmentEventResolver, PaymentEventResolver, ReturnEventResolver } from "./events/screen-events.resolver.ts";
import { HoldStepsResolver, OrderExceptionResolver, ValidationStepsResolver } from "./exceptions/exception.resolver.ts";
import { ExportResolver } from "./exports/export.resolver.ts";
import { CancellationRequestResolver, OrderCancellationsResolver } from "./fulfillment/cancellation.resolver.ts";
import { OrderDisplayStatusResolver } from "./fulfillment/display-status.resolver.ts";
import {
  FloorResolver,
  FulfillmentPackageResolver,
  PackedItemResolver,
  PackingBoxResolver,
  ParcelBoxesResolver,
  WorkBoxesResolver,
} from "./fulfillment/floor.resolver.ts";
import {
  FulfillmentOrderLineResolver,
  FulfillmentOrderResolver,
  HoldResolver,
  OrderFulfillmentResolver,
} from "./fulfillment/fulfillment.resolver.ts";
import { GroupedWorkResolver, MergeCandidateResolver, ShipmentGroupResolver } from "./fulfillment/group.resolver.ts";
import { FulfillmentLineResolver, FulfillmentResolver, OrderParcelsResolver } from "./fulfillment/parcel.resolver.ts";
import { PickListLineResolver, PickListResolver, PickListShareResolver } from "./fulfillment/pick-list.resolver.ts";
import { RearrangeResolver } from "./fulfillment/rearrange.resolver.ts";
import { RejectedWorkResolver, RejectionResolver } from "./fulfillment/rejection.resolver.ts";
import { FulfillmentRequestResolver } from "./fulfillment/request.resolver.ts";
import {
  OrderRoutingResolver,
  RoutingAlternativeResolver,
  RoutingCandidateResolver,
  RoutingCostResolver,
  RoutingDecisionResolver,
  RoutingLackResolver,
  RoutingShareResolver,
  RoutingShortItemResolver,
} from "./fulfillment/routing.resolver.ts";
import { InboxMessageResolver } from "./inbox/message.resolver.ts";
import { InventoryLevelResolver, ItemAheadResolver, ItemStockResolver, ReservationResolver } from "./inventory/level.resolver.ts";
import { ExpectedReceiptResolver, LevelReceiptsResolver } from "./inventory/receipt.resolver.ts";
import { ReserveStockResolver } from "./inventory/reservation.resolver.ts";
import { StockResolver } from "./inventory/stock.resolver.ts";
import { EraseInvoicePeopleResolver } from "./invoices/erase.resolver.ts";
import { InvoiceIssuerResolver, InvoiceResolver, OrderInvoicesResolver } from "./invoices/invoice.resolver.ts";
import type { Context } from "./kit/context.ts";
import { lacking } from "./kit/needs.ts";
import { LocationCapacityResolver, LocationOutageResolver } from "./locations/capacity.resolver.ts";
import { LocationResolver } from "./locations/location.resolver.ts";
import { NodeResolver } from "./node.resolver.ts";
import { NoticeResolver } from "./notices/notice.resolver.ts";
import { OrderChangeActionResolver, OrderChangeResolver, OrderVersionResolver, OrderVersionsResolver } from "./orders/change.resolver.ts";
import { OrderAdjustmentResolver, OrderChannelWordsResolver } from "./orders/channel-words.type.ts";
import { DraftOrderResolver } from "./orders/draft.resolver.ts";
import { OrderMutations } from "./orders/order.mutations.ts";
import { OrderLineResolver, OrderResolver, OrderValidationResolver, TimelineEventResolver } from "./orders/order.resolver.ts";
import { PaymentMutations } from "./payments/payment.mutations.ts";
import {
  CustomerMoneyResolver,
  GatewayAccountResolver,
  OrderMoneyResolver,
  PaymentResolver,
  StoreCreditResolver,
} from "./payments/payment.resolver.ts";
import { RefundLineResolver, RefundResolver } from "./payments/refund.resolver.ts";
import { DeliveryOptionResolver, OptionParcelResolver, RateQuoteResolver } from "./promises/option.resolver.ts";
import { PickupPlaceResolver } from "./promises/pickup.resolver.ts";
import { LinePromiseResolver, WorkPromiseResolver } from "./promises/promise.resolver.ts";
import { RecurringOrderResolver } from "./recurring/recurring.resolver.ts";
import { ClaimLineResolver, ClaimResolver, OrderClaimsResolver } from "./returns/claim.resolver.ts";
import { ReturnLabelMutations } from "./returns/label.mutations.ts";
import { ReturnEligibleLineResolver, ReturnPolicyResolver } from "./returns/policy.resolver.ts";
import { ReturnMutations } from "./returns/return.mutations.ts";
import { OrderReturnsResolver, ReturnLineResolver, ReturnResolver } from "./returns/return.resolver.ts";
import { ReverseFulfillmentOrderResolver } from "./returns/reverse.resolver.ts";
import { RoutingSimulationResolver, SimulatedRoutingResolver } from "./routing/simulation.resolver.ts";
import { RuleActionsResolver, RuleMutations, RuleSetResolver } from "./rules/rule.resolver.ts";
import { RuleSimulationResolver } from "./rules/simulation.resolver.ts";
import { ReconciliationItemResolver } from "./settlements/reconciliation.resolver.ts";
import { SettlementEntryResolver, SettlementResolver } from "./settlements/settlement.resolver.ts";
import { CarrierAccountResolver } from "./shipping/account.resolver.ts";
import { ParcelShippingResolver } from "./shipping/label.resolver.ts";
import { ManifestParcelResolver, ManifestResolver } from "./shipping/manifest.resolver.ts";
import { WebhookDeliveryResolver, WebhookResolver } from "./webhooks/webhook.resolver.ts";

/** Every resolver of the API. */
const resolvers = [
  ChannelResolver,
  ChannelHealthResolver,
  ListingResolver,
  ChannelListingsResolver,
  CatalogueResolver,
  ChannelCatalogueResolver,
  BufferResolver,
  ChannelBuffersResolver,
  AvailableToSellResolver,
  AvailableAtLocationResolver,
  ListingAvailabilityResolver,
  StockDriftResolver,
  ListingPublishedResolver,
  ChannelStockResolver,
  InboxMessageResolver,
  LocationResolver,
  LocationCapacityResolver,
  LocationOutageResolver,
  CarrierResolver,
  CarrierServiceResolver,
  RateCardResolver,
  RateLaneResolver,
  InventoryItemResolver,
  BundleComponentResolver,
  InventoryLevelResolver,
  ItemStockResolver,
  ItemAheadResolver,
  ReservationResolver,
  StockResolver,
  ReserveStockResolver,
  ExpectedReceiptResolver,
  LevelReceiptsResolver,
  CustomerResolver,
  OrderResolver,
  OrderLineResolver,
  OrderValidationResolver,
  TimelineEventResolver,
  OrderChannelWordsResolver,
  OrderAdjustmentResolver,
  OrderMutations,
  OrderChangeResolver,
  OrderChangeActionResolver,
  OrderVersionsResolver,
  OrderVersionResolver,
  DraftOrderResolver,
  CancellationRequestResolver,
  OrderCancellationsResolver,
  RecurringOrderResolver,
  FulfillmentOrderResolver,
  FulfillmentOrderLineResolver,
  HoldResolver,
  OrderFulfillmentResolver,
  FulfillmentResolver,
  FulfillmentLineResolver,
  OrderParcelsResolver,
  OrderDisplayStatusResolver,
  FloorResolver,
  ParcelBoxesResolver,
  WorkBoxesResolver,
  FulfillmentPackageResolver,
  PackingBoxResolver,
  PackedItemResolver,
  RearrangeResolver,
  PickListResolver,
  PickListLineResolver,
  PickListShareResolver,
  DocumentResolver,
  FulfillmentDocumentsResolver,
  PickListDocumentsResolver,
  ManifestDocumentsResolver,
  ReverseDeliveryDocumentsResolver,
  InvoiceResolver,
  InvoiceIssuerResolver,
  EraseInvoicePeopleResolver,
  OrderInvoicesResolver,
  CarrierAccountResolver,
  ParcelShippingResolver,
  ManifestResolver,
  ManifestParcelResolver,
  ChannelCommandResolver,
  OrderCommandsResolver,
  ChannelCommandsResolver,
  PaymentResolver,
  RefundResolver,
  RefundLineResolver,
  StoreCreditResolver,
  OrderMoneyResolver,
  CustomerMoneyResolver,
  GatewayAccountResolver,
  PaymentMutations,
  RejectionResolver,
  RejectedWorkResolver,
  RoutingDecisionResolver,
  FulfillmentRequestResolver,
  ShipmentGroupResolver,
  GroupedWorkResolver,
  MergeCandidateResolver,
  PickupPlaceResolver,
  RoutingCandidateResolver,
  RoutingLackResolver,
  RoutingShortItemResolver,
  RoutingShareResolver,
  RoutingCostResolver,
  RoutingAlternativeResolver,
  OrderRoutingResolver,
  WorkPromiseResolver,
  LinePromiseResolver,
  RateQuoteResolver,
  DeliveryOptionResolver,
  OptionParcelResolver,
  EventResolver,
  OrderEventResolver,
  FulfillmentOrderEventResolver,
  InventoryLevelEventResolver,
  AllEventsResolver,
  FulfillmentEventResolver,
  ReturnEventResolver,
  PaymentEventResolver,
  OrderExceptionResolver,
  ValidationStepsResolver,
  HoldStepsResolver,
  ReturnResolver,
  ReturnLineResolver,
  ReturnMutations,
  ReturnLabelMutations,
  ReverseFulfillmentOrderResolver,
  OrderReturnsResolver,
  ClaimResolver,
  ClaimLineResolver,
  OrderClaimsResolver,
  ReturnPolicyResolver,
  ReturnEligibleLineResolver,
  RuleSetResolver,
  RuleActionsResolver,
  RuleMutations,
  RuleSimulationResolver,
  RoutingSimulationResolver,
  SimulatedRoutingResolver,
  NoticeResolver,
  MyOrderResolver,
  WebhookResolver,
  WebhookDeliveryResolver,
  SettlementResolver,
  SettlementEntryResolver,
  ReconciliationItemResolver,
  ExportResolver,
  BookResolver,
  BookPostingResolver,
  NodeResolver,
] as unknown as NonEmptyArray<() => unknown>;

/** type-graphql wants a publisher; ours is the event log, and every subscription reads it itself. */
const noTopics: PubSub = {
  publish: () => {},
  subscribe: () => {
    throw new Error("Subscriptions read the event log; there are no topics");
  },
};

/** The whole schema. Scopes are checked field by field: a field says with `@Authorized` what its key must have. */
export function buildApi(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: resolvers as never,
    validate: false,
    authChecker: ({ context }: { context: Context }, scopes) => {
      if (mayAll(context.access, scopes)) return true;
      throw lacking(context.access, scopes);
    },
    authMode: "error",
    pubSub: noTopics,
  });
}

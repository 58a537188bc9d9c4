import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchema, type NonEmptyArray, type PubSub } from "type-graphql";
import { mayAll } from "../src/access/access.ts";
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
import { EventResolver, FulfillmentOrderEventResolver, InventoryLevelEventResolver, OrderEventResolver } from "./events/event.resolver.ts";
import { HoldStepsResolver, OrderExceptionResolver, ValidationStepsResolver } from "./exceptions/exception.resolver.ts";
import {
  FulfillmentOrderLineResolver,
  FulfillmentOrderResolver,
  HoldResolver,
  OrderFulfillmentResolver,
} from "./fulfillment/fulfillment.resolver.ts";
import { GroupedWorkResolver, MergeCandidateResolver, ShipmentGroupResolver } from "./fulfillment/group.resolver.ts";
import { FulfillmentLineResolver, FulfillmentResolver, OrderParcelsResolver } from "./fulfillment/parcel.resolver.ts";
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
import type { Context } from "./kit/context.ts";
import { lacking } from "./kit/needs.ts";
import { LocationCapacityResolver, LocationOutageResolver } from "./locations/capacity.resolver.ts";
import { LocationResolver } from "./locations/location.resolver.ts";
import { NodeResolver } from "./node.resolver.ts";
import { OrderAdjustmentResolver, OrderChannelWordsResolver } from "./orders/channel-words.type.ts";
import { OrderMutations } from "./orders/order.mutations.ts";
import { OrderLineResolver, OrderResolver, OrderValidationResolver, TimelineEventResolver } from "./orders/order.resolver.ts";
import { DeliveryOptionResolver, OptionParcelResolver, RateQuoteResolver } from "./promises/option.resolver.ts";
import { PickupPlaceResolver } from "./promises/pickup.resolver.ts";
import { LinePromiseResolver, WorkPromiseResolver } from "./promises/promise.resolver.ts";
import { RoutingSimulationResolver, SimulatedRoutingResolver } from "./routing/simulation.resolver.ts";
import { RuleActionsResolver, RuleMutations, RuleSetResolver } from "./rules/rule.resolver.ts";
import { RuleSimulationResolver } from "./rules/simulation.resolver.ts";
import { ReconciliationItemResolver, SettlementEntryResolver, SettlementResolver } from "./settlements/settlement.resolver.ts";

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
  FulfillmentOrderResolver,
  FulfillmentOrderLineResolver,
  HoldResolver,
  OrderFulfillmentResolver,
  FulfillmentResolver,
  FulfillmentLineResolver,
  OrderParcelsResolver,
  ChannelCommandResolver,
  OrderCommandsResolver,
  ChannelCommandsResolver,
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
  OrderExceptionResolver,
  ValidationStepsResolver,
  HoldStepsResolver,
  RuleSetResolver,
  RuleActionsResolver,
  RuleMutations,
  RuleSimulationResolver,
  RoutingSimulationResolver,
  SimulatedRoutingResolver,
  SettlementResolver,
  SettlementEntryResolver,
  ReconciliationItemResolver,
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

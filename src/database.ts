import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import pg from "pg";
import { ApiKey } from "./access/api-key.entity.ts";
import { IdempotencyRecord } from "./access/idempotency-record.entity.ts";
import { Carrier, CarrierService } from "./carriers/carrier.entity.ts";
import { RateCard, RateLane } from "./carriers/rate-card.entity.ts";
import { TransitObservation } from "./carriers/transit-observation.entity.ts";
import { BundleComponent } from "./catalog/bundle-component.entity.ts";
import { InventoryItem } from "./catalog/inventory-item.entity.ts";
import { CatalogueEntry, CataloguePull } from "./channels/catalogue.entity.ts";
import { Channel } from "./channels/channel.entity.ts";
import { ChannelAuthorization } from "./channels/channel-authorization.entity.ts";
import { ChannelBuffer } from "./channels/channel-buffer.entity.ts";
import { ChannelListing, ListingComponent } from "./channels/channel-listing.entity.ts";
import { PublishedLevel } from "./channels/published-level.entity.ts";
import { StockDrift } from "./channels/stock-drift.entity.ts";
import { StockLine } from "./channels/stock-line.entity.ts";
import { ChannelCommand } from "./commands/channel-command.entity.ts";
import { Address } from "./customers/address.entity.ts";
import { Customer } from "./customers/customer.entity.ts";
import { Document } from "./documents/document.entity.ts";
import { Book } from "./exports/book.entity.ts";
import { BookPosting, BookSummaryOrder } from "./exports/book-posting.entity.ts";
import { Export } from "./exports/export.entity.ts";
import { Allocation } from "./fulfillment/allocation.entity.ts";
import { CancellationRequest } from "./fulfillment/cancellation-request.entity.ts";
import { Fulfillment, FulfillmentLine } from "./fulfillment/fulfillment.entity.ts";
import { FulfillmentOrder, FulfillmentOrderLine } from "./fulfillment/fulfillment-order.entity.ts";
import { FulfillmentPackage } from "./fulfillment/fulfillment-package.entity.ts";
import { Hold } from "./fulfillment/hold.entity.ts";
import { PackingBox } from "./fulfillment/packing-box.entity.ts";
import { PickList, PickListEntry, PickListPick } from "./fulfillment/pick-list.entity.ts";
import { DeliveryPromise } from "./fulfillment/promise.entity.ts";
import { PromiseReview } from "./fulfillment/promise-review.entity.ts";
import { Rejection } from "./fulfillment/rejection.entity.ts";
import { RoutingDecision } from "./fulfillment/routing-decision.entity.ts";
import { ShipmentGroup } from "./fulfillment/shipment-group.entity.ts";
import { ExpectedReceipt } from "./inventory/expected-receipt.entity.ts";
import { InventoryLevel } from "./inventory/inventory-level.entity.ts";
import { InventoryMovement } from "./inventory/inventory-movement.entity.ts";
import { Reservation } from "./inventory/reservation.entity.ts";
import { SoldAhead } from "./inventory/sold-ahead.entity.ts";
import { StockShortage } from "./inventory/stock-shortage.entity.ts";
import { Invoice, InvoiceCounter, InvoicedUnits, InvoiceLine } from "./invoices/invoice.entity.ts";
import { InvoiceIssuer } from "./invoices/invoice-issuer.entity.ts";
import { installJobs } from "./kit/jobs.ts";
import { rememberPool } from "./kit/pool.ts";
import { CapacityBucket, CapacityClaim } from "./locations/capacity-bucket.entity.ts";
import { Location } from "./locations/location.entity.ts";
import { LocationOutage } from "./locations/location-outage.entity.ts";
import { migrations } from "./migrations/index.ts";
import { ChannelNotices, Notice } from "./notices/notice.entity.ts";
import { Order } from "./orders/order.entity.ts";
import { OrderChange, OrderChangeAction } from "./orders/order-change.entity.ts";
import { OrderLine } from "./orders/order-line.entity.ts";
import { OrderValidation } from "./orders/order-validation.entity.ts";
import { OrderVersion } from "./orders/order-version.entity.ts";
import { GatewayAccount } from "./payments/gateway-account.entity.ts";
import { GatewayCall } from "./payments/gateway-call.entity.ts";
import { PaymentTransaction } from "./payments/payment-transaction.entity.ts";
import { Refund, RefundLine } from "./payments/refund.entity.ts";
import { StoreCredit, StoreCreditEntry } from "./payments/store-credit.entity.ts";
import { RecurringOrder } from "./recurring/recurring-order.entity.ts";
import { Claim, ClaimLine } from "./returns/claim.entity.ts";
import { Return } from "./returns/return.entity.ts";
import { ReturnLine } from "./returns/return-line.entity.ts";
import { ReturnPolicy } from "./returns/return-policy.entity.ts";
import { ReverseDelivery, ReverseFulfillmentOrder, UnexpectedItem } from "./returns/reverse-fulfillment-order.entity.ts";
import { RuleSet } from "./rules/rule-set.entity.ts";
import { ReconciliationItem } from "./settlements/reconciliation-item.entity.ts";
import { Settlement, SettlementFile, SettlementTerms } from "./settlements/settlement.entity.ts";
import { SettlementEntry } from "./settlements/settlement-entry.entity.ts";
import { CarrierAccount } from "./shipping/carrier-account.entity.ts";
import { BookedParcel, CarrierBooking } from "./shipping/carrier-booking.entity.ts";
import { CarrierMessage } from "./shipping/carrier-message.entity.ts";
import { Manifest, ManifestParcel } from "./shipping/manifest.entity.ts";
import { TrackingEvent } from "./shipping/tracking-event.entity.ts";
import { WebhookDelivery } from "./webhooks/webhook-delivery.entity.ts";
import { WebhookSubscription } from "./webhooks/webhook-subscription.entity.ts";

/** Every entity, in the order of the house. */
export const entities = [
  ApiKey,
  IdempotencyRecord,
  Carrier,
  CarrierService,
  RateCard,
  RateLane,
  TransitObservation,
  Location,
  CapacityBucket,
  CapacityClaim,
  LocationOutage,
  InventoryItem,
  BundleComponent,
  InventoryLevel,
  InventoryMovement,
  Reservation,
  ExpectedReceipt,
  SoldAhead,
  StockShortage,
  Channel,
  ChannelListing,
  ListingComponent,
  ChannelBuffer,
  ChannelAuthorization,
  CataloguePull,
  CatalogueEntry,
  PublishedLevel,
  StockDrift,
  StockLine,
  Customer,
  Address,
  RuleSet,
  Order,
  OrderLine,
  OrderValidation,
  OrderChange,
  OrderChangeAction,
  OrderVersion,
  RecurringOrder,
  FulfillmentOrder,
  FulfillmentOrderLine,
  Allocation,
  Hold,
  RoutingDecision,
  Rejection,
  CancellationRequest,
  ShipmentGroup,
  DeliveryPromise,
  Fulfillment,
  FulfillmentLine,
  FulfillmentPackage,
  PackingBox,
  PickList,
  PickListEntry,
  PickListPick,
  CarrierAccount,
  CarrierBooking,
  BookedParcel,
  TrackingEvent,
  CarrierMessage,
  Manifest,
  ManifestParcel,
  ChannelCommand,
  PromiseReview,
  GatewayAccount,
  Refund,
  RefundLine,
  PaymentTransaction,
  GatewayCall,
  StoreCredit,
  StoreCreditEntry,
  InvoiceIssuer,
  Invoice,
  InvoiceLine,
  InvoicedUnits,
  InvoiceCounter,
  ReturnPolicy,
  Return,
  ReverseFulfillmentOrder,
  ReverseDelivery,
  UnexpectedItem,
  ReturnLine,
  Claim,
  ClaimLine,
  Document,
  WebhookSubscription,
  WebhookDelivery,
  Notice,
  ChannelNotices,
  SettlementTerms,
  SettlementFile,
  Settlement,
  ReconciliationItem,
  SettlementEntry,
  Export,
  Book,
  BookPosting,
  BookSummaryOrder,
];

/** Tables that only SQL writes: append-only logs with partitions, the relay's own row, the state of imports and of channels. They live in the migrations alone. */
export const logTables = [
  "inbox",
  "inbox_deliveries",
  "outbox",
  "event_log",
  "event_relay",
  "event_readers",
  "imports",
  "import_keys",
  "channel_polls",
  "channel_backfills",
  "channel_health",
  "payment_messages",
  /^(inbox|event_log)_p\d+$/,
];

/** Opens a pool of connections. `url` is a PostgreSQL address; `poolSize` the most connections held at once. */
export async function openDatabase(url: string, { poolSize = 20 }: { readonly poolSize?: number } = {}): Promise<MikroORM> {
  const onPoolCreated = (pool: pg.Pool) => {
    held.pool = pool;
    takeBackLostConnections(pool);
  };
  const held: { pool?: pg.Pool } = {};
  const orm = await MikroORM.init({
    entities,
    clientUrl: url,
    pool: { min: 0, max: poolSize },
    // Reads after a write must see it: replicas are opted into, never the default.
    preferReadReplicas: false,
    driverOptions: { onPoolCreated },
    forceUtcTimezone: true,
    // What goes wrong is thrown and logged where it is caught.
    logger: () => {},
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, transactional: true, allOrNothing: true },
    schemaGenerator: { skipTables: logTables },
  });
  rememberPool(orm, () => held.pool);
  return orm;
}

/**
 * Kysely returns a transaction's connection to the pool only once its commit or rollback has worked, so one that was lost
 * on the way would be lent for ever, and after a restart of the server the pool be empty. It is taken back when it ends.
 */
function takeBackLostConnections(pool: pg.Pool): void {
  const lent = new WeakSet<pg.PoolClient>();
  pool.on("acquire", (client) => lent.add(client));
  pool.on("release", (_error, client) => lent.delete(client));
  pool.on("connect", (client) =>
    client.once("end", () => {
      if (!lent.has(client)) return;
      const { release } = client;
      // From here on the pool's: the borrower's own release may still come.
      client.release = () => {};
      release.call(client, true);
    }),
  );
}

/** Brings the database to the newest version. Safe to run twice and from two processes: the second waits for the first. */
export async function migrate(orm: MikroORM): Promise<void> {
  // The lock is held on a connection of its own, so that it lasts whatever the migrator does with the pool's.
  const holder = new pg.Client(orm.config.get("clientUrl"));
  await holder.connect();
  try {
    await holder.query("select pg_advisory_lock(6801923)");
    await orm.migrator.up();
    await installJobs(orm.config.get("clientUrl") as string);
  } finally {
    await holder.end();
  }
}

import "reflect-metadata";
import { bookSources } from "./books/book.source.ts";
import { carrierSources } from "./carriers/carrier.source.ts";
import { itemSources } from "./catalog/item.source.ts";
import { availableSources } from "./channels/available.source.ts";
import { bufferSources } from "./channels/buffer.source.ts";
import { catalogueSources } from "./channels/catalogue.source.ts";
import { channelSources } from "./channels/channel.source.ts";
import { healthSources } from "./channels/health.source.ts";
import { listingSources } from "./channels/listing.source.ts";
import { stockSources } from "./channels/stock.source.ts";
import { commandSources } from "./commands/command.source.ts";
import { customerSources } from "./customers/customer.source.ts";
import { documentSources } from "./documents/document.source.ts";
import { exceptionSources } from "./exceptions/exception.source.ts";
import { exportSources } from "./exports/export.source.ts";
import { cancellationSources } from "./fulfillment/cancellation.source.ts";
import { displayStatusSources } from "./fulfillment/display-status.source.ts";
import { floorSources } from "./fulfillment/floor.source.ts";
import { fulfillmentSources } from "./fulfillment/fulfillment.source.ts";
import { groupSources } from "./fulfillment/group.source.ts";
import { parcelSources } from "./fulfillment/parcel.source.ts";
import { pickListSources } from "./fulfillment/pick-list.source.ts";
import { routingSources } from "./fulfillment/routing.source.ts";
import { messageSources } from "./inbox/message.source.ts";
import { levelSources } from "./inventory/level.source.ts";
import { receiptSources } from "./inventory/receipt.source.ts";
import { invoiceSources } from "./invoices/invoice.source.ts";
import { locationSources } from "./locations/location.source.ts";
import { nodeSources } from "./node.source.ts";
import { noticeSources } from "./notices/notice.source.ts";
import { changeSources } from "./orders/change.source.ts";
import { orderSources } from "./orders/order.source.ts";
import { paymentSources } from "./payments/payment.source.ts";
import { promiseSources } from "./promises/promise.source.ts";
import { type Sources, together } from "./reading/source.ts";
import { recurringSources } from "./recurring/recurring.source.ts";
import { claimSources } from "./returns/claim.source.ts";
import { policySources } from "./returns/policy.source.ts";
import { returnSources } from "./returns/return.source.ts";
import { ruleSources } from "./rules/rule.source.ts";
import { settlementSources } from "./settlements/settlement.source.ts";
import { shippingSources } from "./shipping/shipping.source.ts";
import { webhookSources } from "./webhooks/webhook.source.ts";

/** How everything that lies in tables is read, by type. */
export const sources: Sources = together([
  locationSources,
  carrierSources,
  itemSources,
  levelSources,
  receiptSources,
  channelSources,
  listingSources,
  catalogueSources,
  bufferSources,
  stockSources,
  availableSources,
  healthSources,
  messageSources,
  customerSources,
  orderSources,
  changeSources,
  cancellationSources,
  recurringSources,
  fulfillmentSources,
  groupSources,
  parcelSources,
  displayStatusSources,
  floorSources,
  pickListSources,
  documentSources,
  invoiceSources,
  shippingSources,
  commandSources,
  paymentSources,
  routingSources,
  exceptionSources,
  ruleSources,
  promiseSources,
  returnSources,
  claimSources,
  policySources,
  webhookSources,
  noticeSources,
  settlementSources,
  exportSources,
  bookSources,
  nodeSources,
]);

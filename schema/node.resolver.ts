import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import type { Access, Scope } from "../src/access/access.ts";
import { carriersById, rateCardsById } from "../src/carriers/carriers.rows.ts";
import { inventoryItemsById } from "../src/catalog/inventory-items.rows.ts";
import { catalogueEntriesById } from "../src/channels/catalogues.rows.ts";
import { channelBuffersById } from "../src/channels/channel-buffers.rows.ts";
import { channelListingsById } from "../src/channels/channel-listings.rows.ts";
import { channelsById } from "../src/channels/channels.rows.ts";
import { channelCommandsById } from "../src/commands/channel-commands.rows.ts";
import { customersById } from "../src/customers/people.rows.ts";
import { bookPostingsById, booksById } from "../src/exports/books.rows.ts";
import { exportsById } from "../src/exports/exports.rows.ts";
import { cancellationRequestsById } from "../src/fulfillment/cancellation-requests.rows.ts";
import { fulfillmentOrdersById } from "../src/fulfillment/fulfillment.rows.ts";
import { fulfillmentsById } from "../src/fulfillment/fulfillments.rows.ts";
import { holdsById } from "../src/fulfillment/holds.rows.ts";
import { pickListsById } from "../src/fulfillment/pick-lists.rows.ts";
import { shipmentGroupsById } from "../src/fulfillment/shipment-groups.rows.ts";
import { inboxMessagesById } from "../src/inbox/inbox.rows.ts";
import { expectedReceiptsById } from "../src/inventory/expected-receipts.rows.ts";
import { inventoryLevelsById } from "../src/inventory/levels.rows.ts";
import { invoiceIssuersById, invoicesById } from "../src/invoices/invoices.rows.ts";
import { Refusal } from "../src/kit/errors.ts";
import { locationsById } from "../src/locations/locations.rows.ts";
import { outagesById } from "../src/locations/outages.rows.ts";
import { noticesById } from "../src/notices/notices.rows.ts";
import { orderChangesById } from "../src/orders/order-changes.rows.ts";
import { orderLinesById, ordersById, validationsById } from "../src/orders/orders.rows.ts";
import { gatewayAccountsById, paymentsById, refundsById } from "../src/payments/payments.rows.ts";
import { recurringOrdersById } from "../src/recurring/recurring-orders.rows.ts";
import { claimsById } from "../src/returns/claims.rows.ts";
import { returnLinesById } from "../src/returns/return-lines.rows.ts";
import { returnPoliciesById } from "../src/returns/return-policies.rows.ts";
import { returnsById } from "../src/returns/returns.rows.ts";
import { reversesById } from "../src/returns/reverses.rows.ts";
import { ruleSetsById } from "../src/rules/rule-sets.rows.ts";
import { reconciliationItemsById, settlementEntriesById, settlementsById } from "../src/settlements/settlements.rows.ts";
import { carrierAccountsById, manifestsById } from "../src/shipping/shipping.rows.ts";
import { deliveriesById, webhooksById } from "../src/webhooks/webhooks.rows.ts";
import { documentsById } from "./documents/document.rows.ts";
import type { Context } from "./kit/context.ts";
import { type NodeType, readGlobalId } from "./kit/global-id.ts";
import { loadOne, type ReadMany } from "./kit/loaders.ts";
import { Node, typeOf } from "./kit/node.ts";

export const mostNodes = 100;
/** Whether a key may read a type by its id. */
export const mayReadNode = ({ scopes }: Pick<Access, "scopes">, type: NodeType): boolean => {
  const { scope } = readers[type];
  return scope === null || scopes.has(scope);
};

/** How each type is read by its id, and the scope that takes; null: which one, each row says by itself. */
const readers: Readonly<Record<NodeType, { readonly scope: Scope | null; readonly read: ReadMany<{ readonly id: string }> }>> = {
  Order: { scope: "orders:read", read: ordersById },
  OrderChange: { scope: "orders:read", read: orderChangesById },
  CancellationRequest: { scope: "orders:read", read: cancellationRequestsById },
  RecurringOrder: { scope: "orders:read", read: recurringOrdersById },
  OrderLine: { scope: "orders:read", read: orderLinesById },
  OrderValidation: { scope: "orders:read", read: validationsById },
  Hold: { scope: "orders:read", read: holdsById },
  Customer: { scope: "orders:read", read: customersById },
  FulfillmentOrder: { scope: "fulfillment:read", read: fulfillmentOrdersById },
  ShipmentGroup: { scope: "fulfillment:read", read: shipmentGroupsById },
  Fulfillment: { scope: "fulfillment:read", read: fulfillmentsById },
  PickList: { scope: "fulfillment:read", read: pickListsById },
  Document: { scope: "fulfillment:read", read: documentsById },
  Invoice: { scope: "payments:read", read: invoicesById },
  InvoiceIssuer: { scope: "payments:read", read: invoiceIssuersById },
  Location: { scope: "locations:read", read: locationsById },
  LocationOutage: { scope: "locations:read", read: outagesById },
  Carrier: { scope: "carriers:read", read: carriersById },
  CarrierAccount: { scope: "carriers:read", read: carrierAccountsById },
  Manifest: { scope: "fulfillment:read", read: manifestsById },
  RateCard: { scope: "carriers:read", read: rateCardsById },
  InventoryItem: { scope: "inventory:read", read: inventoryItemsById },
  InventoryLevel: { scope: "inventory:read", read: inventoryLevelsById },
  ExpectedReceipt: { scope: "inventory:read", read: expectedReceiptsById },
  Channel: { scope: "channels:read", read: channelsById },
  ChannelBuffer: { scope: "channels:read", read: channelBuffersById },
  CatalogueEntry: { scope: "channels:read", read: catalogueEntriesById },
  ChannelListing: { scope: "channels:read", read: channelListingsById },
  ChannelCommand: { scope: "orders:read", read: channelCommandsById },
  Payment: { scope: "payments:read", read: paymentsById },
  Refund: { scope: "payments:read", read: refundsById },
  GatewayAccount: { scope: "payments:read", read: gatewayAccountsById },
  InboxMessage: { scope: "inbox:read", read: inboxMessagesById },
  RuleSet: { scope: "rules:read", read: ruleSetsById },
  Return: { scope: "returns:read", read: returnsById },
  ReturnLine: { scope: "returns:read", read: returnLinesById },
  ReverseFulfillmentOrder: { scope: "returns:read", read: reversesById },
  Claim: { scope: "returns:read", read: claimsById },
  ReturnPolicy: { scope: "returns:read", read: returnPoliciesById },
  Notice: { scope: "orders:read", read: noticesById },
  WebhookSubscription: { scope: "webhooks:read", read: webhooksById },
  WebhookDelivery: { scope: "webhooks:read", read: deliveriesById },
  Settlement: { scope: "payments:read", read: settlementsById },
  SettlementEntry: { scope: "payments:read", read: settlementEntriesById },
  ReconciliationItem: { scope: "payments:read", read: reconciliationItemsById },
  Export: { scope: null, read: exportsById },
  Book: { scope: "payments:read", read: booksById },
  BookPosting: { scope: "payments:read", read: bookPostingsById },
};

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: "Whatever has this id; null when there is nothing that the key may see." })
  async node(@Arg("id", () => ID, { description: "An id as the API gave it." }) id: string, @Ctx() context: Context): Promise<unknown> {
    const wanted = readGlobalId(id);
    if (wanted === null || !mayReadNode(context.access, wanted.type)) return null;
    const row = await loadOne(context, readers[wanted.type].read, wanted.id);
    return row && { ...row, [typeOf]: wanted.type };
  }

  @Query(() => [Node], {
    nullable: "items",
    description: "Whatever has these ids, in their order; null in the place of what is not there.",
  })
  nodes(
    @Arg("ids", () => [ID], { description: `Ids as the API gave them, at most ${mostNodes}.` }) ids: string[],
    @Ctx() context: Context,
  ): Promise<unknown[]> {
    if (ids.length > mostNodes) throw new Refusal("INVALID", `At most ${mostNodes} ids are answered at once, not ${ids.length}.`, ["ids"]);
    return Promise.all(ids.map((id) => this.node(id, context)));
  }
}

import { registerEnumType } from "type-graphql";
import { type AggregateType, aggregateTypes } from "../../src/events/event-types.ts";
import { hearings } from "../kit/aggregates.ts";

export const meanings: Readonly<Record<AggregateType, string>> = {
  Order: "Orders, their holds and their shortages.",
  OrderChange: "Changes of orders.",
  RecurringOrder: "Orders that come again by themselves.",
  ChannelCommand: "What channels are told and asked.",
  Notice: "E-mails to buyers.",
  FulfillmentOrder: "Work at a location: its requests, its promises and the stock committed to it.",
  Fulfillment: "Parcels.",
  PickList: "Work that is picked together.",
  Manifest: "Parcels of a day that a carrier is handed together.",
  PaymentTransaction: "Payments.",
  Refund: "Refunds.",
  Invoice: "Invoices and credit notes.",
  Settlement: "A marketplace's statements.",
  ReconciliationItem: "What was paid out beside what was expected.",
  BookPosting: "What is posted to the books.",
  Return: "Returns, and what buyers get for them.",
  ReverseFulfillmentOrder: "What a location is to take back.",
  Claim: "What went wrong without coming back.",
  ReturnPolicy: "Rules for returns.",
  InventoryLevel: "Counts of an item at a location.",
  Reservation: "Units that are kept for somebody.",
  ExpectedReceipt: "Units that are to come in.",
  InventoryItem: "Items.",
  Location: "Locations.",
  Channel: "Channels, and what is kept back from them.",
  ChannelListing: "What channels sell.",
  Carrier: "Carriers and their rates.",
  CarrierAccount: "Accounts with carriers.",
  RuleSet: "Sets of rules.",
  WebhookSubscription: "Webhooks.",
};

/** As GraphQL spells it: `FULFILLMENT_ORDER` of `FulfillmentOrder`. */
export const spelled = (type: AggregateType): string => type.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

export const AggregateTypes = Object.fromEntries(aggregateTypes.map((type) => [spelled(type), type]));
registerEnumType(AggregateTypes, {
  name: "AggregateType",
  description: "What an event is told of: things with a life of their own, whose events are numbered without a gap.",
  valuesConfig: Object.fromEntries(
    aggregateTypes.map((type) => [spelled(type), { description: `${meanings[type]} Needs \`${hearings[type].scope}\`.` }]),
  ),
});

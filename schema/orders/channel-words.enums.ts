import {
  adjustmentKinds,
  channelFulfillmentStatuses,
  channelPaymentStatuses,
  funders,
  orderStatuses,
} from "../../src/channels/connector.ts";
import { describedEnum } from "../kit/enums.ts";

export const ChannelOrderStatus = describedEnum("ChannelOrderStatus", "Where an order stands, as its channel says.", orderStatuses, {
  PENDING_PAYMENT: "The buyer still has to pay.",
  ON_HOLD: "The channel holds it.",
  CONFIRMED: "It is binding; nothing has been done for it yet.",
  PROCESSING: "It is being worked on.",
  PARTIALLY_FULFILLED: "A part has left.",
  FULFILLED: "All has left.",
  DELIVERED: "All has arrived.",
  COMPLETED: "It is over and done with.",
  CANCEL_REQUESTED: "The buyer asked for a cancellation, and waits for the answer.",
  CANCELLED: "It was cancelled.",
  RETURNED: "It came back.",
  FAILED: "It failed, by its payment or its delivery.",
});

export const ChannelPaymentStatus = describedEnum(
  "ChannelPaymentStatus",
  "What is paid of an order, as its channel says.",
  channelPaymentStatuses,
  {
    PENDING: "The buyer still has to pay.",
    AUTHORIZED: "The amount is set aside.",
    PARTIALLY_PAID: "A part is paid.",
    PAID: "All is paid.",
    PARTIALLY_REFUNDED: "A part has been given back.",
    REFUNDED: "All has been given back.",
    VOIDED: "What was set aside was let go.",
    FAILED: "The payment failed.",
    COD_DUE: "It is paid in cash on delivery.",
    UNKNOWN: "The channel does not say, or in a word that is not known.",
  },
);

export const ChannelFulfillmentStatus = describedEnum(
  "ChannelFulfillmentStatus",
  "How far an order's goods are, as its channel says.",
  channelFulfillmentStatuses,
  {
    UNFULFILLED: "Nothing has left.",
    ON_HOLD: "The channel holds it.",
    READY_TO_SHIP: "It is packed, or is to be packed now.",
    PARTIALLY_FULFILLED: "A part has left.",
    FULFILLED: "All has left.",
    IN_TRANSIT: "It is on its way.",
    DELIVERED: "It has arrived.",
    RETURNED: "It came back.",
    CANCELLED: "It was cancelled.",
    FAILED_DELIVERY: "It could not be delivered.",
    NOT_REQUIRED: "There is nothing to send.",
    UNKNOWN: "The channel does not say, or in a word that is not known.",
  },
);

export const AdjustmentKind = describedEnum("AdjustmentKind", "What a part of an order's money is.", adjustmentKinds, {
  DISCOUNT: "A discount on goods.",
  VOUCHER: "A voucher that the buyer used.",
  COINS: "Coins or points that the buyer used.",
  SHIPPING_DISCOUNT: "A discount on shipping.",
  FEE: "A fee.",
  INSURANCE: "Insurance of the goods or their way.",
  COMMISSION: "The channel's commission.",
  TAX: "A tax.",
  ROUNDING: "A rounding.",
  TIP: "A tip.",
  OTHER: "Something else; its title says what.",
});

export const AdjustmentFunder = describedEnum("AdjustmentFunder", "Who bears a part of an order's money.", funders, {
  SELLER: "The merchant.",
  CHANNEL: "The channel.",
  BUYER: "The buyer.",
  PAYMENT_PROVIDER: "Who provides the payment.",
  UNKNOWN: "The channel does not say.",
});

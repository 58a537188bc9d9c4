import { channelReturnStatuses } from "../../src/channels/incoming-return.ts";
import { notReturnable } from "../../src/flows/returnable.ts";
import { orderReturnStatuses } from "../../src/orders/order.states.ts";
import {
  commitMoments,
  dispositions,
  goodsStates,
  labelPayers,
  resolutionStates,
  resolutions,
  returnOrigins,
  returnReasons,
  returnStatuses,
  reverseStatuses,
} from "../../src/returns/return.states.ts";
import { describedEnum } from "../kit/enums.ts";

export const ReturnStatus = describedEnum("ReturnStatus", "Where a return stands.", returnStatuses, {
  REQUESTED: "It is asked for; somebody approves or declines it.",
  OPEN: "It is taken back.",
  DECLINED: "It is not taken back.",
  CLOSED: "Nothing more comes of it, unless it is opened again.",
  CANCELLED: "It did not take place.",
});

export const ChannelReturnStatus = describedEnum("ChannelReturnStatus", "Where a return stands at its channel.", channelReturnStatuses, {
  REQUESTED: "The buyer asked for it.",
  APPROVED: "It is taken back there.",
  DECLINED: "It is not taken back there.",
  CANCELLED: "The buyer no longer wants it.",
  REFUNDED: "The channel gave the buyer the money.",
});

export const ReturnOrigin = describedEnum("ReturnOrigin", "Who wanted a return.", returnOrigins, {
  BUYER: "The buyer.",
  STAFF: "A person of the merchant.",
  CHANNEL: "The channel, where buyers ask for returns.",
  RETURN_TO_SENDER: "The carrier, who could not deliver.",
});

export const ReturnReason = describedEnum("ReturnReason", "Why something comes back.", returnReasons, {
  UNWANTED: "It is not wanted any more.",
  WRONG_SIZE: "It does not fit.",
  WRONG_COLOUR: "It has another colour than the buyer wants.",
  NOT_AS_DESCRIBED: "It is not what was described.",
  DEFECTIVE: "It does not work.",
  DAMAGED: "It arrived damaged.",
  WRONG_ITEM: "It is something else than was ordered.",
  TOO_LATE: "It came too late to be of use.",
  RETURNED_TO_SENDER: "Nobody took it.",
  CANCELLED: "It was to be cancelled, and had begun: it went on and comes back.",
  OTHER: "Another reason.",
});

export const ReturnResolution = describedEnum("ReturnResolution", "What the buyer gets for units that come back.", resolutions, {
  REFUND: "What was paid for them, less a fee, the way it came.",
  STORE_CREDIT: "The same as credit with the merchant.",
  EXCHANGE: "Something else; what it costs more is asked, what it costs less is given back.",
  REPLACE: "The same anew, for nothing.",
  REPAIR: "The very units, once they are fit again.",
  KEEP: "Nothing, or an amount that is named; who has the goods keeps them.",
});

export const ReturnResolutionState = describedEnum(
  "ReturnResolutionState",
  "Whether a resolution can still be switched.",
  resolutionStates,
  {
    PENDING: "It becomes any other.",
    COMMITTED: "It is final; a compensating line sets it right.",
  },
);

export const ReturnCommitMoment = describedEnum("ReturnCommitMoment", "When a resolution is committed by itself.", commitMoments, {
  DISPOSITION: "Once somebody has seen the goods.",
  APPROVAL: "When the return is approved.",
});

export const ReturnGoodsState = describedEnum("ReturnGoodsState", "Where goods are that come back.", goodsStates, {
  EXPECTED: "They are to come.",
  RECEIVED: "They are here; nobody has looked at them.",
  DISPOSED: "Somebody has said what becomes of them.",
});

export const ReturnDisposition = describedEnum("ReturnDisposition", "What becomes of goods that came back.", dispositions, {
  RESTOCKED: "They are sold again.",
  DAMAGED: "They count as damaged.",
  PROCESSING_REQUIRED: "They are put aside until they are looked at more closely.",
  MISSING: "They never came, or are not found.",
  NOT_RESTOCKED: "They go into no stock.",
});

export const ReverseFulfillmentOrderStatus = describedEnum(
  "ReverseFulfillmentOrderStatus",
  "Where it stands with goods that come back to a place.",
  reverseStatuses,
  {
    OPEN: "Goods are expected, or to be looked at.",
    CLOSED: "All of them were.",
    CANCELLED: "None come any more.",
  },
);

export const LabelPayer = describedEnum("LabelPayer", "Who pays the way back.", labelPayers, {
  BUYER: "The buyer.",
  MERCHANT: "The merchant.",
});

export const OrderReturnStatus = describedEnum("OrderReturnStatus", "What came back of an order.", orderReturnStatuses, {
  NOT_RETURNED: "There were returns or claims; nothing came back.",
  REQUESTED: "A return is asked for.",
  IN_PROGRESS: "A return is open.",
  PARTIALLY_RETURNED: "Some of it came back.",
  RETURNED: "All of it came back.",
});

export const NotReturnable = describedEnum("NotReturnable", "Why nothing of a line may be returned.", notReturnable, {
  NOT_FULFILLED: "None of it has left.",
  ALREADY_RETURNED: "All that left is returned or claimed.",
  FINAL_SALE: "Its policy takes nothing back.",
  WINDOW_OVER: "The time in which it may be returned is over.",
});

import { cancelReasons } from "../../src/channels/command.ts";
import { describedEnum } from "../kit/enums.ts";

export const CancelReason = describedEnum("CancelReason", "Why an order is cancelled, for the channel.", cancelReasons, {
  OUT_OF_STOCK: "There is no stock of it.",
  CUSTOMER_REQUEST: "The buyer wants it.",
  ADDRESS: "It cannot be delivered there.",
  FRAUD: "It looks like fraud.",
  PRICE_ERROR: "The price was wrong.",
  OTHER: "Something else; the reason in words says what.",
});

import type { IncomingLine } from "../../src/channels/connector.ts";
import { sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { countedIn } from "../../src/kit/reckon.ts";

/** What was sold at a till is out of the door, unless the receipt was cancelled. */
export function lineOf(item: Reader, currency: string, cancelled: boolean): IncomingLine {
  // The price of the line with its modifiers, before discounts; `price` is that of one unit without them.
  const { quantity, unitPrice, measure } = countedIn(quantityIn(item), item.money("gross_total_money", currency));
  const sku = item.optionalId("sku");
  return {
    externalIds: [item.id("id")],
    sku,
    listingKeys: [sku, item.optionalId("variant_id")].filter((key) => key !== null),
    title: titleOf(item, measure),
    quantity,
    cancelledQuantity: cancelled ? quantity : 0,
    fulfilledQuantity: cancelled ? 0 : quantity,
    unitPrice,
    discount: item.optionalMoney("total_discount", currency) ?? zero(currency),
    tax: sum(
      (item.optionalList("line_taxes") ?? []).map((tax) => tax.optionalMoney("money_amount", currency) ?? zero(currency)),
      currency,
    ),
    requiresShipping: true,
  };
}

/** A count, or a weight such as `0.355`. */
function quantityIn(item: Reader): string {
  const text = item.decimal("quantity");
  return Number(text) > 0 ? text : item.fail("quantity", "a number above zero");
}

function titleOf(item: Reader, measure: string | null): string {
  const variant = item.optionalText("variant_name");
  const name = item.text("item_name");
  return `${measure === null ? "" : `${measure} × `}${name}${variant === null ? "" : ` (${variant})`}`;
}

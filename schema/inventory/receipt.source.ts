import { expectedReceipts, matchingReceipts, receiptOrder, visibleReceipts } from "../../src/inventory/expected-receipts.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { id, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { receiptFilterIn } from "./receipt.filter.ts";
import type { ExpectedReceiptFilterInput } from "./receipt.type.ts";

const receipt = expectedReceipts.columns;

/** How what is expected is read. */
export const receiptSources: Sources = {
  Query: {
    fields: {
      expectedReceipts: page<PageArgs & { readonly filter?: ExpectedReceiptFilterInput | null }>({
        order: () => receiptOrder,
        where: ({ filter }) => matchingReceipts(receiptFilterIn(filter)),
      }),
    },
  },
  ExpectedReceipt: source(
    expectedReceipts,
    { id: id("ExpectedReceipt", receipt.id), item: one(receipt.itemId), location: one(receipt.locationId) },
    { visible: visibleReceipts },
  ),
};

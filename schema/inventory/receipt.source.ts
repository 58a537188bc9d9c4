import {
  expectedReceipts,
  receiptOrder,
  receiptsCounted,
  receiptsOn,
  visibleReceipts,
} from "../../src/inventory/expected-receipts.rows.ts";
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
        found: ({ filter: given }, access) => {
          const filter = receiptFilterIn(given);
          return { on: (list) => receiptsOn(filter, access, list), counted: (most) => receiptsCounted(filter, access, most) };
        },
      }),
    },
  },
  ExpectedReceipt: source(
    expectedReceipts,
    { id: id("ExpectedReceipt", receipt.id), item: one(receipt.itemId), location: one(receipt.locationId) },
    { visible: visibleReceipts },
  ),
};

import type { PageArgs } from "../../src/kit/page.ts";
import { matchingPolicies, policyOrder, returnPolicies, visiblePolicies } from "../../src/returns/return-policies.rows.ts";
import { column, id, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import type { ReturnPolicyFilterInput } from "./policy.type.ts";
import { policyFilterIn } from "./return.filter.ts";

const p = returnPolicies.columns;

/** How return policies are read. */
export const policySources: Sources = {
  Query: {
    fields: {
      returnPolicies: page<PageArgs & { readonly filter?: ReturnPolicyFilterInput | null }>({
        order: () => policyOrder,
        where: ({ filter }, access) => matchingPolicies(policyFilterIn(filter), access),
      }),
    },
  },
  ReturnPolicy: source(
    returnPolicies,
    {
      id: id("ReturnPolicy", p.id),
      channel: one(p.channelId),
      item: one(p.itemId),
      feePercent: column(`(${p.feeBasisPoints}::float8 / 100)`),
      feePerUnit: money(p.feeUnitMinor, p.feeCurrency, `${p.feeCurrency} is null`),
    },
    { visible: visiblePolicies },
  ),
};

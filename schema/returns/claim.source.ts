import type { PageArgs } from "../../src/kit/page.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { claimTransitions } from "../../src/returns/claim.states.ts";
import { claimLines, claimOrder, claims, claimsCounted, claimsOn, visibleClaims } from "../../src/returns/claims.rows.ts";
import { byId, id, lookup, many, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import type { ClaimFilterInput } from "./claim.type.ts";
import { claimFilterIn } from "./return.filter.ts";

const c = claims.columns;
const l = claimLines.columns;

/** How claims are read. */
export const claimSources: Sources = {
  Query: {
    fields: {
      claims: page<PageArgs & { readonly filter?: ClaimFilterInput | null }>({
        order: () => claimOrder,
        found: ({ filter: given }, access) => {
          const filter = claimFilterIn(given);
          return { on: (list) => claimsOn(filter, access, list), counted: (most) => claimsCounted(filter, access, most) };
        },
      }),
      claim: byId("Claim"),
    },
  },
  Order: { fields: { claims: many({ on: `${c.orderId} = ${orders.columns.id}`, order: c.id, seen: true }) } },
  Claim: source(
    claims,
    {
      id: id("Claim", c.id),
      nextStates: lookup(c.status, claimTransitions),
      amount: money(c.amountMinor, c.currency, `${c.amountMinor} is null`),
      order: one(c.orderId),
      refund: one(c.refundId),
      fulfillment: one(c.fulfillmentId),
      lines: many({ on: `${l.claimId} = ${c.id}`, order: l.id }),
    },
    { visible: visibleClaims },
  ),
  ClaimLine: source(claimLines, { orderLine: one(l.orderLineId), replacementLine: one(l.replacementLineId) }),
};

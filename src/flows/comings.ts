import type { EntityManager } from "@mikro-orm/postgresql";
import type { Order } from "../orders/order.entity.ts";
import { Claim, ClaimLine } from "../returns/claim.entity.ts";
import { Return } from "../returns/return.entity.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { ReverseDelivery, ReverseFulfillmentOrder } from "../returns/reverse-fulfillment-order.entity.ts";

/** What comes back of an order, and what went wrong with it. */
export interface Comings {
  readonly returns: Return[];
  readonly lines: ReturnLine[];
  readonly reverses: ReverseFulfillmentOrder[];
  readonly deliveries: ReverseDelivery[];
  readonly claims: Claim[];
  readonly claimLines: ClaimLine[];
}

export const noComings = (): Comings => ({ returns: [], lines: [], reverses: [], deliveries: [], claims: [], claimLines: [] });

/** Of those that ever had any; their orders are locked. */
export async function comingsOf(em: EntityManager, orders: readonly Order[]): Promise<Map<string, Comings>> {
  const ids = orders.filter(({ returnStatus }) => returnStatus != null).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const ofThese = { orderId: { $in: ids } };
  const oldest = { orderBy: { id: "asc" }, refresh: true } as const;
  const returns = await em.find(Return, ofThese, oldest);
  const lines = await em.find(ReturnLine, ofThese, oldest);
  const reverses = await em.find(ReverseFulfillmentOrder, ofThese, oldest);
  const deliveries = await em.find(ReverseDelivery, { reverseFulfillmentOrderId: { $in: reverses.map(({ id }) => id) } }, oldest);
  const claims = await em.find(Claim, ofThese, oldest);
  const claimLines = await em.find(ClaimLine, ofThese, oldest);
  const of = <Part extends { orderId: string }>(parts: Part[], id: string) => parts.filter(({ orderId }) => orderId === id);
  return new Map(
    ids.map((id) => {
      const own = of(reverses, id);
      const brought = deliveries.filter((one) => own.some((reverse) => reverse.id === one.reverseFulfillmentOrderId));
      return [
        id,
        {
          returns: of(returns, id),
          lines: of(lines, id),
          reverses: own,
          deliveries: brought,
          claims: of(claims, id),
          claimLines: of(claimLines, id),
        },
      ];
    }),
  );
}

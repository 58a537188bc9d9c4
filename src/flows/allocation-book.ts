import type { Happening } from "../events/event-types.ts";
import type { Deed, EventOf } from "../events/record.ts";
import type { Allocation } from "../fulfillment/allocation.entity.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import type { Order } from "../orders/order.entity.ts";

type What = Happening<"allocation">;

interface Noted {
  readonly order: Order;
  readonly one: FulfillmentOrder;
  readonly what: What;
  readonly locationId: string | null;
  readonly by: Deed;
  readonly lines: { readonly lineId: string; readonly itemId: string; quantity: number }[];
}

/**
 * What becomes of the stock that work is promised, until it is told: one event for a piece of work and what happened, however many lines and
 * items that is about. There are as many of them as there are orders, so they are made of what is at hand.
 */
export class AllocationBook {
  readonly #noted = new Map<FulfillmentOrder, Noted[]>();

  note(
    { order, by, lineId }: { readonly order: Order; readonly by: Deed; readonly lineId: string },
    one: FulfillmentOrder,
    what: What,
    { itemId, quantity }: Pick<Allocation, "itemId" | "quantity">,
  ): void {
    const ofWork = this.#noted.get(one) ?? [];
    const known = ofWork.find((each) => each.what === what);
    const line = known?.lines.find((each) => each.lineId === lineId && each.itemId === itemId);
    if (line) line.quantity += quantity;
    else if (known) known.lines.push({ lineId, itemId, quantity });
    else {
      ofWork.push({ order, one, what, by, locationId: one.locationId ?? null, lines: [{ lineId, itemId, quantity }] });
      this.#noted.set(one, ofWork);
    }
  }

  /** Their events, once. */
  take(): EventOf<"FulfillmentOrder">[] {
    const noted = [...this.#noted.values()].flat();
    this.#noted.clear();
    return noted.map(({ order, one, what, locationId, by, lines }) => {
      one.eventSequence += 1;
      return {
        type: `allocation.${what}`,
        aggregateType: "FulfillmentOrder",
        aggregateId: one.id,
        sequence: one.eventSequence,
        orderId: order.id,
        channelId: order.channelId,
        locationId,
        data: { orderNumber: order.number, status: one.status, lines },
        by,
      };
    });
  }
}

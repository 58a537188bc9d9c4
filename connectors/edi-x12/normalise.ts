import type { ChannelEvent } from "../../src/channels/connector.ts";
import { decoded } from "../../src/kit/decoded.ts";
import { type Interchange, interchangesIn, readInterchange, type Transaction } from "./interchange.ts";
import { orderOf } from "./order.ts";
import type { EdiSettings } from "./settings.ts";

/** Pure: every 850 of the interchanges, in our words. */
export function normalise(body: Uint8Array, settings: EdiSettings): ChannelEvent[] {
  return interchangesIn(decoded(body)).flatMap(({ segments, terminator }) => eventsOf(readInterchange(segments, terminator), settings));
}

export const eventsOf = (interchange: Interchange, settings: EdiSettings): ChannelEvent[] =>
  interchange.groups.flatMap((group) =>
    group.transactions
      .filter(isOrder)
      .map((transaction): ChannelEvent => ({ kind: "order", order: orderOf(interchange, group, transaction, settings) })),
  );

/** That something of ours was received is understood, and there is nothing to do. */
function isOrder({ st }: Transaction): boolean {
  const type = st.optional(1);
  if (type === "860") st.fail(1, "850: changes of orders (860) are not supported, send the whole order as an 850 with BEG01 05");
  if (type !== "850" && type !== "997") st.fail(1, "850, an order");
  return type === "850";
}

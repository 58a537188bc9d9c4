import { tea } from "./goods.ts";
import { lifeOf } from "./life.ts";
import { rupiah } from "./look.ts";
import type { OwnShop } from "./own-shop.ts";
import { papersOf, scan, sendAll } from "./parcel.ts";
import { heading, say } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** An order to be paid at the door where nobody opens: it comes back, and nobody is owed anything. */
export async function playNobodyHome({ api, check, papers }: Stage, shop: OwnShop): Promise<void> {
  say(heading("17. Cash on delivery, and nobody is at home"));
  const id = await shop.place({ number: "S-5", paymentStatus: "COD_PENDING", lines: [{ ...tea, quantity: 2 }] });
  const parcel = await sendAll(api, id, 350);
  const collected = (await lifeOf(api, id)).fulfillments[0]?.collect;
  check(collected?.amount === "124000.00", `its label says what to collect: ${rupiah(collected)}`, "Rp 124,000");
  await scan(api, parcel, "ATTEMPTED");
  await scan(api, parcel, "RETURNED_TO_SENDER");
  const { returns, paymentStatus } = await lifeOf(api, id);
  check(
    returns.length === 1 && returns[0]?.origin === "RETURN_TO_SENDER" && returns[0].lines[0]?.resolution === "KEEP",
    `it comes back: a return is ${returns[0]?.status} by itself; nothing was collected (${paymentStatus}), nothing is owed`,
    "one return to sender, without a refund",
  );
  papers.push(...papersOf(parcel, "S-5, returned to sender"));
}

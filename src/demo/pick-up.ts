import { type Api, refusal } from "./api.ts";
import { mug } from "./goods.ts";
import { lifeOf, parcelOf, workOn } from "./life.ts";
import { stock } from "./look.ts";
import type { OwnShop } from "./own-shop.ts";
import { papersOf } from "./parcel.ts";
import { heading, say } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** An order that its buyer fetches: only who says the code gets it. */
export async function playPickUp({ api, merchant, check, papers }: Stage, shop: OwnShop): Promise<void> {
  say(heading("14. Fetched at the shop in Senayan"));
  const pickupLocationId = merchant.locations.SENAYAN;
  const id = await shop.place({ number: "S-2", paymentStatus: "PAID", lines: [{ ...mug, quantity: 1 }], pickupLocationId });
  const fulfillmentOrderId = await workOn(api, id);
  await api.mutate("markReadyForPickup", "FloorWorkInput", "fulfillmentOrder { id }", { fulfillmentOrderId });
  const ready = await parcelOf(api, id);
  const code = ready.pickupCode ?? "";
  check(
    ready.status === "READY_FOR_PICKUP" && /^\d{6}$/.test(code),
    `it is ${ready.status}; its buyer, and nobody at the counter, knows the code: ${code}`,
    "READY_FOR_PICKUP, with a code of six digits",
  );

  const guess = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
  const wrong = await refusal(handOver(api, fulfillmentOrderId, guess));
  check(wrong !== undefined, `somebody says ${guess}: ${wrong}`, "refused");
  check((await parcelOf(api, id)).status === "READY_FOR_PICKUP", "it is still there", "READY_FOR_PICKUP");

  await handOver(api, fulfillmentOrderId, code);
  const gone = await lifeOf(api, id);
  check(
    gone.fulfillments[0]?.status === "PICKED_UP" && gone.status === "COMPLETED",
    `the buyer says ${code}: it is ${gone.fulfillments[0]?.status}, S-2 is ${gone.status}`,
    "PICKED_UP and COMPLETED",
  );
  const left = await stock(api, mug.sku, "SENAYAN");
  check(left === "9/0", `mugs in the shop: ${left}`, "9/0: one more left over the counter");
  await api.mutate("createPackingSlip", "CreatePackingSlipInput", "document { id }", { fulfillmentId: ready.id });
  papers.push(...papersOf(await parcelOf(api, id), "S-2, picked up"));
}

const handOver = (api: Api, fulfillmentOrderId: string, code: string) =>
  api.mutate("handOverPickup", "HandOverPickupInput", "fulfillmentOrder { id }", { fulfillmentOrderId, code });

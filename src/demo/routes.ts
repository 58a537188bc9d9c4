import type { Api } from "./api.ts";
import { shopifyOrder, wooOrder } from "./channels.ts";
import { kettle, lamp } from "./goods.ts";
import { type Alternative, order, routed, rupiah, work } from "./look.ts";
import { enforce, type Rule } from "./rules.ts";
import { heading, say, sayCame, sayWhy } from "./screen.ts";
import { post, quiet, type Stage } from "./stage.ts";

const fewParcels: Rule = {
  id: "few-parcels",
  name: "A further parcel counts as Rp 5,000",
  when: "true",
  actions: { splitPenalty: "5000" },
};

/** From where orders leave and why: one in two parcels, one that waits for a lorry, one that its warehouse rejects. */
export async function playRoutes(stage: Stage): Promise<void> {
  await split(stage);
  await backorder(stage);
  await rejection(stage);
}

async function split({ api, merchant, check }: Stage): Promise<void> {
  say(heading("9. Five lamps for Surabaya: one parcel from Jakarta, or two?"));
  await enforce(api, fewParcels);
  sayCame("a rule is brought into force: a further parcel counts as Rp 5,000");
  const { woocommerce } = merchant.channels;
  await post(wooOrder(woocommerce.url, { id: 729, status: "processing", modified: 50, lines: [{ ...lamp, quantity: 5 }] }));
  const lamps = await order(api, woocommerce.id, "729");
  check(work(lamps) === "JKT OPEN, SUB OPEN", `729 is split: ${work(lamps)}`, "JKT OPEN, SUB OPEN");
  const [decision] = await routed(api, lamps?.id);
  sayWhy(decision?.summary);
  const [next] = decision?.alternatives ?? [];
  check(
    decision?.exact === true &&
      decision.cost?.amount === "89500.00" &&
      next?.cost.amount === "122000.00" &&
      names(next) === "Gudang Jakarta",
    `it costs ${rupiah(decision?.cost)}, and no plan less; all five from ${names(next)} would cost ${rupiah(next?.cost)}`,
    "Rp 89,500, and Rp 122,000 from Jakarta alone",
  );
}

const names = (plan: Alternative | undefined) => plan?.locations.map(({ name }) => name).join(" and ");

async function backorder({ api, merchant, check }: Stage): Promise<void> {
  say(heading("10. Three kettles, of which two are still on a lorry"));
  const { shopify } = merchant.channels;
  const eta = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const kettles = { itemId: merchant.items.get(kettle.sku), quantity: 2 };
  const { receipts } = await api.mutate<{ receipts: readonly { id: string }[] }>(
    "createExpectedReceipts",
    "CreateExpectedReceiptsInput",
    "receipts { id }",
    { locationId: merchant.locations.JKT, eta, lines: [kettles] },
  );
  sayCame(`two kettles are expected in Jakarta on ${eta}`);
  await post(shopifyOrder(shopify.url, { id: 5005, name: "#1005", customer: "Agus Salim", lines: [{ ...kettle, quantity: 3 }] }));
  const waiting = await order(api, shopify.id, "5005");
  const waits = waiting?.fulfillmentOrders.find(({ status }) => status === "BACKORDERED");
  check(
    work(waiting) === "JKT BACKORDERED, JKT OPEN" && waits?.expectedAt === eta,
    `#1005: ${work(waiting)}; what waits is expected on ${waits?.expectedAt}, and promised for ${waits?.promise?.deliverTo}`,
    `JKT BACKORDERED, JKT OPEN; expected on ${eta}`,
  );
  sayWhy((await routed(api, waiting?.id))[0]?.summary);
  await api.mutate("receiveStock", "ReceiveStockInput", "levels { available }", {
    locationId: merchant.locations.JKT,
    lines: [{ ...kettles, expectedReceiptId: receipts[0]?.id }],
  });
  sayCame("the lorry is there, sooner than it was expected");
  await quiet();
  const released = await order(api, shopify.id, "5005");
  const promise = released?.fulfillmentOrders.find(({ id }) => id === waits?.id)?.promise;
  check(
    work(released) === "JKT OPEN, JKT OPEN" && `${promise?.deliverTo}` < `${waits?.promise?.deliverTo}`,
    `#1005 is released: ${work(released)}; what waited is now promised for ${promise?.deliverTo}`,
    "JKT OPEN, JKT OPEN, on an earlier day",
  );
  sayWhy(promise?.basis);
}

async function rejection({ api, merchant, check }: Stage): Promise<void> {
  say(heading("11. Surabaya rejects the scarf of order 727"));
  const { woocommerce } = merchant.channels;
  const before = await order(api, woocommerce.id, "727");
  sayWhy((await routed(api, before?.id))[0]?.summary);
  await reject(api, before?.fulfillmentOrders[0]?.id);
  sayCame("moths were quicker: Surabaya rejects it, and books the scarf as damaged");
  const after = await order(api, woocommerce.id, "727");
  const [, second] = await routed(api, after?.id);
  check(
    work(after) === "JKT OPEN, SUB INCOMPLETE" && second?.reason === "REJECTED",
    `727 is routed anew, not to Surabaya: ${work(after)}`,
    "JKT OPEN, SUB INCOMPLETE",
  );
  sayWhy(second?.summary);
}

const reject = (api: Api, fulfillmentOrderId: string | undefined) =>
  api.mutate("rejectFulfillmentOrder", "RejectFulfillmentOrderInput", "fulfillmentOrder { status }", {
    fulfillmentOrderId,
    reason: "DAMAGED",
    stock: "DAMAGED",
  });

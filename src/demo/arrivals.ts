import { shopifyOrder, squareEvent, wooOrder } from "./channels.ts";
import { mug, scarf, vase } from "./goods.ts";
import { order, stock, work } from "./look.ts";
import { heading, say } from "./screen.ts";
import { post, quiet, type Stage } from "./stage.ts";

/** How orders come in: paid, twice, out of turn, forged, and as a hint. */
export async function playArrivals({ api, merchant, check }: Stage): Promise<void> {
  const { shopify, woocommerce, square } = merchant.channels;

  say(heading("1. A paid order from the web shop: two mugs, and a tea set that is a bundle"));
  const first = shopifyOrder(shopify.url, {
    id: 5001,
    name: "#1001",
    customer: "Sari Wulandari",
    lines: [
      { ...mug, quantity: 2 },
      { sku: "TEA-SET", title: "Tea set", price: "215000.00", quantity: 1 },
    ],
  });
  check((await post(first)) === 200, "acknowledged after it was kept", "200");
  const one = await order(api, shopify.id, "5001");
  check(
    one?.status === "OPEN" && work(one) === "JKT OPEN",
    `#1001 is ${one?.status}; its work: ${work(one)}`,
    "OPEN, and one fulfillment order at JKT",
  );
  check(
    (await stock(api, "MUG-BLUE", "JKT")) === "36/4",
    `mugs in Jakarta, available/committed: ${await stock(api, "MUG-BLUE", "JKT")}`,
    "36/4: two, and two in the tea set",
  );

  say(heading("2. The channel sends the same delivery again"));
  check((await post(first)) === 200, "acknowledged, as channels want it", "200");
  await quiet();
  check((await stock(api, "MUG-BLUE", "JKT")) === "36/4", "nothing happened twice", "36/4 still");

  say(heading("3. Two versions of one order, the newer one first"));
  const lines = [{ ...scarf, quantity: 1 }];
  await post(wooOrder(woocommerce.url, { id: 727, status: "processing", modified: 40, lines }));
  await order(api, woocommerce.id, "727");
  await post(wooOrder(woocommerce.url, { id: 727, status: "pending", modified: 0, lines }));
  await quiet();
  const two = await order(api, woocommerce.id, "727");
  check(
    two?.paymentStatus === "PAID" && two.status === "OPEN",
    `order 727 is ${two?.status} and ${two?.paymentStatus}; the older version changed nothing`,
    "OPEN and PAID",
  );
  check(work(two) === "SUB OPEN", `its work: ${work(two)}`, "SUB OPEN, in the buyer's own city");

  say(heading("4. A forged message"));
  const forged = shopifyOrder(shopify.url, { id: 6666, name: "#6666", customer: "Nobody Real", lines: [{ ...vase, quantity: 1 }] });
  const status = await post({ ...forged, body: forged.body.replace("1250000.00", "0000001.00") });
  check(status === 401, `refused with ${status}`, "401");
  check((await order(api, shopify.id, "6666", 1)) === null, "no trace of it", "no order");

  say(heading("5. A sale at the till: Square only hints, Muara asks it for the order"));
  await post(squareEvent(square.url, "SQ-ORDER-1"));
  const sale = await order(api, square.id, "SQ-ORDER-1");
  check(
    sale?.status === "COMPLETED" && sale.fulfillmentStatus === "FULFILLED",
    `the sale is ${sale?.status} and ${sale?.fulfillmentStatus}`,
    "COMPLETED and FULFILLED",
  );
  check(
    (await stock(api, "MUG-BLUE", "SENAYAN")) === "10/0",
    `mugs in the shop: ${await stock(api, "MUG-BLUE", "SENAYAN")}`,
    "10/0: two left over the counter",
  );
}

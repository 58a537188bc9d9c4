import { shopifyOrder, wooOrder } from "./channels.ts";
import { mug, vase } from "./goods.ts";
import { codes, exceptionsOf, order, stock, work } from "./look.ts";
import { enforce, type Rule } from "./rules.ts";
import { heading, say, sayCame } from "./screen.ts";
import { post, type Stage } from "./stage.ts";

const dear: Rule = {
  id: "dear",
  name: "Look at dear orders",
  when: "order.total > 1200000 && lines.exists(line, line.quantity > 10)",
  actions: { hold: { reason: "HIGH_RISK_OF_FRAUD", notes: "Call the buyer" } },
};

/** What a person is asked for: an unknown SKU, stock that is gone, and an order that a rule holds. */
export async function playMending({ api, merchant, check }: Stage): Promise<void> {
  const { shopify, woocommerce } = merchant.channels;

  say(heading("6. An order with a SKU that nobody knows, mended by a person"));
  await post(
    shopifyOrder(shopify.url, {
      id: 5002,
      name: "#1002",
      customer: "Dewi Lestari",
      lines: [
        { ...mug, quantity: 1 },
        { sku: "MUG-BLU", title: "Blue mug (old listing)", price: "85000.00", quantity: 1 },
      ],
    }),
  );
  const lost = await order(api, shopify.id, "5002");
  check(
    lost?.status === "EXCEPTION" && codes(lost) === "UNKNOWN_SKU",
    `#1002 is in ${lost?.status}: ${codes(lost)}; its known mug is kept for it`,
    "EXCEPTION: UNKNOWN_SKU",
  );
  sayCame("a person lists MUG-BLU as the blue mug, and looks at the order again");
  await api.mutate("createListing", "CreateListingInput", "listing { id }", {
    channelId: shopify.id,
    externalSku: "MUG-BLU",
    components: [{ sku: "MUG-BLUE", quantity: 1 }],
  });
  await api.mutate("revalidateOrder", "RevalidateOrderInput", "order { status }", { orderId: lost?.id });
  const mended = await order(api, shopify.id, "5002");
  check(mended?.status === "OPEN" && work(mended) === "JKT OPEN", `#1002 is ${mended?.status}; its work: ${work(mended)}`, "OPEN, at JKT");

  say(heading("7. Two buyers, two channels, one last vase"));
  await Promise.all([
    post(shopifyOrder(shopify.url, { id: 5003, name: "#1003", customer: "Ayu Pratiwi", lines: [{ ...vase, quantity: 1 }] })),
    post(
      wooOrder(woocommerce.url, {
        id: 728,
        status: "processing",
        modified: 50,
        lines: [{ sku: "VASE-ONE", name: "One-off vase", quantity: 1, price: 1250000 }],
      }),
    ),
  ]);
  const both = [await order(api, shopify.id, "5003"), await order(api, woocommerce.id, "728")];
  check(
    both
      .map((each) => each?.status)
      .sort()
      .join() === "EXCEPTION,OPEN",
    `one order is OPEN, the other in EXCEPTION: ${both.map((each) => codes(each)).join("")}`,
    "one of each",
  );
  check(
    (await stock(api, "VASE-ONE", "JKT")) === "0/1",
    `vases, available/committed: ${await stock(api, "VASE-ONE", "JKT")}`,
    "0/1: sold once",
  );

  say(heading("8. A rule holds a dear order until a person has looked at it"));
  await enforce(api, dear);
  sayCame(`a rule is brought into force: when ${dear.when}`);
  await post(shopifyOrder(shopify.url, { id: 5004, name: "#1004", customer: "Rina Hartono", lines: [{ ...mug, quantity: 15 }] }));
  const suspect = await order(api, shopify.id, "5004");
  const [exception] = await exceptionsOf(api, "HIGH_RISK_OF_FRAUD");
  check(
    work(suspect) === "JKT ON_HOLD" && exception?.ruleId === "dear",
    `#1004 is held by the rule "${exception?.ruleId}": ${exception?.message}. What to do: ${exception?.nextSteps[0]?.label}`,
    "ON_HOLD by the rule",
  );
  await api.mutate("releaseHold", "ReleaseHoldInput", "hold { status }", { holdId: exception?.hold.id });
  await api.mutate("revalidateOrder", "RevalidateOrderInput", "order { status }", { orderId: suspect?.id });
  const released = await order(api, shopify.id, "5004");
  check(work(released) === "JKT OPEN", `released, it goes on where it stopped, and is not held again: ${work(released)}`, "JKT OPEN");
}

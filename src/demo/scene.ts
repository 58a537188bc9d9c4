import type { Api } from "./api.ts";
import { type Post, shopifyOrder, squareEvent, wooOrder } from "./channels.ts";
import type { Live } from "./live.ts";
import type { Merchant } from "./merchant.ts";
import { heading, say, sayCame, sayOutcome } from "./screen.ts";

interface Scene {
  readonly api: Api;
  readonly merchant: Merchant;
  readonly live: Live;
}

interface Seen {
  readonly id: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfillmentStatus: string;
  readonly validations: readonly { readonly code: string; readonly status: string }[];
  readonly fulfillmentOrders: readonly { readonly status: string; readonly location: { readonly code: string } | null }[];
}

const mug = { sku: "MUG-BLUE", title: "Blue enamel mug", price: "85000.00" };
const vase = { sku: "VASE-ONE", title: "One-off vase", price: "1250000.00" };

const dear = {
  id: "dear",
  name: "Look at dear orders",
  when: "order.total > 1200000 && lines.exists(line, line.quantity > 10)",
  actions: { hold: { reason: "HIGH_RISK_OF_FRAUD", notes: "Call the buyer" } },
};

interface Exception {
  readonly message: string;
  readonly ruleId: string | null;
  readonly hold: { readonly id: string };
  readonly nextSteps: readonly { readonly label: string }[];
}

/** Plays the scene and answers how many outcomes were wrong. */
export async function playScene({ api, merchant, live }: Scene): Promise<number> {
  const { shopify, woocommerce, square } = merchant.channels;
  let wrong = 0;
  const check = (right: boolean, text: string, wanted: string) => {
    if (!sayOutcome(right, text, wanted)) wrong += 1;
  };

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
  const scarf = [{ sku: "BATIK-SCARF", name: "Batik scarf, indigo", quantity: 1, price: 240000 }];
  await post(wooOrder(woocommerce.url, { id: 727, status: "processing", modified: 40, lines: scarf }));
  await order(api, woocommerce.id, "727");
  await post(wooOrder(woocommerce.url, { id: 727, status: "pending", modified: 0, lines: scarf }));
  await quiet();
  const two = await order(api, woocommerce.id, "727");
  check(
    two?.paymentStatus === "PAID" && two.status === "OPEN",
    `order 727 is ${two?.status} and ${two?.paymentStatus}; the older version changed nothing`,
    "OPEN and PAID",
  );
  check(work(two) === "SUB OPEN", `its work: ${work(two)}`, "SUB OPEN, where the scarves lie");

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
  await api.mutate("createRuleSetDraft", "CreateRuleSetDraftInput", "ruleSet { version }", { name: "Look at dear orders" });
  await api.mutate("putRule", "PutRuleInput", "ruleSet { version }", { version: 1, rule: dear });
  await api.mutate("activateRuleSet", "ActivateRuleSetInput", "ruleSet { status }", { version: 1 });
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

  await quiet();
  say(heading("9. What the subscription heard"));
  const received = live.heard().filter((event) => event.startsWith("order.received"));
  check(
    received.length === 7 && new Set(received).size === 7,
    `${live.heard().length} order events, among them ${received.length} orders received, each once`,
    "7 orders received, each once",
  );
  return wrong;
}

async function post({ url, headers, body }: Post): Promise<number> {
  const response = await fetch(url, { method: "POST", headers, body });
  await response.text();
  sayCame(`POST ${new URL(url).pathname} → ${response.status}`);
  return response.status;
}

/** The order, as soon as it is there: a webhook is acknowledged before it is understood. Null when it does not come. */
async function order(api: Api, channelId: string, externalId: string, seconds = 10): Promise<Seen | null> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const { orderByExternalId } = await api.ask<{ orderByExternalId: Seen | null }>(
      `query($channelId: ID!, $externalId: String!) {
        orderByExternalId(channelId: $channelId, externalId: $externalId) {
          id status paymentStatus fulfillmentStatus validations { code status } fulfillmentOrders { status location { code } }
        }
      }`,
      { channelId, externalId },
    );
    if (orderByExternalId) return orderByExternalId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}

async function exceptionsOf(api: Api, code: string): Promise<readonly Exception[]> {
  const { exceptions } = await api.ask<{ exceptions: { nodes: readonly Exception[] } }>(
    "query($codes: [String!]) { exceptions(filter: { codes: $codes }) { nodes { message ruleId hold { id } nextSteps { label } } } }",
    { codes: [code] },
  );
  return exceptions.nodes;
}

/** Long enough for everything that was acknowledged to be worked off and heard. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 700));

async function stock(api: Api, sku: string, location: string): Promise<string> {
  const { inventoryLevels } = await api.ask<{
    inventoryLevels: { nodes: readonly { available: number; committed: number; location: { code: string } }[] };
  }>("query($skus: [String!]) { inventoryLevels(filter: { skus: $skus }) { nodes { available committed location { code } } } }", {
    skus: [sku],
  });
  const level = inventoryLevels.nodes.find((each) => each.location.code === location);
  return `${level?.available}/${level?.committed}`;
}

const work = (seen: Seen | null): string =>
  seen?.fulfillmentOrders.map(({ status, location }) => `${location?.code} ${status}`).join(", ") ?? "none";
const codes = (seen: Seen | null): string =>
  seen?.validations
    .filter(({ code, status }) => status === "OPEN" && ["UNKNOWN_SKU", "OUT_OF_STOCK"].includes(code))
    .map(({ code }) => code)
    .join() ?? "";

import { coffee } from "./goods.ts";
import { order } from "./look.ts";
import type { Marketplace } from "./marketplaces.ts";
import { heading, say, sayCame } from "./screen.ts";
import type { Stage } from "./stage.ts";

const onTheShelf = 40;

/** Five channels sell the same coffee: a sale at one is a new level at all, and each is told of its parcel. */
export async function playRipple(stage: Stage, marketplaces: readonly Marketplace[]): Promise<void> {
  const { api, merchant, check } = stage;
  say(heading("12. Five channels, one shelf of coffee"));
  sayCame(`connected: ${marketplaces.map(({ name }) => name).join(", ")}; their catalogues are read`);
  for (const { id } of marketplaces) await api.mutate("pullCatalogue", "PullCatalogueInput", "channel { id }", { channelId: id });
  await api.mutate("receiveStock", "ReceiveStockInput", "levels { available }", {
    locationId: merchant.locations.JKT,
    lines: [{ itemId: merchant.items.get(coffee.sku), quantity: onTheShelf }],
  });
  await told(stage, marketplaces, onTheShelf);

  const [, , , shopee, tiktok] = marketplaces as [Marketplace, Marketplace, Marketplace, Marketplace, Marketplace];
  await sell(stage, shopee, 3);
  await told(stage, marketplaces, onTheShelf - 3);
  const sold = await sell(stage, tiktok, 5);
  await told(stage, marketplaces, onTheShelf - 8);

  const taken = await order(api, tiktok.id, sold);
  const [work] = taken?.fulfillmentOrders ?? [];
  await api.mutate("shipFulfillmentOrder", "ShipFulfillmentOrderInput", "fulfillment { id }", {
    fulfillmentOrderId: work?.id,
    carrier: "J&T Express",
    trackingNumber: "JP7421005561",
  });
  const parcel = await seen(() => tiktok.double.orderOf(sold).shipments[0]);
  check(
    parcel?.trackingNumber === "JP7421005561",
    `its parcel left, and TikTok Shop knows its number: ${parcel?.trackingNumber}`,
    "JP7421005561",
  );
}

/** A buyer orders there; the channel sends its webhook. Answers the channel's id of the order. */
async function sell({ api }: Stage, { id, name, webhook, double }: Marketplace, quantity: number): Promise<string> {
  const externalId = double.order([{ sku: coffee.sku, quantity }]);
  const message = double.webhook(externalId);
  if (!message) throw new Error(`${name} sends no webhooks`);
  const { status } = await fetch(webhook, { method: "POST", headers: message.headers, body: Buffer.from(message.body) });
  sayCame(`${name} sells ${quantity}: POST ${new URL(webhook).pathname} → ${status}`);
  await order(api, id, externalId);
  return externalId;
}

/** Looks at what each channel shows by itself. */
async function told({ check }: Stage, marketplaces: readonly Marketplace[], units: number): Promise<void> {
  const shown = () => marketplaces.map(({ name, double }) => `${name} ${double.shown(coffee.sku)}`).join(", ");
  const right = await seen(() => marketplaces.every(({ double }) => double.shown(coffee.sku) === units) || undefined);
  check(right === true, `what they show now: ${shown()}`, `${units} everywhere`);
}

/** What is there within ten seconds; undefined when it does not come. */
async function seen<Found>(look: () => Found | undefined): Promise<Found | undefined> {
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

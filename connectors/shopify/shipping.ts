import type { Account } from "../../src/channels/account.ts";
import type { CommandAnswer, Commands, Teller } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { gid, graphql, idOf, saidBy } from "./client.ts";
import type { ShopifySettings } from "./settings.ts";

type Ship = Commands["SHIP"];

/** What is still to be sent of a line, as part of which of Shopify's fulfillment orders. */
interface Part {
  readonly fulfillmentOrderId: string;
  readonly locationId: string;
  readonly id: string;
  readonly lineId: string;
  readonly remaining: number;
}

/**
 * A parcel: units of Shopify's own fulfillment orders, one or more for each location of the order. It knows no key for it, so a parcel is
 * known by its tracking number, and one without by its units and time.
 * https://shopify.dev/docs/api/admin-graphql/2026-01/mutations/fulfillmentCreate
 */
export const ship: Teller<ShopifySettings, "SHIP"> = {
  async send(command, account) {
    const order = await read(command, account);
    if (order === null) return { outcome: "REJECTED", reason: "Shopify has no such order." };
    const chosen = choose(command, partsOf(order));
    if (chosen === null) return { outcome: "REJECTED", reason: "Shopify has not so many units of the order left to be sent." };
    let reference: string | null = null;
    // One call takes the parts of one location; a parcel is of one, unless Shopify assigned its lines to several.
    for (const group of Map.groupBy(chosen, ({ part }) => part.locationId).values()) {
      const answer = await create(command, group, account);
      if (answer.outcome !== "ACCEPTED") return answer;
      reference ??= answer.reference;
    }
    return { outcome: "ACCEPTED", reference };
  },
  async observe(command, account) {
    const order = await read(command, account);
    const found = order?.list("fulfillments").find((fulfillment) => isIt(fulfillment, command));
    return found ? { outcome: "ACCEPTED", reference: idOf(found.text("id")) } : null;
  },
};

async function read({ order }: Ship, account: Account<ShopifySettings>): Promise<Reader | null> {
  const data = await graphql(
    account,
    `query ToShip($id: ID!) {
      order(id: $id) {
        fulfillments(first: 50) { id status createdAt trackingInfo { number } fulfillmentLineItems(first: 100) { nodes { quantity lineItem { id } } } }
        fulfillmentOrders(first: 20) {
          nodes { id status assignedLocation { location { id } } lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } } }
        }
      }
    }`,
    { id: gid("Order", order.externalId) },
    50,
  );
  return data.optionalObject("order");
}

const partsOf = (order: Reader): Part[] =>
  order
    .object("fulfillmentOrders")
    .list("nodes")
    .filter((each) => each.text("status") === "OPEN" || each.text("status") === "IN_PROGRESS")
    .flatMap((each) =>
      each
        .object("lineItems")
        .list("nodes")
        .map((line) => ({
          fulfillmentOrderId: each.text("id"),
          locationId: each.object("assignedLocation").optionalObject("location")?.text("id") ?? "",
          id: line.text("id"),
          lineId: idOf(line.object("lineItem").text("id")),
          remaining: line.integer("remainingQuantity"),
        })),
    );

/** Units for the parcel, of the place it leaves from first; null when there are not so many left. */
function choose({ shipment: { lines, externalLocationId } }: Ship, parts: readonly Part[]) {
  const left = new Map(parts.map((part) => [part, part.remaining]));
  const here = (part: Part) => idOf(part.locationId) === externalLocationId;
  const ordered = [...parts.filter(here), ...parts.filter((part) => !here(part))];
  const chosen: { readonly part: Part; readonly quantity: number }[] = [];
  for (const { externalIds, quantity } of lines) {
    let wanted = quantity;
    for (const part of ordered) {
      const taken = externalIds.includes(part.lineId) ? Math.min(wanted, left.get(part) ?? 0) : 0;
      if (taken === 0) continue;
      chosen.push({ part, quantity: taken });
      left.set(part, (left.get(part) ?? 0) - taken);
      wanted -= taken;
    }
    if (wanted > 0) return null;
  }
  return chosen;
}

async function create(
  { shipment }: Ship,
  group: readonly { readonly part: Part; readonly quantity: number }[],
  account: Account<ShopifySettings>,
): Promise<CommandAnswer> {
  const { trackingNumber, trackingUrl, carrierName, carrierCode, notifyBuyer } = shipment;
  const tracked = trackingNumber !== null || trackingUrl !== null;
  const data = await graphql(
    account,
    `mutation Ship($fulfillment: FulfillmentInput!) {
      fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { field message } }
    }`,
    {
      fulfillment: {
        lineItemsByFulfillmentOrder: [...Map.groupBy(group, ({ part }) => part.fulfillmentOrderId)].map(([fulfillmentOrderId, parts]) => ({
          fulfillmentOrderId,
          fulfillmentOrderLineItems: parts.map(({ part, quantity }) => ({ id: part.id, quantity })),
        })),
        notifyCustomer: notifyBuyer,
        ...(tracked && { trackingInfo: { number: trackingNumber, url: trackingUrl, company: carrierName ?? carrierCode } }),
      },
    },
    10,
  );
  const created = data.object("fulfillmentCreate");
  const said = saidBy(created.list("userErrors"));
  if (said !== null) return { outcome: "REJECTED", reason: `Shopify says: ${said}` };
  return { outcome: "ACCEPTED", reference: idOf(created.object("fulfillment").text("id")) };
}

function isIt(fulfillment: Reader, { shipment: { trackingNumber, lines, shippedAt } }: Ship): boolean {
  if (!["SUCCESS", "OPEN", "PENDING"].includes(fulfillment.text("status"))) return false;
  if (trackingNumber !== null) return fulfillment.list("trackingInfo").some((info) => info.optionalText("number") === trackingNumber);
  const units = new Map(
    fulfillment
      .object("fulfillmentLineItems")
      .list("nodes")
      .map((line) => [idOf(line.object("lineItem").text("id")), line.integer("quantity")]),
  );
  const same = lines.every(({ externalIds, quantity }) => externalIds.reduce((sum, id) => sum + (units.get(id) ?? 0), 0) === quantity);
  return same && units.size === lines.length && fulfillment.instant("createdAt").getTime() >= Math.floor(shippedAt.getTime() / 1000) * 1000;
}

import type { Api } from "./api.ts";

/** An order as the API tells of it. */
export interface Seen {
  readonly id: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfillmentStatus: string;
  readonly validations: readonly { readonly code: string; readonly status: string }[];
  readonly fulfillmentOrders: readonly {
    readonly id: string;
    readonly status: string;
    readonly expectedAt: string | null;
    readonly location: { readonly code: string } | null;
    readonly promise: { readonly deliverTo: string; readonly basis: string } | null;
  }[];
}

export interface Exception {
  readonly message: string;
  readonly ruleId: string | null;
  readonly hold: { readonly id: string };
  readonly nextSteps: readonly { readonly label: string }[];
}

/** The order, as soon as it is there: a webhook is acknowledged before it is understood. Null when it does not come. */
export async function order(api: Api, channelId: string, externalId: string, seconds = 10): Promise<Seen | null> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const { orderByExternalId } = await api.ask<{ orderByExternalId: Seen | null }>(
      `query($channelId: ID!, $externalId: String!) {
        orderByExternalId(channelId: $channelId, externalId: $externalId) {
          id status paymentStatus fulfillmentStatus validations { code status }
          fulfillmentOrders { id status expectedAt location { code } promise { deliverTo basis } }
        }
      }`,
      { channelId, externalId },
    );
    if (orderByExternalId) return orderByExternalId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}

export async function exceptionsOf(api: Api, code: string): Promise<readonly Exception[]> {
  const { exceptions } = await api.ask<{ exceptions: { nodes: readonly Exception[] } }>(
    "query($codes: [String!]) { exceptions(filter: { codes: $codes }) { nodes { message ruleId hold { id } nextSteps { label } } } }",
    { codes: [code] },
  );
  return exceptions.nodes;
}

/** A price as the API tells it. */
export interface Price {
  readonly amount: string;
}

/** Another plan that would have done. */
export interface Alternative {
  readonly cost: Price;
  readonly locations: readonly { readonly name: string }[];
}

/** Why an order leaves from where it does, as the API tells it. */
export interface Decision {
  readonly reason: string;
  readonly summary: string;
  readonly exact: boolean;
  readonly cost: Price | null;
  readonly alternatives: readonly Alternative[];
}

/** Every routing decision of an order, the first one first. */
export async function routed(api: Api, id: string | undefined): Promise<readonly Decision[]> {
  const { order } = await api.ask<{ order: { routingDecisions: readonly Decision[] } | null }>(
    `query($id: ID!) {
      order(id: $id) { routingDecisions { reason summary exact cost { amount } alternatives { cost { amount } locations { name } } } }
    }`,
    { id },
  );
  return order?.routingDecisions ?? [];
}

/** A price as people write it: "Rp 18,000". */
export const rupiah = (price: Price | null | undefined): string => `Rp ${Number(price?.amount).toLocaleString("en")}`;

/** Units of an item at a location, available and committed: "36/4". */
export async function stock(api: Api, sku: string, location: string): Promise<string> {
  const { inventoryLevels } = await api.ask<{
    inventoryLevels: { nodes: readonly { available: number; committed: number; location: { code: string } }[] };
  }>("query($skus: [String!]) { inventoryLevels(filter: { skus: $skus }) { nodes { available committed location { code } } } }", {
    skus: [sku],
  });
  const level = inventoryLevels.nodes.find((each) => each.location.code === location);
  return `${level?.available}/${level?.committed}`;
}

/** The work on an order, place by place: "JKT OPEN, SUB OPEN". */
export const work = (seen: Seen | null): string =>
  seen?.fulfillmentOrders
    .map(({ status, location }) => `${location?.code} ${status}`)
    .sort()
    .join(", ") ?? "none";

/** What blocks an order for want of an item or of stock. */
export const codes = (seen: Seen | null): string =>
  seen?.validations
    .filter(({ code, status }) => status === "OPEN" && ["UNKNOWN_SKU", "OUT_OF_STOCK"].includes(code))
    .map(({ code }) => code)
    .join() ?? "";

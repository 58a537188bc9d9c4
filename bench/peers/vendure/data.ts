import { realOrders } from "../copies.ts";
import { chance, type Data, inTurns, places, skus, threeSkus, unitsEach } from "../peer.ts";
import { copyOrders } from "./copies.ts";
import { adminPassword, type Door, openDoor } from "./door.ts";

/** Catalogue and a hundred orders over the APIs, two thirds of them fulfilled; the other orders are copies of their rows. */
export const vendureData: Data = {
  environment: { MAKE_SCHEMA: "true", ADMIN_PASSWORD: adminPassword },
  async fill({ url, databaseUrl }, orders) {
    const door = await openDoor(url);
    const methodId = await openShop(door);
    const variantIds = await fillCatalog(door);
    const placed = await placeOrders(door, variantIds, methodId);
    await inTurns(placed.length, 4, async (index) => {
      if (index % 3 < 2) await fulfil(door, placed[index] as string, index);
    });
    door.http.close();
    await copyOrders(databaseUrl, orders / realOrders - 1);
  },
};

const translated = (name: string, more: object = {}) => [{ languageCode: "en", name, ...more }];
const handled = (code: string, values: Readonly<Record<string, string>>) => ({
  code,
  arguments: Object.entries(values).map(([name, value]) => ({ name, value })),
});

/** Runs a mutation of one input and answers the id of what it made. */
async function make(door: Door, mutation: string, type: string, input: object): Promise<string> {
  const made = await door.admin<Record<string, { id: string }>>(`mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`, {
    input,
  });
  return (made[mutation] as { id: string }).id;
}

/** A country with 8 % tax, places, a way to ship and one to pay; answers the shipping method's id. */
async function openShop(door: Door): Promise<string> {
  const country = await make(door, "createCountry", "CreateCountryInput", {
    code: "US",
    enabled: true,
    translations: translated("United States"),
  });
  const zone = await make(door, "createZone", "CreateZoneInput", { name: "US", memberIds: [country] });
  const category = await make(door, "createTaxCategory", "CreateTaxCategoryInput", { name: "Standard", isDefault: true });
  await make(door, "createTaxRate", "CreateTaxRateInput", { name: "US", enabled: true, value: 8, categoryId: category, zoneId: zone });
  const { activeChannel } = await door.admin<{ activeChannel: { id: string } }>("{ activeChannel { id } }");
  await door.admin("mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { __typename } }", {
    input: { id: activeChannel.id, defaultTaxZoneId: zone, defaultShippingZoneId: zone },
  });
  for (const name of places.slice(1)) await make(door, "createStockLocation", "CreateStockLocationInput", { name });
  await make(door, "createPaymentMethod", "CreatePaymentMethodInput", {
    code: "dummy",
    enabled: true,
    handler: handled("dummy-payment-handler", { automaticSettle: "false" }),
    translations: translated("Dummy", { description: "" }),
  });
  return make(door, "createShippingMethod", "CreateShippingMethodInput", {
    code: "standard",
    fulfillmentHandler: "manual-fulfillment",
    checker: handled("default-shipping-eligibility-checker", { orderMinimum: "0" }),
    calculator: handled("default-shipping-calculator", { rate: "500", taxRate: "0", includesTax: "auto" }),
    translations: translated("Standard", { description: "" }),
  });
}

/** Fifty products of ten variants each; answers the variants' ids. */
async function fillCatalog(door: Door): Promise<string[]> {
  const { stockLocations } = await door.admin<{ stockLocations: { items: { id: string }[] } }>("{ stockLocations { items { id } } }");
  const stockLevels = stockLocations.items.map(({ id }) => ({ stockLocationId: id, stockOnHand: unitsEach }));
  const variantIds: string[] = [];
  for (let first = 0; first < skus.length; first += 10) {
    const sizes = skus.slice(first, first + 10);
    const { createProductOptionGroup: group } = await door.admin<{ createProductOptionGroup: { id: string; options: { id: string }[] } }>(
      "mutation ($input: CreateProductOptionGroupInput!) { createProductOptionGroup(input: $input) { id options { id } } }",
      {
        input: {
          code: `size-${first}`,
          translations: translated("Size"),
          options: sizes.map((sku) => ({ code: sku.toLowerCase(), translations: translated(sku) })),
        },
      },
    );
    const name = `Product ${first / 10}`;
    const translations = translated(name, { slug: `product-${first / 10}`, description: "" });
    const productId = await make(door, "createProduct", "CreateProductInput", { enabled: true, translations });
    await door.admin(
      "mutation ($product: ID!, $group: ID!) { addOptionGroupToProduct(productId: $product, optionGroupId: $group) { id } }",
      {
        product: productId,
        group: group.id,
      },
    );
    const input = sizes.map((sku, index) => ({
      productId,
      sku,
      price: 1_250,
      optionIds: [group.options[index]?.id],
      trackInventory: "TRUE",
      outOfStockThreshold: 0,
      useGlobalOutOfStockThreshold: false,
      stockLevels,
      translations: translated(`Article ${first + index}`),
    }));
    const { createProductVariants } = await door.admin<{ createProductVariants: { id: string }[] }>(
      "mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }",
      { input },
    );
    variantIds.push(...createProductVariants.map(({ id }) => id));
  }
  return variantIds;
}

async function placeOrders(door: Door, variantIds: readonly string[], methodId: string): Promise<string[]> {
  const pick = chance(7);
  const placed: string[] = [];
  for (let buyer = 0; buyer < realOrders; buyer++) {
    const bought = threeSkus(pick).map((sku) => variantIds[skus.indexOf(sku)] as string);
    placed.push((await door.checkout(bought, methodId, buyer)) as string);
  }
  return placed;
}

async function fulfil(door: Door, id: string, number: number): Promise<void> {
  const { order } = await door.admin<{ order: { payments: { id: string }[]; lines: { id: string; quantity: number }[] } }>(
    "query ($id: ID!) { order(id: $id) { payments { id } lines { id quantity } } }",
    { id },
  );
  await door.admin("mutation ($id: ID!) { settlePayment(id: $id) { __typename } }", { id: order.payments[0]?.id });
  const input = {
    lines: order.lines.map((line) => ({ orderLineId: line.id, quantity: line.quantity })),
    handler: handled("manual-fulfillment", { method: "UPS", trackingCode: `1Z${String(number).padStart(8, "0")}` }),
  };
  const { addFulfillmentToOrder } = await door.admin<{ addFulfillmentToOrder: { id: string } }>(
    "mutation ($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) { ... on Fulfillment { id } ... on ErrorResult { message } } }",
    { input },
  );
  await door.admin('mutation ($id: ID!) { transitionFulfillmentToState(id: $id, state: "Shipped") { __typename } }', addFulfillmentToOrder);
}

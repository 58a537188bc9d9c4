/** An order as the bench invents it: the same number gives the same order, as a webhook and as rows. */
export interface InventedOrder {
  readonly number: number;
  readonly customer: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly title: string;
    readonly quantity: number /** Whole rupiah. */;
    readonly price: number;
  }[];
}

/** Which SKUs an order takes: spread over all, or everything on one. */
export type Demand = "spread" | "hot";

const skuCount = 1_000;
const firstNames = ["Sari", "Budi", "Dewi", "Agus", "Ayu", "Joko", "Rina", "Hadi"];
const lastNames = ["Wulandari", "Santoso", "Lestari", "Pratama", "Putri", "Nugroho", "Halim"];

export const skuOf = (index: number): string => `SKU-${String(index).padStart(4, "0")}`;

export function inventOrder(number: number, demand: Demand): InventedOrder {
  const lines = [0, 1, 2].map((line) => {
    // Both factors are prime to 1,000, so that neighbours differ and all SKUs get their share.
    const index = demand === "hot" ? 0 : (number * 7_919 + line * 331) % skuCount;
    return { sku: skuOf(index), title: `Article ${index}, blue`, quantity: 1 + ((number + line) % 3), price: 25_000 + index * 500 };
  });
  return { number, customer: `${firstNames[number % firstNames.length]} ${lastNames[number % lastNames.length]}`, lines };
}

export const totalOf = ({ lines }: InventedOrder): number => lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);

/** A thing that a channel sells, as its catalogue shows it: one row for each that can be ordered by itself. */
export interface CatalogueEntry {
  /** What orders name it by: the seller's own SKU, or the channel's id where there is none. */
  readonly externalSku: string;
  /** The seller's own SKU where orders name it by something else: our item of that SKU is this one. Left out: `externalSku` is it. */
  readonly sku?: string | null;
  /** The channel's own ids that telling it a stock level needs, in the connector's words. */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly title: string;
  /** GTIN, EAN or UPC; null when the channel does not say. */
  readonly barcode: string | null;
  /** Units that the channel shows; null when it does not count them, or does not say here. */
  readonly stock: number | null;
}

export interface CataloguePage {
  readonly entries: readonly CatalogueEntry[];
  /** Where to go on from; null at the end. */
  readonly next: string | null;
}

/** A listing as the channel knows it. */
export interface ListedThing {
  readonly externalSku: string;
  readonly externalIds: Readonly<Record<string, string>>;
}

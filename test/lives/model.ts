/** A line of an order as the model has it: plain counts. Money in minor units. */
export interface ModelLine {
  readonly id: string;
  readonly sku: string;
  /** What a unit costs; of what goes out for nothing, 0. */
  readonly price: bigint;
  /** What was paid for a unit: its price, or that of the unit it stands for; nothing once it stands for none. */
  worth: bigint;
  /** It goes out for units that come back, or never came. */
  readonly exchange: boolean;
  ordered: number;
  cancelled: number;
  fulfilled: number;
  delivered: number;
  /** Of those fulfilled: they come back, or are claimed. */
  requested: number;
  returned: number;
  /** Units whose price was given back. */
  refunded: number;
}

export interface NewLine {
  readonly sku: string;
  readonly units: number;
  readonly price: bigint;
  readonly worth: bigint;
  readonly exchange: boolean;
  /** They left at once, over a counter. */
  readonly fulfilled?: number;
}

/** Money of an order: taken, given back, and taken back by a bank. */
export class ModelOrder {
  readonly id: string;
  readonly externalId: string;
  lines: ModelLine[] = [];
  captured = 0n;
  refunds = 0n;
  /** Of the refunds: for what was bought and stays bought, but came back, went wrong or was made up for. */
  forGoods = 0n;
  lost = 0n;
  /** What its channel says that it comes to, where prices are the channel's; null: what its lines come to. */
  readonly said: bigint | null;
  /** Units that were to be cancelled and went on: their pieces of returns. */
  readonly cameBack = new Set<string>();
  /** Lines that this step is to have added. */
  expected: NewLine[] = [];

  constructor(id: string, externalId: string, said: bigint | null = null) {
    this.id = id;
    this.externalId = externalId;
    this.said = said;
  }

  /** Its channel decides what is taken off it, and what it costs. */
  get isTheirs(): boolean {
    return this.said !== null;
  }

  add(id: string, { sku, units, price, worth, exchange, fulfilled = 0 }: NewLine): void {
    const none = { cancelled: 0, delivered: 0, requested: 0, returned: 0, refunded: 0 };
    this.lines.push({ id, sku, price, worth, exchange, ordered: units, fulfilled, ...none });
  }

  line(id: string): ModelLine {
    const line = this.lines.find((one) => one.id === id);
    if (!line) throw new Error(`The model has no line ${id}`);
    return line;
  }

  get refunded(): bigint {
    return max(this.refunds, min(this.captured, this.refunds + this.lost));
  }

  get refundable(): bigint {
    return max(0n, this.captured - this.refunds - this.lost);
  }

  /** Nothing of it is wanted any more. */
  get isCancelled(): boolean {
    return this.lines.every(({ ordered, cancelled }) => ordered === cancelled);
  }

  /** What is to be paid: what is wanted, at its price. */
  get total(): bigint {
    if (this.said !== null) return this.said;
    return this.lines.reduce((sum, line) => sum + (line.exchange ? 0n : line.price * BigInt(line.ordered - line.cancelled)), 0n);
  }

  /** What was paid and stands against what is wanted now. */
  get paid(): bigint {
    return this.captured - max(0n, this.refunded - this.forGoods);
  }

  /** Gives back what was paid for units that came back or went wrong, as far as there is anything left. */
  refundGoods(line: ModelLine, units: number): void {
    this.forGoods += this.refundUnits(line, units);
  }

  /** The same for no such reason; answers how much. */
  refundUnits(line: ModelLine, units: number): bigint {
    const some = Math.max(0, Math.min(units, line.ordered - line.refunded));
    const amount = min(line.worth * BigInt(some), this.refundable);
    if (amount > 0n) {
      line.refunded += some;
      this.refunds += amount;
    }
    return amount;
  }

  giveBack(amount: bigint): void {
    this.refunds += amount;
  }

  appease(amount: bigint): void {
    this.giveBack(amount);
    this.forGoods += amount;
  }
}

/** A shop as simple as can be: what was ordered and what became of it, where the money is, and how much lies on the shelves. */
export class Model {
  readonly orders: ModelOrder[] = [];
  readonly onHand = new Map<string, number>();
  /** What one of a SKU is made of. */
  readonly needs: ReadonlyMap<string, Readonly<Record<string, number>>>;

  constructor(needs: ReadonlyMap<string, Readonly<Record<string, number>>>) {
    this.needs = needs;
  }

  get ids(): string[] {
    return this.orders.map(({ id }) => id);
  }

  order(id: string): ModelOrder {
    const order = this.orders.find((one) => one.id === id);
    if (!order) throw new Error(`The model has no order ${id}`);
    return order;
  }

  /** What is on the shelf of one of a SKU, and how often. */
  partsOf(sku: string): Readonly<Record<string, number>> {
    return this.needs.get(sku) ?? { [sku]: 1 };
  }

  /** Units came in (or, below zero, went) somewhere. */
  stock(sku: string, units: number): void {
    for (const [part, perUnit] of Object.entries(this.partsOf(sku))) this.onHand.set(part, (this.onHand.get(part) ?? 0) + perUnit * units);
  }

  /** Units leave the building. */
  leave(order: ModelOrder, units: readonly { readonly lineId: string; readonly quantity: number }[]): void {
    for (const { lineId, quantity } of units) {
      const line = order.line(lineId);
      line.fulfilled += quantity;
      this.stock(line.sku, -quantity);
    }
  }
}

/** Units that are still to leave. */
export const openOf = ({ ordered, cancelled, fulfilled }: ModelLine): number => ordered - cancelled - fulfilled;

export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

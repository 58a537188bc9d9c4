import { ofMoney } from "./told/money.ts";
import { ofOrders } from "./told/orders.ts";
import { ofReturns } from "./told/returns.ts";
import { ofSettings } from "./told/settings.ts";
import { ofStock } from "./told/stock.ts";
import { ofWork } from "./told/work.ts";

/**
 * Everything that is told, by the kind of thing it is told of: what happened, and what the event's data has. What is not here cannot be
 * recorded, and docs/events.md is made of it.
 */
export const told = { ...ofOrders, ...ofWork, ...ofMoney, ...ofReturns, ...ofStock, ...ofSettings };

/** Things that have a life of their own and whose events are numbered without a gap. */
export type AggregateType = keyof typeof told;
/** `<what>.<what happened>`, for example `order.cancelled`, as far as it is told of this kind of thing. */
export type EventType<Of extends AggregateType = AggregateType> = Of extends AggregateType
  ? keyof (typeof told)[Of]["events"] & string
  : never;
/** What happened, of the types that begin with this word. */
export type Happening<Word extends string> = EventType extends infer Type ? (Type extends `${Word}.${infer What}` ? What : never) : never;

export const aggregateTypes = Object.keys(told) as readonly AggregateType[];

/** By type, what it is told of. */
export const aggregateOf: ReadonlyMap<string, AggregateType> = new Map(
  aggregateTypes.flatMap((aggregate) => Object.keys(told[aggregate].events).map((type) => [type, aggregate] as const)),
);

import type { EntityManager } from "@mikro-orm/postgresql";
import type { Place } from "../carriers/place-keys.ts";
import { Channel } from "../channels/channel.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { money, zero } from "../kit/money.ts";
import type { Decision } from "../rules/decide.ts";
import type { CarrierChoice } from "../rules/directives.ts";
import { type Claim, claimsOf, readClaims } from "./claim-reservations.ts";
import { consultRules } from "./consult-rules.ts";
import { incomingOf } from "./new-order.ts";
import type { OrderBook } from "./order-book.ts";
import { receive } from "./receive-order.ts";
import { resolveLines } from "./review-order.ts";
import { aboutNothing, Work } from "./work.ts";

export interface Cart {
  readonly channelId: string;
  /** SKUs as the channel names them, a line each. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly destination: Place;
  /** When it would be ordered. */
  readonly readyAt: Date;
  /** The only places that it may leave from. Null: all that the channel has. */
  readonly locationIds: ReadonlySet<string> | null;
  /** What is reserved for it already. */
  readonly reservationIds: readonly string[];
}

/** A cart with all that an order of it would be decided on. Tries are made on `work.again()`. */
export interface OpenCart {
  readonly cart: Cart;
  readonly channel: Channel;
  readonly claims: readonly Claim[];
  readonly work: Work;
}

/**
 * Reads what a cart is about, as it is at one moment, with the same few statements whatever its size. Locks nothing. Throws Refusal
 * NOT_FOUND for an unknown channel or SKU, INVALID for a quantity, and for reservations what `claimsOf` throws.
 */
export function openCart(em: EntityManager, cart: Cart): Promise<OpenCart> {
  checkQuantities(cart);
  const oneMoment = { isolationLevel: "repeatable read", readOnly: true } as const;
  return em.fork().transactional((fork) => readCart(fork as EntityManager, cart), oneMoment);
}

async function readCart(em: EntityManager, cart: Cart): Promise<OpenCart> {
  const { channelId, lines, destination, readyAt, reservationIds } = cart;
  const channel = await em.findOne(Channel, { id: channelId });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  const claims = claimsOf(await readClaims(em, reservationIds), reservationIds, channelId);
  const deed = { actor: "system", at: readyAt, correlationId: null };
  const work = await Work.lookAt(em, deed, {
    ...aboutNothing,
    lookUp: lines.map(({ sku }) => ({ channelId, key: sku })),
    itemIds: claims.map(({ itemId }) => itemId),
    claimed: claims.map(({ id }) => id),
    destinations: [destination],
  });
  for (const [index, { sku }] of lines.entries())
    if (work.sellable(channelId, [sku]) === null)
      throw new Refusal("NOT_FOUND", `The channel sells nothing as "${sku}".`, ["lines", String(index), "sku"]);
  return { cart, channel, claims, work };
}

function checkQuantities({ lines }: Cart): void {
  if (lines.length === 0 || lines.length > 100) throw new Refusal("INVALID", "A cart has 1 to 100 lines.", ["lines"]);
  for (const [index, { quantity }] of lines.entries())
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 100_000)
      throw new Refusal("INVALID", "A quantity is a whole number from 1 to 100000.", ["lines", String(index), "quantity"]);
}

/**
 * The order that a cart would become: paid, by nobody we know, at the catalogue's prices, with what the rules in force say of it. It goes
 * the way of every order and is never written. `work`: where it is tried. `carrier`: the only one that it may go by; null: as rules say.
 */
export function draftOrder({ cart, channel, claims }: OpenCart, work: Work, carrier: CarrierChoice | null = null): OrderBook {
  const { point, ...place } = cart.destination;
  const nobody = { name: null, company: null, lines: [], phone: null, masked: false };
  const unsaid = { title: null, discount: null, tax: null };
  const wanted = {
    channelId: channel.id,
    externalId: "cart",
    number: null,
    currencyCode: channel.currency,
    lines: cart.lines.map(({ sku, quantity }) => ({ sku, quantity, unitPrice: priceOf(sku, channel, work), ...unsaid })),
    shipTo: { ...nobody, ...place, latitude: point?.latitude ?? null, longitude: point?.longitude ?? null },
    ...{ customer: null, shipping: null, shippingOption: null, paymentStatus: "PAID" as const },
    ...{ placedAt: null, soldAtLocationId: null, tags: [] },
  };
  const book = receive(work, { channel, order: incomingOf(wanted, work.deed.at), claims }, null);
  const { directives } = consultRules(book, work) as Decision;
  const { carriers, allowedLocationIds } = directives;
  book.order.directives = {
    ...directives,
    carriers: carrier === null ? carriers : [carrier],
    allowedLocationIds: bothAllow(allowedLocationIds, cart.locationIds),
  };
  resolveLines(book, work);
  return book;
}

const bothAllow = (byRule: readonly string[] | null, byKey: ReadonlySet<string> | null): readonly string[] | null =>
  byKey === null ? byRule : byRule === null ? [...byKey] : byRule.filter((id) => byKey.has(id));

function priceOf(sku: string, { id, currency }: Channel, work: Work) {
  const price = work.sellable(id, [sku])?.price;
  return price?.currency === currency ? money(price.minor, currency) : zero(currency);
}

import type { CarrierQuote } from "../carriers/carrier-client.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { addDays, type LocalDate } from "../kit/local-date.ts";
import { amountOf, money } from "../kit/money.ts";
import type { Location } from "../locations/location.entity.ts";
import { freePolicy } from "../routing/free-policy.ts";
import { cheapestOf, offersOf } from "../routing/tariff.ts";
import type { CarrierChoice } from "../rules/directives.ts";
import type { CarrierAccount } from "../shipping/carrier-account.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import type { Promised } from "./promise-book.ts";
import type { RoutingFacts } from "./routing-facts.ts";

/** What a box weighs, and its volume in cubic centimetres. 0: unknown. */
export interface Measure {
  readonly grams: number;
  readonly cm3: number;
}

/** Works of orders that leave in one box, from one place to one address. */
export interface Box extends Measure {
  readonly parts: readonly { readonly book: OrderBook; readonly one: FulfillmentOrder }[];
  readonly location: Location;
  readonly facts: RoutingFacts;
  readonly at: Date;
  /** The promise that ends first; null: nothing was promised. */
  readonly promise: Pick<Promised, "carrier" | "service" | "shipBy" | "deliverTo"> | null;
}

export interface Chosen {
  readonly accountId: string;
  readonly carrier: string;
  readonly service: string;
  /** Why, in plain English. */
  readonly because: string;
}

export interface Wish {
  readonly carrier: string | null;
  readonly service: string | null;
}

/** Accounts by the carriers they are booked for; of two the older. */
const accountFor = (accounts: readonly CarrierAccount[], carrier: string): CarrierAccount | undefined =>
  accounts.find(({ carrierCodes }) => Object.hasOwn(carrierCodes, carrier));

/**
 * The carrier that somebody named, or that was promised. Null: neither decides. Throws Refusal INVALID or NOT_FOUND for a carrier that no
 * account is connected for.
 */
export function namedOrPromised(box: Box, accounts: readonly CarrierAccount[], wish: Wish): Chosen | null {
  const { promise } = box;
  if (wish.carrier !== null) {
    const account = accountFor(accounts, wish.carrier);
    if (!account)
      throw new Refusal("NOT_FOUND", `No connected account carries with ${wish.carrier}; there are ${known(accounts)}.`, ["carrier"]);
    const service = wish.service ?? (promise?.carrier === wish.carrier ? promise.service : null) ?? servicesByPrice(box, wish.carrier)[0];
    if (service == null)
      throw new Refusal("INVALID", `Name the service of ${wish.carrier}, too: no rate card has one for it.`, ["service"]);
    return { accountId: account.id, carrier: wish.carrier, service, because: `${wish.carrier} ${service} was asked for.` };
  }
  if (promise?.carrier == null || promise.service == null || !isAllowed(box, promise.carrier, promise.service)) return null;
  const account = accountFor(accounts, promise.carrier);
  return account === undefined
    ? null
    : {
        accountId: account.id,
        carrier: promise.carrier,
        service: promise.service,
        because: `${promise.carrier} ${promise.service} is what was promised, for ${promise.deliverTo}.`,
      };
}

const known = (accounts: readonly CarrierAccount[]): string =>
  accounts.flatMap(({ carrierCodes }) => Object.keys(carrierCodes)).join(", ") || "none";

const choicesOf = ({ parts }: Box): (readonly CarrierChoice[])[] =>
  parts.flatMap(({ book }) => (book.order.directives?.carriers ? [book.order.directives.carriers] : []));

/** Whether the rules of all orders in the box allow it. */
function isAllowed(box: Box, carrier: string, service: string): boolean {
  return choicesOf(box).every((choices) =>
    choices.some((one) => (one.carrier ?? carrier) === carrier && (one.service ?? service) === service),
  );
}

interface Candidate {
  readonly accountId: string;
  readonly carrier: string;
  readonly service: string;
  readonly price: number;
  readonly deliverTo: LocalDate | null;
}

/** What accounts that say their own prices asked. */
export interface LiveQuotes {
  readonly account: CarrierAccount;
  readonly quotes: readonly CarrierQuote[];
}

/**
 * The cheapest that keeps the promise; where none does, the cheapest. `byCards`: accounts that rate cards price. Throws Refusal NOT_FOUND when
 * nobody carries it.
 */
export function cheapestCarrier(box: Box, byCards: readonly CarrierAccount[], live: readonly LiveQuotes[], collects: boolean): Chosen {
  const [first] = box.parts;
  const currency = first?.book.order.currency ?? "";
  const candidates = [...fromCards(box, byCards), ...live.flatMap((one) => fromQuotes(box, one, currency, collects))].filter(
    ({ carrier, service }) => isAllowed(box, carrier, service),
  );
  const last = box.promise?.deliverTo ?? null;
  const inTime = candidates.filter(({ deliverTo }) => last === null || (deliverTo !== null && deliverTo <= last));
  const [best] = (inTime.length > 0 ? inTime : candidates).toSorted(
    (a, b) => a.price - b.price || (a.deliverTo ?? "9").localeCompare(b.deliverTo ?? "9") || a.carrier.localeCompare(b.carrier),
  );
  if (best === undefined)
    throw new Refusal("NOT_FOUND", "No connected carrier that the rules allow carries it there. Name a carrier and a service.", [
      "carrier",
    ]);
  const { accountId, carrier, service, price } = best;
  const what = `${carrier} ${service}, ${amountOf(money(BigInt(price), currency))} ${currency},`;
  const because =
    last === null
      ? `${what} is the cheapest of ${candidates.length}; nothing was promised.`
      : inTime.length > 0
        ? `${what} is the cheapest of ${inTime.length} that are there by ${last}.`
        : `None is there by ${last}; ${what} is the cheapest of ${candidates.length}.`;
  return { accountId, carrier, service, because };
}

function fromCards(box: Box, accounts: readonly CarrierAccount[]): Candidate[] {
  return accounts.flatMap((account) =>
    tariffsOf(box)
      .filter(({ carrier }) => accountFor(accounts, carrier) === account)
      .flatMap((tariff) => {
        const carried = cheapestOf([{ tariff, lateness: 0 }], box.grams, box.cm3);
        const { carrier, service, deliverTo } = tariff;
        return carried === null ? [] : [{ accountId: account.id, carrier, service, price: carried.price, deliverTo }];
      }),
  );
}

function fromQuotes(box: Box, { account, quotes }: LiveQuotes, currency: string, collects: boolean): Candidate[] {
  const ours = new Map(Object.entries(account.carrierCodes).map(([code, theirs]) => [theirs, code]));
  const leaves = box.facts.dayOf(box.location, box.at);
  return quotes.flatMap(({ carrier: theirs, service, price, maxDays, collects: can }) => {
    const carrier = ours.get(theirs);
    if (carrier === undefined || price.currency !== currency || (collects && !can)) return [];
    const deliverTo = maxDays === null || leaves === null ? null : addDays(leaves, maxDays);
    return [{ accountId: account.id, carrier, service, price: Number(price.minor), deliverTo }];
  });
}

const tariffsOf = ({ parts: [first], location, facts, at }: Box) =>
  first?.book.shipTo
    ? offersOf(facts.tariffs(location, placeOf(first.book.shipTo), at, first.book.order.currency), freePolicy).map(({ tariff }) => tariff)
    : [];

const servicesByPrice = (box: Box, wanted: string): string[] => {
  const offers = offersOf(
    tariffsOf(box).filter(({ carrier }) => carrier === wanted),
    freePolicy,
  );
  const best = cheapestOf(offers, box.grams, box.cm3);
  return best === null ? [] : [best.offer.tariff.service];
};

/** What rate cards say the box costs with a service, in minor units of the order's currency; null: nothing. */
export function costByCards(box: Box, { carrier, service }: Pick<Chosen, "carrier" | "service">): number | null {
  const tariffs = tariffsOf(box).filter((one) => one.carrier === carrier && one.service === service);
  return cheapestOf(offersOf(tariffs, freePolicy), box.grams, box.cm3)?.price ?? null;
}

import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { ownRights } from "../../src/channels/channel.entity.ts";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import { claimsOf, readClaims } from "../../src/flows/claim-reservations.ts";
import { deliveryOptions } from "../../src/flows/delivery-options.ts";
import { expectReceipts } from "../../src/flows/edit-receipt.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import type { Cart } from "../../src/flows/open-cart.ts";
import type { DeliveryOption } from "../../src/flows/option-levels.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { addDays, localIn } from "../../src/kit/local-date.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { noActions, type RuleActions } from "../../src/rules/rule.ts";
import { kilatJson, nusaCard, nusaCsv } from "../carriers/rates.ts";
import { enforce } from "../support/rules.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";
import { aCartAndItsShop, type CartAndShop } from "./a-cart-and-its-shop.ts";

const shop = await openShop();
const counter = new Counter(shop);
for (const file of [
  { format: "JSON" as const, file: kilatJson, card: null },
  { format: "CSV" as const, file: nusaCsv.replace(/\nYES.*/, ""), card: nusaCard },
])
  await shop.em.transactional((em) => importRateCard(em as EntityManager, aDeed(), readRateFile(file as never), true));

let runs = 0;
let enforced = false;
const direct = async (actions: Partial<RuleActions>): Promise<void> => {
  if (!enforced && Object.keys(actions).length === 0) return;
  enforced = Object.keys(actions).length > 0;
  const rule = { id: "it", name: "It", description: null, enabled: true, appliesTo: "ORDER" as const, when: "true", stop: false };
  await enforce(shop, { ...rule, actions: { ...noActions, ...actions } });
};
const ruled = {
  shipComplete: { shipComplete: true },
  maxParcels: { maxParcels: 1 },
  safetyBuffers: { safetyBuffers: [{ itemTag: null, sku: null, location: null, quantity: 1 }] },
  backorder: { backorder: "ALLOW" },
} as unknown as Record<string, Partial<RuleActions>>;

interface Opened {
  readonly channel: Channel;
  readonly cart: Cart;
  readonly locations: readonly Location[];
}

/** The shop as it is said, the only one there is. */
async function open({
  at,
  locations,
  items,
  receipts,
  ownPlaces,
  canSplit,
  buffer,
  reserved,
  before,
  ...said
}: CartAndShop): Promise<Opened> {
  const run = ++runs;
  await shop.read(sql`update locations set status = 'INACTIVE'`);
  await direct({});
  const places: Location[] = [];
  for (const { at: city, stock: _, ...values } of locations)
    places.push(
      await shop.location({
        ...city,
        countryCode: "ID",
        ...values,
        handlingCostCurrency: values.handlingCostMinor === null ? null : "IDR",
      } as never),
    );
  const skus = items.map((_, index) => `${run}-${index}`);
  const ids: string[] = [];
  for (const [index, { dimension, releaseInDays, backorderLimit, preorderLimit, ...item }] of items.entries())
    ids.push(
      (
        await shop.item(
          skus[index] as string,
          {
            ...item,
            ...{ lengthMm: dimension, widthMm: dimension, heightMm: dimension },
            backorderLimit: item.backorderPolicy === "UNTIL_QTY" ? backorderLimit : null,
            ...(releaseInDays !== null && { preorderReleaseAt: new Date(at.getTime() + releaseInDays * 86_400_000), preorderLimit }),
          } as never,
        )
      ).id,
    );
  skus.push(`${run}-4`);
  await shop.bundle(`${run}-4`, { [`${run}-0`]: 1, [`${run}-1`]: 2 });
  for (const [index, { stock }] of locations.entries())
    await shop.stock(places[index] as Location, Object.fromEntries(stock.map((units, item) => [skus[item] as string, units])));
  const some = places.slice(0, ownPlaces).map(({ id }) => id);
  const channel = await shop.channel({ rights: { ...ownRights, canSplit }, locationIds: some });
  if (buffer) await counter.buffer(channel, buffer);
  if (before > 0) await accept(await shop.channel(), at, [{ sku: skus[1] as string, quantity: before }]);
  for (const { item, location, quantity, inDays } of receipts) {
    const eta = addDays(localIn("UTC", at).date, inDays);
    const lines = [{ itemId: ids[item] as string, quantity }];
    const locationId = (places[location % places.length] as Location).id;
    await counter.run((em, deed) => expectReceipts(em, deed, { locationId, eta, source: "PO", reference: null, lines }));
  }
  const kept = Math.min(reserved, locations[0]?.stock[0] ?? 0);
  const reservationIds = kept === 0 ? [] : await counter.reserve(skus[0] as string, kept, places[0] as Location);
  await direct(said.rule === null ? {} : (ruled[said.rule] as Partial<RuleActions>));
  const lines = said.lines.map(({ sku, quantity }) => ({ sku: skus[sku] as string, quantity }));
  const destination = placeOf({ ...said.destination, countryCode: "ID" });
  return {
    channel,
    locations: places,
    cart: { channelId: channel.id, lines, destination, readyAt: at, locationIds: null, reservationIds },
  };
}

/** Takes an order as the intake does, at an instant. */
const accept = (
  channel: Channel,
  at: Date,
  lines: Cart["lines"],
  { reservationIds = [], destination, pickupAt }: Partial<Cart> & { readonly pickupAt?: string | undefined } = {},
): Promise<string> =>
  retrying(() =>
    shop.em.transactional(async (forked) => {
      const em = forked as EntityManager;
      const { point = null, ...place } = destination ?? placeOf(jakarta);
      const pickup = pickupAt === undefined ? {} : { pickup: { locationId: pickupAt } };
      const order = anOrder({
        placedAt: at,
        updatedAt: at,
        lines: lines.map(({ sku, quantity }, index) => aLine(sku, quantity, { externalIds: [String(index)], ...pickup })),
        shipTo: { ...jakarta, ...place, latitude: point?.latitude ?? null, longitude: point?.longitude ?? null },
      });
      const claims = claimsOf(await readClaims(em, reservationIds), reservationIds, channel.id);
      const [accepted] = await acceptOrders(em, { ...aDeed(), at }, [{ channel, order, claims }]);
      return accepted?.orderId as string;
    }),
  );

interface Told {
  readonly status: string;
  readonly lines: readonly object[];
  readonly parcels: readonly object[];
}

/** What an order's lines and work are promised. */
async function promisedTo(orderId: string): Promise<Told> {
  const dates = sql`'shipBy', ship_by, 'deliverFrom', deliver_from, 'deliverTo', deliver_to`;
  const [told] = await shop.read(sql<Told>`
    select status,
      (select jsonb_agg(jsonb_build_object('sku', sku, ${dates}, 'confidence', confidence, 'basis', basis) order by position)
        from order_lines line left join promises promise on promise.line_id = line.id where line.order_id = orders.id) as lines,
      (select jsonb_agg(jsonb_build_object('locationId', work.location_id, 'carrier', carrier, 'service', service, ${dates},
          'waits', work.status in ('BACKORDERED', 'SCHEDULED'),
          'lines', (select jsonb_agg(jsonb_build_object('sku', sku, 'quantity', part.quantity) order by part.id)
            from fulfillment_order_lines part join order_lines line on line.id = order_line_id where fulfillment_order_id = work.id)) order by work.id)
        from fulfillment_orders work join promises promise on promise.fulfillment_order_id = work.id where work.order_id = orders.id) as parcels
    from orders where id = ${orderId}`);
  return told as Told;
}

const linesOf = ({ lines }: DeliveryOption) => lines.map(({ quantity: _, ...line }) => line);
const datedParcelsOf = ({ parcels }: DeliveryOption) =>
  parcels
    .filter(({ shipBy }) => shipBy !== null)
    .map(({ locationId, carrier, service, shipBy, deliverFrom, deliverTo, waits, lines }) => ({
      ...{ locationId, carrier, service, shipBy, deliverFrom, deliverTo, waits, lines },
    }));
const wayOf = (option: DeliveryOption): string => (option.method === "PICKUP" ? "PICKUP" : (option.carrier ?? ""));

/** How often each came of it, so that the test is seen to be about something. */
const seen = new Map<string, number>();
const see = (what: string): void => {
  seen.set(what, (seen.get(what) ?? 0) + 1);
};

test("whatever the shop, the stock and the cart: an option promises what the order is promised that is placed at that moment", async () => {
  await fc.assert(
    fc.asyncProperty(aCartAndItsShop, async (said) => {
      const { channel, cart } = await open(said);
      const { way, at } = { way: said.way, at: said.at };

      const options = await deliveryOptions(shop.em, cart);
      expect(await deliveryOptions(shop.em, cart)).toEqual(options);
      expect(new Set(options.map((option) => JSON.stringify({ ...option, levels: [] }))).size).toBe(options.length);
      const option = options.find((one) => (way === "STANDARD" ? one.levels.includes("STANDARD") : wayOf(one) === way));
      if (!option && way !== "STANDARD") return see(`no ${way}`);
      const rule = said.rule === null ? {} : ruled[said.rule];
      if (way === "NUSA" || way === "KILAT") await direct({ ...rule, carriers: [{ carrier: way, service: null }] });
      const pickupAt = way === "PICKUP" ? option?.parcels[0]?.locationId : undefined;
      const told = await promisedTo(await accept(channel, at, cart.lines, { ...cart, pickupAt }));

      // What may not be ordered ahead stops the order until a person decides, and nothing is promised meanwhile.
      const denied = option?.missing.some(({ backorder }) => !backorder) ?? false;
      if (denied) expect(told.status).toBe("EXCEPTION");
      if (!option || denied) {
        expect(told.parcels).toBeNull();
        return see(denied ? "denied" : "nothing");
      }
      expect(told.status).toBe("OPEN");
      expect(told.lines).toEqual(linesOf(option));
      expect(told.parcels ?? []).toEqual(datedParcelsOf(option));
      expect(option.price).toBe(option.parts.reduce((sum, { amount }) => sum + amount, 0));
      see(way);
      for (const { reason } of option.missing) see(reason);
      if (option.parcels.length > 1) see("parcels");
      if (cart.reservationIds.length > 0) see("reserved");
    }),
    { numRuns: Number(process.env.CART_RUNS ?? 150) },
  );
  for (const what of ["STANDARD", "NUSA", "KILAT", "NO_DATE", "denied", "parcels", "reserved"])
    expect({ [what]: seen.get(what) ?? 0 }).not.toEqual({ [what]: 0 });
}, 300_000);

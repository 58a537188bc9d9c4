import fc from "fast-check";
import { expect, test } from "vitest";
import { CardRater } from "../../src/carriers/card-rater.ts";
import { observedKey, transitsOf } from "../../src/carriers/observed.ts";
import { chargeableGrams, stepFor } from "../../src/carriers/offer.ts";
import { keysOf, placeKeyOf } from "../../src/carriers/place-keys.ts";
import type { RateCard } from "../../src/carriers/rate-card.ts";
import { readHead } from "../../src/carriers/rate-card-head.ts";
import { lanesOfCsv, readCard } from "../../src/carriers/rate-file.ts";
import type { RateAsk, RateQuote } from "../../src/carriers/rater.ts";
import { tariffsFor } from "../../src/carriers/tariffs-for.ts";
import { money } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { anOrigin, bandung, cardOf, jayapura, kemang, kilatJson, nusaCard, nusaCsv, surabayaCity } from "./rates.ts";

const nusaHead = readHead(Reader.of(nusaCard));
const nusa = cardOf(nusaHead, lanesOfCsv(nusaCsv, nusaHead).lanes, "nusa");
const kilatRead = readCard(kilatJson);
const kilat = cardOf(kilatRead.head, kilatRead.lanes, "kilat");
/** A Tuesday morning in Jakarta. */
const readyAt = new Date("2026-11-03T09:00:00+07:00");

const ask = (values: Partial<RateAsk> = {}): RateAsk => ({
  origin: anOrigin(),
  destination: kemang,
  grams: 800,
  cm3: 0,
  readyAt,
  collect: null,
  ...values,
});
const quoteOf = (card: RateCard, values: Partial<RateAsk> = {}): RateQuote => new CardRater([card]).quote(ask(values))[0] as RateQuote;
const rupiah = (amount: number) => amount * 100;

test("the narrowest destination decides: city before region before anywhere, and a beginning of the postal code before all", () => {
  const zone = (destination: RateAsk["destination"]) => quoteOf(nusa, { destination }).zone;

  expect([kemang, bandung, surabayaCity, jayapura].map(zone)).toEqual(["A", "B", "C", "D"]);
  expect(zone({ ...bandung, postalCode: "60999" })).toBe("C");
});

test("names of places are the same however they are spelt, and a longer beginning of a postal code is narrower", () => {
  expect(placeKeyOf("City: JAKARTA   Selatan", "ID")).toBe(placeKeyOf("ID/city:jakarta-selatan", null));
  expect(placeKeyOf("city:Medan", null)).toBeNull();
  expect([placeKeyOf("*", null), placeKeyOf("id", null), placeKeyOf("Medan", "ID")]).toEqual(["*", "ID", null]);
  expect(keysOf(bandung).slice(0, 6)).toEqual([
    "ID/postal:40111",
    "ID/postal:4011",
    "ID/postal:401",
    "ID/postal:40",
    "ID/postal:4",
    "ID/city:bandung",
  ]);
});

test("a zone by distance is the shortest that reaches; without coordinates only one for any distance is left", () => {
  const zone = (destination: RateAsk["destination"]) => quoteOf(kilat, { destination }).zone;

  expect([kemang, bandung, jayapura].map(zone)).toEqual(["NEAR", "ISLAND", "FAR"]);
  expect(zone({ ...kemang, point: null })).toBe("FAR");
});

test("the price is its step's, and above the last step so much for each started kilogram", () => {
  expect(quoteOf(nusa, { grams: 1_000 }).price).toBe(rupiah(9_000));
  expect(quoteOf(nusa, { grams: 1_001 }).price).toBe(rupiah(17_000));
  expect(quoteOf(nusa, { grams: 2_001 }).price).toBe(rupiah(25_000));
  expect(quoteOf(nusa, { grams: 4_000 }).price).toBe(rupiah(33_000));
});

test("a large parcel is paid for by its volume", () => {
  // 30 x 20 x 20 cm by 6000 is 2 kg.
  const quote = quoteOf(kilat, { grams: 500, cm3: 12_000 });

  expect(quote.chargeableGrams).toBe(2_000);
  expect(quote.parts[0]).toEqual({ code: "FREIGHT", amount: rupiah(20_000) });
});

test("surcharges come on top, each as a part: fuel always, remote places, cash on delivery with its least", () => {
  const near = quoteOf(kilat, { collect: money(10_000_000n, "IDR") });
  const far = quoteOf(kilat, { destination: jayapura, grams: 1_500 });

  expect(near.parts).toEqual([
    { code: "FREIGHT", amount: rupiah(14_000) },
    { code: "FUEL", amount: rupiah(1_750) },
    { code: "COD_FEE", amount: rupiah(5_000) },
  ]);
  expect(far.parts).toEqual([
    { code: "FREIGHT", amount: rupiah(76_000) },
    { code: "FUEL", amount: rupiah(9_500) },
    { code: "REMOTE_AREA", amount: rupiah(20_000) },
  ]);
  expect(far.price).toBe(rupiah(105_500));
});

test("who does not quote says why", () => {
  const refused = (quote: RateQuote) => [quote.price, quote.refused?.code];

  expect(refused(quoteOf(kilat, { destination: bandung, grams: 5_001 }))).toEqual([null, "TOO_HEAVY"]);
  expect(refused(quoteOf(nusa, { origin: { ...anOrigin(), place: jayapura } }))).toEqual([null, "NO_LANE"]);
  expect(refused(quoteOf(nusa, { readyAt: new Date("2025-12-31T09:00:00+07:00") }))).toEqual([null, "NOT_VALID"]);
  expect(refused(quoteOf(kilat, { collect: money(100n, "USD") }))).toEqual([null, "CURRENCY"]);
});

test("a place that can take no more for a year is unavailable, and offers the router nothing", () => {
  const full = anOrigin({ fullDays: { has: () => true } });

  expect(quoteOf(nusa, { origin: full }).refused?.code).toBe("UNAVAILABLE");
  expect(tariffsFor([nusa], full, kemang, readyAt)).toEqual([]);
});

test("the card that holds is the one of the day of leaving, not of the day of asking", () => {
  const dearer = {
    ...nusa,
    id: "dearer",
    validFrom: "2026-11-04",
    lanes: nusa.lanes.map((lane) => ({ ...lane, steps: [{ upToGrams: 9_000, price: 1 }] })),
  };
  const price = (readyAt: Date) => new CardRater([dearer, nusa]).quote(ask({ readyAt, origin: anOrigin({ cutOff: "15:00" }) }))[0]?.price;

  expect(price(new Date("2026-11-03T15:00:00+07:00"))).toBe(rupiah(9_000));
  expect(price(new Date("2026-11-03T15:01:00+07:00"))).toBe(1);
});

test("a parcel that is ready on Saturday after the carrier's cut-off leaves on Monday", () => {
  const quote = quoteOf(kilat, { readyAt: new Date("2026-11-07T15:30:00+07:00") });

  expect([quote.shipBy, quote.deliverFrom, quote.deliverTo]).toEqual(["2026-11-09", "2026-11-09", "2026-11-10"]);
});

test("thirty observed parcels say more than the rate card; twenty-nine do not", () => {
  // 24 of 30 took 4 days or less.
  const days = [...Array<number>(20).fill(2), ...Array<number>(4).fill(4), ...Array<number>(6).fill(9)];
  const seen = (observed: readonly number[]) => new Map([[observedKey("NUSA", "REG", "A"), transitsOf(observed) as never]]);
  const [after] = tariffsFor([nusa], anOrigin(), kemang, readyAt, { observed: seen(days) });
  const [before] = tariffsFor([nusa], anOrigin(), kemang, readyAt, { observed: seen(days.slice(1)) });

  expect([after?.deliverFrom, after?.deliverTo, after?.confidence]).toEqual(["2026-11-05", "2026-11-07", 0.8]);
  expect([before?.deliverFrom, before?.deliverTo, before?.confidence]).toEqual(["2026-11-04", "2026-11-05", null]);
});

test("at least four in five were there by the promised day, whatever was observed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 200 }), (days) => {
      const transits = transitsOf(days);
      const share = days.filter((day) => day <= (transits?.high as number)).length / days.length;

      expect(transits?.share).toBe(share);
      expect(share).toBeGreaterThanOrEqual(0.8);
      expect(days.filter((day) => day < (transits?.high as number)).length / days.length).toBeLessThan(0.8);
    }),
  );
});

test("the router's tariff and the quote ask the same of any parcel, with whatever surcharges", () => {
  const surcharge = fc.record({ fixed: fc.nat(500_000), basisPoints: fc.nat(5_000) });
  fc.assert(
    fc.property(
      fc.array(surcharge, { maxLength: 4 }),
      fc.nat(60_000),
      fc.nat(200_000),
      fc.constantFrom(nusa, kilat),
      (extra, grams, cm3, base) => {
        const surcharges = extra.map((one, index) => ({
          code: `S${index}`,
          when: "ALWAYS" as const,
          of: "FREIGHT" as const,
          atLeast: 0,
          places: [],
          ...one,
        }));
        const card = { ...base, surcharges };
        const [tariff] = tariffsFor([card], anOrigin(), bandung, readyAt);
        const weight = chargeableGrams(grams, cm3, tariff?.volumetricDivisor ?? null);
        const step = stepFor(tariff as never, weight);
        const price = step && (tariff?.steps[step.index]?.price as number) + step.kilogramsBeyond * (tariff?.perStartedKgBeyond ?? 0);
        const quote = quoteOf(card, { destination: bandung, grams, cm3 });

        expect(quote.price).toBe(price);
        expect(Number.isSafeInteger(quote.price ?? 0)).toBe(true);
      },
    ),
  );
});

test("tariffs come by carrier and service, in whatever order the cards are given, and only in the currency that is asked for", () => {
  const inDollars = { ...kilat, id: "usd", service: "USD", currency: "USD" };
  const names = (cards: RateCard[]) =>
    tariffsFor(cards, anOrigin(), kemang, readyAt, { currency: "IDR" }).map(({ carrier, service }) => `${carrier} ${service}`);

  expect(names([nusa, inDollars, kilat])).toEqual(["KILAT DAY", "NUSA REG"]);
  expect(names([kilat, nusa])).toEqual(["KILAT DAY", "NUSA REG"]);
});

import type { CarrierQuote, ParcelToCarry } from "../../src/carriers/carrier-client.ts";
import { moneyOf } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { type Access, call, refused } from "./client.ts";
import { itemsOf, placeOf, rupiah } from "./parcel.ts";

/** Codes of the couriers of the account. https://biteship.com/en/docs/api/couriers/retrieve */
export async function couriers(access: Access): Promise<string[]> {
  const said = await call(access, { path: "/v1/couriers" });
  if (said.code !== null) refused(said);
  return [...new Set(said.body.list("couriers").map((one) => one.text("courier_code")))];
}

/** https://biteship.com/en/docs/api/rates/retrieve */
export async function rates(parcel: ParcelToCarry, access: Access): Promise<CarrierQuote[]> {
  const said = await call(access, {
    method: "POST",
    path: "/v1/rates/couriers",
    changes: false,
    body: {
      ...placeOf("origin", parcel.from, false),
      ...placeOf("destination", parcel.to, false),
      couriers: (await couriers(access)).join(","),
      items: itemsOf(parcel),
      ...(parcel.collect === null
        ? {}
        : { destination_cash_on_delivery: rupiah(parcel.collect), destination_cash_on_delivery_type: access.settings.codPayout }),
    },
  });
  // Nobody goes there.
  if (said.code !== null) return [];
  return said.body.list("pricing").map(quoteOf);
}

function quoteOf(one: Reader): CarrierQuote {
  const days = daysIn(one.optionalText("shipment_duration_range"), one.optionalText("shipment_duration_unit"));
  return {
    carrier: one.text("courier_code"),
    // Written `reg` or `REG`: ours are upper case.
    service: one.text("courier_service_code").toUpperCase(),
    price: moneyOf(one.decimal("price"), "IDR"),
    ...days,
    collects: one.boolean("available_for_cash_on_delivery", false),
  };
}

/** `2 - 3` of days, or of hours. */
function daysIn(range: string | null, unit: string | null): { readonly minDays: number | null; readonly maxDays: number | null } {
  const numbers = range?.match(/\d+/g)?.map(Number) ?? [];
  const [min, max = min] = numbers;
  if (min === undefined || max === undefined || unit === null) return { minDays: null, maxDays: null };
  return /^hour/i.test(unit) ? { minDays: Math.floor(min / 24), maxDays: Math.ceil(max / 24) } : { minDays: min, maxDays: max };
}

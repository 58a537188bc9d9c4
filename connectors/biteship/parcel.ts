import type { CarrierAddress, ParcelToCarry } from "../../src/carriers/carrier-client.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { amountOf, type Money } from "../../src/kit/money.ts";

/** Amounts are whole rupiah. */
export function rupiah(money: Money): number {
  if (money.currency !== "IDR") throw new ChannelRefused(`Biteship reckons in IDR, not ${money.currency}.`, 400);
  const whole = Number(amountOf(money).split(".")[0]);
  return amountOf(money).endsWith(".00") ? whole : whole + 1;
}

/** By coordinates, which instant couriers need, and by postal code, which the others do. */
export function placeOf(side: "origin" | "destination", at: CarrierAddress, nested: boolean): Record<string, unknown> {
  const { latitude, longitude, postalCode } = at;
  const point = latitude === null || longitude === null ? null : { latitude, longitude };
  const digits = postalCode === null || !/^\d{5}$/.test(postalCode) ? null : Number(postalCode);
  if (point === null && digits === null)
    throw new ChannelRefused(`Biteship wants a postal code of five digits, or coordinates, of the ${side}.`, 400);
  const coordinates =
    point === null
      ? {}
      : nested
        ? { [`${side}_coordinate`]: point }
        : { [`${side}_latitude`]: point.latitude, [`${side}_longitude`]: point.longitude };
  return { ...coordinates, ...(digits === null ? {} : { [`${side}_postal_code`]: digits }) };
}

/**
 * What is in the boxes, as one item: couriers charge by the items' weights, and what the scale says of the boxes is the parcel's to the gram.
 * Weights in grams, sizes in whole centimetres.
 */
export function itemsOf({ items, boxes }: ParcelToCarry): Record<string, unknown>[] {
  const weighed = boxes.reduce((sum, { weightGrams }) => sum + weightGrams, 0);
  const [box] = boxes;
  const size = boxes.length === 1 && box?.lengthMm != null && box.widthMm != null && box.heightMm != null ? box : null;
  return [
    {
      name:
        items
          .map(({ name, quantity }) => (quantity === 1 ? name : `${quantity} × ${name}`))
          .join(", ")
          .slice(0, 200) || "Parcel",
      value: items.reduce((sum, { value, quantity }) => sum + rupiah(value) * quantity, 0),
      quantity: 1,
      weight: Math.max(1, weighed || items.reduce((sum, { grams, quantity }) => sum + grams * quantity, 0)),
      ...(size === null ? {} : { length: cm(size.lengthMm), width: cm(size.widthMm), height: cm(size.heightMm) }),
    },
  ];
}

const cm = (mm: number | null): number => Math.max(1, Math.ceil((mm ?? 0) / 10));
